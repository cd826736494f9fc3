import { CaptureKind } from "./opcodes.ts";

/**
 * Numbers in an entry of the capture list: the kind, the position, the operand of the instruction, and the end, which is
 * negative while the capture is open or when its end is an entry of its own, of kind `Close`.
 */
export const CAPTURE = 4;
export const POSITION = 1;
export const OPERAND = 2;
export const END = 3;

/** The last entry before `at` that is open and not closed before `at`. */
export function findOpen(captures: Int32Array, at: number): number {
  let closes = 0;
  for (let c = at - CAPTURE; ; c -= CAPTURE) {
    if (captures[c] === CaptureKind.Close) closes++;
    else if (captures[c + END] < 0 && closes-- === 0) return c;
  }
}

/** The entry after the capture at `c` and all that is nested in it. */
export function entryAfter(captures: Int32Array, c: number): number {
  let next = c + CAPTURE;
  if (captures[c + END] >= 0) return next;
  for (let opens = 1; opens > 0; next += CAPTURE) {
    if (captures[next] === CaptureKind.Close) opens--;
    else if (captures[next + END] < 0) opens++;
  }
  return next;
}

/** How many captures a string capture can refer to, with the whole match. */
const MAX_PARTS = 10;

/**
 * Collects what "%0", "%1", … stand for in the string capture at `head`: the match, and the captures nested in it, or in
 * simple captures there. Adds two numbers for each to `parts`: start and end of a text of the subject, or, when the value
 * is not just that, the capture's entry and -1.
 * @returns the entry after the string capture.
 */
export function collectParts(captures: Int32Array, head: number, parts: number[]): number {
  parts.push(captures[head + POSITION], captures[head + END]);
  /** Where the ends of the open captures belong. */
  const open = captures[head + END] < 0 ? [1] : [];
  let c = head + CAPTURE;
  for (let end = open.pop(); end !== undefined; ) {
    if (captures[c] === CaptureKind.Close) {
      parts[end] = captures[c + POSITION];
      end = open.pop();
      c += CAPTURE;
    } else if (parts.length >= MAX_PARTS * 2) c = entryAfter(captures, c);
    else if (captures[c] === CaptureKind.Simple) {
      parts.push(captures[c + POSITION], captures[c + END]);
      if (captures[c + END] < 0) {
        open.push(end);
        end = parts.length - 1;
      }
      c += CAPTURE;
    } else {
      parts.push(c, -1);
      c = entryAfter(captures, c);
    }
  }
  return c;
}
