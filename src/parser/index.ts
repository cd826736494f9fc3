/**
 * The parser's entry: Lua 5.4 source text to a syntax tree with resolved names. It is bundled on its own, so that a
 * program whose chunks are all compiled never loads it.
 */
export type * from "./ast.ts";
export { check, type Diagnostic } from "./check.ts";
export { type ParseOptions, parse } from "./parse.ts";
export { chunkId, LuaSyntaxError } from "./syntax-error.ts";
