/** Longest code in bits. */
const MAX_LENGTH = 15;

/**
 * A table for decoding a Huffman code: indexed by the next `bits` bits of the input, first bit lowest, an entry is
 * `symbol << 4 | length`, and 0 where no code begins with these bits.
 */
export interface HuffmanTable {
  readonly bits: number;
  readonly entries: Uint16Array;
}

/**
 * The table of a code given by the lengths of its symbols' codes, 0 for a symbol without one (RFC 1951, 3.2.2).
 * Undefined when the lengths are impossible, or leave bit patterns without a symbol; a code of one symbol may.
 */
export function huffmanTable(lengths: Uint8Array, mayBeIncomplete: boolean): HuffmanTable | undefined {
  const count = new Uint16Array(MAX_LENGTH + 1);
  let longest = 0;
  for (const length of lengths) {
    count[length] = (count[length] as number) + 1;
    if (length > longest) longest = length;
  }
  if (longest === 0) return mayBeIncomplete ? { bits: 1, entries: new Uint16Array(2) } : undefined;
  let left = 1;
  const nextCode = new Uint16Array(MAX_LENGTH + 2);
  for (let length = 1; length <= MAX_LENGTH; length++) {
    left = 2 * left - (count[length] as number);
    if (left < 0) return undefined;
    nextCode[length + 1] = ((nextCode[length] as number) + (count[length] as number)) << 1;
  }
  if (left > 0 && !(mayBeIncomplete && longest === 1)) return undefined;
  const entries = new Uint16Array(1 << longest);
  for (const [symbol, length] of lengths.entries()) {
    if (length === 0) continue;
    const code = nextCode[length] as number;
    nextCode[length] = code + 1;
    const step = 1 << length;
    for (let at = reversed(code, length); at < entries.length; at += step) entries[at] = (symbol << 4) | length;
  }
  return { bits: longest, entries };
}

/** Codes are packed starting with their most significant bit, everything else with the least. */
function reversed(code: number, length: number): number {
  let r = 0;
  for (let i = 0; i < length; i++) r |= ((code >>> i) & 1) << (length - 1 - i);
  return r;
}
