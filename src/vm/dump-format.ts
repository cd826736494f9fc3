/**
 * The format of precompiled functions (`string.dump`), which is this machine's own. All of a file:
 *
 *     header    "\x1bLua", version 0x54, format, data against conversions of text, sizes of an instruction, of an
 *               integer and of a float, an integer and a float as samples
 *     upvalues  one byte: how many the main function has
 *     function  source, lines, parameters, code, constants, upvalues, nested functions, debug information
 *
 * The header is laid out as the reference's, with another format number, so that either refuses the other's files.
 * Counts and lengths are unsigned, 7 bits a byte with the lowest first; differences of lines are folded (0, -1, 1, -2, …).
 * A string is its length plus 1 and its bytes; 0 stands for none. Stripped functions have no debug information and no
 * names of upvalues.
 */

/** What every precompiled function begins with (LUA_SIGNATURE). */
export const SIGNATURE = "\x1bLua";
export const VERSION = 0x54;
/** Not 0, which is the official format's. */
export const FORMAT = 0x4e;
/** Bytes that conversions of text would change. */
export const CHECK_DATA = "\x19\x93\r\n\x1a\n";
export const SIZES = "\x04\x08\x08";
export const SAMPLE_INTEGER = 0x5678;
export const SAMPLE_FLOAT = 370.5;

/** The kinds of constants. */
export const enum ConstantTag {
  Nil,
  False,
  True,
  Integer,
  Float,
  String,
}

/** Bits of a function's flags. */
export const enum FunctionFlag {
  Vararg = 1,
}

/** The source of functions that do not tell it. */
export const NO_SOURCE = "=?";
