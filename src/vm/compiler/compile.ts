import type { Expr, FunctionBody, LocalVar } from "../../parser/ast.ts";
import type { Extent } from "../../parser/extent.ts";
import { ENV, NAMES } from "../../parser/name-table.ts";
import { type ParseOptions, parse, parseFunction } from "../../parser/parse.ts";
import { LuaSyntaxError, NestingError } from "../../parser/syntax-error.ts";
import { errorBehind, parseTokenPlaces } from "../../parser/token-places.ts";
import { reading } from "../../parser/work.ts";
import { LuaError, VmBug } from "../errors.ts";
import type { ListImage } from "../image.ts";
import { MAX_BX } from "../instruction.ts";
import { claim, setWorkMeter, spend } from "../work.ts";
import { RegisterError } from "./code.ts";
import { exprCompiler } from "./expr.ts";
import { FuncState } from "./funcstate.ts";
import { emitReturn, statements } from "./stat.ts";
import { noteAt, Unit } from "./unit.ts";

/** What a token counts for, as work (work.ts). */
const TOKEN_WORK = 16;
/** Memory that a byte of source text may take while it is compiled. */
const SOURCE_MEMORY = 8;

reading.told = (tokens) => spend(tokens * TOKEN_WORK);

/**
 * Compiles source text to an image whose main function is a vararg function with the only upvalue `_ENV`. Raises the
 * reference's message for the first syntax error, and when a function needs more registers, constants or code than there
 * can be. Functions are compiled as soon as they have been parsed, and their trees dropped: the tree of a big chunk as a
 * whole would cost more time than compiling it.
 *
 * With `later`, functions that are certain to compile are only noted, and read again when they run: most never do.
 */
export function compileSource(source: string, chunkName: string, options: ParseOptions = {}, later = false): ListImage {
  claim(source.length * SOURCE_MEMORY);
  spend(source.length >> 4);
  const unit = new Unit(chunkName);
  const done = (body: FunctionBody, extent: Extent | null): void => {
    if (later && extent !== null) drop(body, unit.appendNote(body, extent));
    else complete(unit, body);
  };
  const unfinished = source.length < SHORT ? undefined : compileUnfinished(unit);
  try {
    const all = unfinished === undefined ? options : { ...options, unfinished };
    const main = compileFunction(unit, parse(source, chunkName, all, done, later).main);
    unit.setUpvalue(main, 0, ENV, true, 0);
    return unit.image(main, unit.hasNotes ? compilerOf(source, chunkName) : null);
  } catch (thrown) {
    const e = thrown instanceof RegisterError ? registerError(source, chunkName, options) : thrown;
    if (e instanceof RangeError) throw LuaError.inLoad("not enough memory", false, false);
    if (!(e instanceof LuaSyntaxError)) throw e;
    throw LuaError.inLoad(e.message, e instanceof NestingError && !e.isHandling, e.atEnd);
  }
}

/** See `ListImage`. A function of its own, so that what it makes keeps nothing else alive. */
function compilerOf(source: string, chunkName: string): (image: ListImage, at: number) => ListImage {
  return (image, at) => compileNoted(source, chunkName, image, at);
}

/** In a shorter text no function can need too many registers. */
const SHORT = 400;

/** What finds that a function needs too many registers before a syntax error: it raises that. */
function compileUnfinished(unit: Unit): (bodies: FunctionBody[]) => void {
  return (bodies) => {
    for (const body of bodies) {
      try {
        compileFunction(unit, body);
      } catch (e) {
        // A part of a function may not compile; the syntax error remains then.
        if (e instanceof RegisterError) throw e;
      }
    }
  };
}

/** Compiles a function that a chunk's image has only a note of. */
function compileNoted(source: string, chunkName: string, chunk: ListImage, at: number): ListImage {
  const { extent, names } = noteAt(chunk, at);
  const unit = new Unit(chunkName);
  // It was paid for when the chunk was loaded, and a call is no place to stop at.
  const meter = setWorkMeter(null);
  try {
    const upvalues = names.map((name) => NAMES.name(name));
    const { offset } = parseFunction(source, extent, upvalues, chunkName, (body) => complete(unit, body));
    return unit.image(offset, null);
  } finally {
    setWorkMeter(meter);
  }
}

/** Compiles a function nested in another. */
function complete(unit: Unit, body: FunctionBody): void {
  drop(body, compileFunction(unit, body));
}

/** Notes where a function is in the image, and lets go of what is not needed any more. */
function drop(body: FunctionBody, offset: number): void {
  body.offset = offset;
  // The tree around it stays until that function is complete.
  body.body = NO_STATEMENTS;
  body.params = NO_PARAMETERS;
}

/**
 * The error of a chunk that was found to need too many registers. Nodes do not tell where their tokens are, so the chunk is
 * compiled again, with numbers of tokens for lines.
 */
function registerError(source: string, chunkName: string, options: ParseOptions): unknown {
  const places = new Map<Expr, number>();
  const unit = new Unit(chunkName, places);
  const all = { ...options, unfinished: compileUnfinished(unit) };
  try {
    compileFunction(unit, parseTokenPlaces(source, chunkName, all, places, (body) => complete(unit, body)).main);
  } catch (e) {
    return e instanceof RegisterError ? errorBehind(source, chunkName, options, e.line, e.message) : e;
  }
  return new VmBug("registers that are too many only once");
}

const NO_STATEMENTS = { stats: [], captures: false, endLine: 0 };
const NO_PARAMETERS: LocalVar[] = [];

/** Puts a compiled function into the one around it; gives its index there. */
function nested(outer: FuncState, body: FunctionBody): number {
  if (outer.protoCount > MAX_BX) throw new LuaError(`too many functions (limit is ${MAX_BX})`);
  return outer.addFunction(body.offset, body.upvalues);
}

/** Appends a function to the image; gives its offset. */
function compileFunction(unit: Unit, body: FunctionBody): number {
  const f = new FuncState(unit, body, exprCompiler, nested);
  f.enterBlock(body.body);
  for (const v of body.params) f.declare(v, f.reserve(1, body.line));
  f.openAtStart(body.params);
  statements(f, body.body.stats);
  // The return closes what the outermost block leaves to be closed.
  emitReturn(f, f.freereg, 0, body.endLine);
  f.leaveScopeUnclosed();
  return f.finish();
}
