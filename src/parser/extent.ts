/** Where the text of a function is, for reading it alone later. */
export interface Extent {
  /** Offset of the `(` of its parameter list, and offset after its `end`. */
  readonly from: number;
  readonly to: number;
  /** Line of the `(`, of the token before it, and the one the function is said to be defined at. */
  readonly line: number;
  readonly usedLine: number;
  readonly definedLine: number;
  readonly isMethod: boolean;
}

/** What a parser keeps of the functions around the one it is reading, and what it knows of that one. */
export interface FunctionStart extends Extent {
  to: number;
  /** The deepest level that the function around it has had so far, and its own level. */
  readonly outerDeepest: number;
  readonly level: number;
  /** The most list items that have been pending at once before it, and how many are when it begins. */
  readonly outerListed: number;
  readonly listed: number;
  /** Heights of the lists that are being read. */
  readonly exprs: number;
  readonly items: number;
}

/** Longer texts are not read twice. */
export const MAX_LENGTH = 1 << 14;
/** Shorter ones are compiled as fast as they are noted. */
const MIN_LENGTH = 64;
/** Deeper nesting might need more of the stack than there is when the function is called. */
const MAX_DEPTH = 24;

/** Registers that a level of nesting may take at once, besides those of lists: for a table, an object and its key. */
const PER_LEVEL = 3;
/** Those of a call in a `for` loop and of the instructions' own needs, with room to spare. */
const OTHERS = 10;
const MAX_REGISTERS = 240;

/**
 * Whether a function can be compiled when it is called first: it is then certain that the compiler has nothing to object.
 * @param depth levels of nesting in it.
 * @param listed the most list items that are pending at once.
 * @param declared its local variables.
 */
export function canWait(length: number, depth: number, listed: number, declared: number): boolean {
  if (length < MIN_LENGTH || length > MAX_LENGTH || depth > MAX_DEPTH) return false;
  return isSmall(depth, listed, declared);
}

/** Whether a function is certain not to need too many registers; the parameters are those of `canWait`. */
export function isSmall(depth: number, listed: number, declared: number): boolean {
  return declared + listed + depth * PER_LEVEL + OTHERS <= MAX_REGISTERS;
}
