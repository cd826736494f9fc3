import type { FunctionBody } from "../../parser/ast.ts";
import { type ParseOptions, parse } from "../../parser/parse.ts";
import { LuaSyntaxError } from "../../parser/syntax-error.ts";
import { LuaError } from "../errors.ts";
import { MAX_BX } from "../instruction.ts";
import type { Proto } from "../proto.ts";
import { exprCompiler } from "./expr.ts";
import { FuncState } from "./funcstate.ts";
import { emitReturn, statements } from "./stat.ts";

/**
 * Compiles source text to the prototype of a main function, a vararg function whose only upvalue is `_ENV`. Raises the
 * reference's message for the first syntax error, and when a function needs more registers, constants or code than there
 * can be. Functions are compiled as soon as they have been parsed, and their trees dropped: the tree of a big chunk as a
 * whole would cost more time than compiling it.
 */
export function compileSource(source: string, chunkName: string, options: ParseOptions = {}): Proto {
  const done = (body: FunctionBody): void => {
    body.compiled = compileFunction(chunkName, body);
    body.body = NO_STATEMENTS;
  };
  try {
    const proto = compileFunction(chunkName, parse(source, chunkName, options, done).main);
    proto.upvalues.push({ name: "_ENV", instack: true, index: 0 });
    return proto;
  } catch (e) {
    if (e instanceof LuaSyntaxError) throw new LuaError(e.message);
    throw e;
  }
}

const NO_STATEMENTS = { stats: [], locals: [], endLine: 0 };

/** Puts a compiled function, which still lacks its upvalues, into the one around it; gives its index there. */
function nested(outer: FuncState, body: FunctionBody): number {
  const proto = body.compiled as Proto;
  if (outer.protos.length > MAX_BX) throw new LuaError(`too many functions (limit is ${MAX_BX})`);
  for (const u of body.upvalues) proto.upvalues.push(outer.upvalueSource(u));
  return outer.protos.push(proto) - 1;
}

/** The prototype of a function but for its upvalues: where they are found the function around it knows. */
function compileFunction(source: string, body: FunctionBody): Proto {
  const f = new FuncState(source, body, exprCompiler, nested);
  f.enterBlock(body.body);
  for (const v of body.params) f.declare(v, f.reserve(1, body.line));
  f.openAtStart(body.params);
  statements(f, body.body.stats);
  // The return closes what the outermost block leaves to be closed.
  emitReturn(f, f.freereg, 0, body.endLine);
  f.leaveScopeUnclosed();
  return f.toProto();
}
