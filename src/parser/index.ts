/**
 * The parser's entry: Lua 5.4 source text to a syntax tree with resolved names, and the check for several errors. It brings
 * Chevrotain with it; what only parses imports parse.ts.
 */
export type * from "./ast.ts";
export { check, type Diagnostic } from "./check.ts";
export { type ParseOptions, parse } from "./parse.ts";
export { chunkId, LuaSyntaxError } from "./syntax-error.ts";
