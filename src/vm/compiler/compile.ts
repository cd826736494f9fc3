import type { Chunk, FunctionBody } from "../../parser/ast.ts";
import { LuaError } from "../errors.ts";
import { MAX_BX } from "../instruction.ts";
import type { Proto } from "../proto.ts";
import { exprCompiler } from "./expr.ts";
import { FuncState } from "./funcstate.ts";
import { emitReturn, statements } from "./stat.ts";

/**
 * Compiles a chunk to the prototype of its main function, a vararg function whose only upvalue is `_ENV`.
 * Raises when a function needs more registers, constants or code than there can be.
 */
export function compile(chunk: Chunk): Proto {
  return compileFunction(chunk.chunkName, null, chunk.main);
}

function nested(outer: FuncState, body: FunctionBody): number {
  const proto = compileFunction(outer.source, outer, body);
  if (outer.protos.length > MAX_BX) throw new LuaError(`too many functions (limit is ${MAX_BX})`);
  return outer.protos.push(proto) - 1;
}

function compileFunction(source: string, outer: FuncState | null, body: FunctionBody): Proto {
  const f = new FuncState(source, outer, body, exprCompiler, nested);
  f.enterBlock(body.body);
  for (const v of body.params) f.declare(v, f.reserve(1, body.line));
  f.openAtStart(body.params);
  statements(f, body.body.stats);
  // The return closes what the outermost block leaves to be closed.
  emitReturn(f, f.freereg, 0, body.endLine);
  f.leaveScopeUnclosed();
  return f.toProto();
}
