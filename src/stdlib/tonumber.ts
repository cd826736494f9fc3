import { argError } from "../vm/errors.ts";
import { intFromBigInt } from "../vm/number.ts";
import type { LuaValue } from "../vm/value.ts";
import { checkInt, typeError } from "./args.ts";

/** `tonumber(s, base)` (manual 6.1): an integer, wrapped around to 64 bits, or nil. */
export function stringToBase(v: LuaValue, base: LuaValue): LuaValue {
  const b = checkInt(base, 2);
  if (typeof v !== "string") throw typeError(1, "string", v);
  if (b < 2 || b > 36) throw argError(2, "base out of range");
  const m = /^[ \f\n\r\t\v]*([-+]?)([0-9a-z]+)[ \f\n\r\t\v]*$/i.exec(v);
  if (m === null) return undefined;
  const digits = m[2] as string;
  let n = 0n;
  let small = 0;
  for (let i = 0; i < digits.length; i++) {
    const d = Number.parseInt(digits[i] as string, 36);
    if (d >= b) return undefined;
    // Exact as a double while it is small; then as 64 bits.
    if (i < 9) small = small * b + d;
    else n = BigInt.asUintN(64, (i === 9 ? BigInt(small) : n) * BigInt(b) + BigInt(d));
  }
  const value = digits.length > 9 ? n : BigInt(small);
  return intFromBigInt(m[1] === "-" ? -value : value);
}
