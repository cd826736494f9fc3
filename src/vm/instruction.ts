/**
 * How an instruction is packed into 32 bits, as in PUC 5.4:
 *
 *     bits   0-6   7-14  15   16-23  24-31
 *     ABC    op    A     k    B      C
 *     ABx    op    A     Bx (17 bits, from bit 15)
 *     AsBx   op    A     sBx (Bx less OFFSET_SBX)
 *     Ax     op    Ax (25 bits, from bit 7)
 *     sJ     op    sJ (25 bits, less OFFSET_SJ)
 *
 * The signed operands sB and sC are B and C less OFFSET_SC.
 */
import type { Op } from "./opcodes.ts";

export const MAX_A = 255;
export const MAX_B = 255;
export const MAX_C = 255;
export const MAX_BX = (1 << 17) - 1;
export const MAX_AX = (1 << 25) - 1;
export const OFFSET_SBX = MAX_BX >> 1;
export const OFFSET_SJ = ((1 << 25) - 1) >> 1;
export const OFFSET_SC = MAX_C >> 1;

export const getOp = (i: number): Op => i & 0x7f;
export const getA = (i: number): number => (i >>> 7) & 0xff;
export const getK = (i: number): boolean => (i & 0x8000) !== 0;
export const getB = (i: number): number => (i >>> 16) & 0xff;
export const getC = (i: number): number => i >>> 24;
export const getSB = (i: number): number => ((i >>> 16) & 0xff) - OFFSET_SC;
export const getSC = (i: number): number => (i >>> 24) - OFFSET_SC;
export const getBx = (i: number): number => i >>> 15;
export const getSBx = (i: number): number => (i >>> 15) - OFFSET_SBX;
export const getAx = (i: number): number => i >>> 7;
export const getSJ = (i: number): number => (i >>> 7) - OFFSET_SJ;

export const makeABC = (op: Op, a: number, b: number, c: number, k = false): number =>
  op | (a << 7) | (k ? 0x8000 : 0) | (b << 16) | (c << 24) | 0;
export const makeABx = (op: Op, a: number, bx: number): number => op | (a << 7) | (bx << 15) | 0;
export const makeAsBx = (op: Op, a: number, sbx: number): number => makeABx(op, a, sbx + OFFSET_SBX);
export const makeAx = (op: Op, ax: number): number => op | (ax << 7) | 0;
export const makeSJ = (op: Op, sj: number): number => op | ((sj + OFFSET_SJ) << 7) | 0;

/** For how many allocations the table counts that a NEWTABLE makes. */
export function allocationWeight(i: number): number {
  return 1 + ((((i >>> 16) & 0xff) + (i >>> 24)) >> 4);
}
