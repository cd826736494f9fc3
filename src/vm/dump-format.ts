/**
 * The format of precompiled functions (`string.dump`), which is this machine's own. All of a file:
 *
 *     header    "\x1bLua", version 0x54, format, data against conversions of text, sizes of an instruction, of an
 *               integer and of a float, an integer and a float as samples: the reference's, byte by byte
 *     mark      what tells that the rest is of this machine
 *     upvalues  one byte: how many the main function has
 *     function  source, lines, parameters, code, constants, upvalues, nested functions, debug information
 *
 * The mark makes either machine refuse the other's files: where it stands, the reference reads a length that has no end.
 * Counts and lengths are unsigned, 7 bits a byte with the lowest first; differences of lines are folded (0, -1, 1, -2, …).
 * A string is its length plus 1 and its bytes; 0 stands for none. Stripped functions have no debug information and no
 * names of upvalues.
 */

/** What every precompiled function begins with (LUA_SIGNATURE). */
export const SIGNATURE = "\x1bLua";
export const VERSION = 0x54;
export const FORMAT = 0;
/** Bytes that conversions of text would change. */
export const CHECK_DATA = "\x19\x93\r\n\x1a\n";
export const SIZES = "\x04\x08\x08";
export const SAMPLE_INTEGER = 0x5678;
export const SAMPLE_FLOAT = 370.5;
/** Its bytes are below 0x80, of which the reference takes each but the first for a piece of a length that goes on. */
export const MARK = "Neap's own function\n";

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
