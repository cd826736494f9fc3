import { Arith } from "../number.ts";
import { Op } from "../opcodes.ts";

/** The operation of an arithmetic instruction, without its forms for constants. */
export const ARITH_OF: Partial<Record<Op, Arith>> = {
  [Op.Add]: Arith.Add,
  [Op.Sub]: Arith.Sub,
  [Op.Mul]: Arith.Mul,
  [Op.Mod]: Arith.Mod,
  [Op.Pow]: Arith.Pow,
  [Op.Div]: Arith.Div,
  [Op.IDiv]: Arith.IDiv,
  [Op.BAnd]: Arith.BAnd,
  [Op.BOr]: Arith.BOr,
  [Op.BXor]: Arith.BXor,
  [Op.Shl]: Arith.Shl,
  [Op.Shr]: Arith.Shr,
};
