import { checkInt, checkString, typeError } from "../../../stdlib/args.ts";
import { protectMetatable } from "../../../stdlib/closed-debug.ts";
import { type LibFunctions, setRetried } from "../../../stdlib/lib.ts";
import { luaError } from "../../../vm/errors.ts";
import type { LuaState } from "../../../vm/state.ts";
import { LuaTable } from "../../../vm/table.ts";
import { type CallTarget, type LuaValue, NONE, Userdata, Values } from "../../../vm/value.ts";
import {
  bitLength,
  byteLength,
  divide,
  fromBytes,
  fromDigits,
  hasBit,
  powMod,
  sizeOf,
  sum,
  toBytes,
  toDecimal,
  toHex,
  toMpi,
  withBit,
} from "./integer.ts";
import { isPrime, isSafePrime, type RandomBytes, randomBits } from "./prime.ts";

/** Bits that a number can have; further ones cannot be set. */
const MAX_BITS = 1 << 26;

/** A number of any size as Lua holds it; `set_bit` and `clear_bit` change it. */
class BigNumber {
  constructor(public value: bigint) {}

  /** What it takes of memory (gauge.ts). */
  get heldBytes(): number {
    return sizeOf(this.value) >> 3;
  }
}

/** Makes the functions `bignum_…` and the userdata they are about. */
export function bignumFunctions(L: LuaState, random: RandomBytes): LibFunctions {
  const metatable = new LuaTable();
  const make = (value: bigint): Userdata => {
    const u = new Userdata(new BigNumber(value));
    u.metatable = metatable;
    return u;
  };
  const check = (v: LuaValue, n: number): BigNumber => {
    if (v instanceof Userdata && v.data instanceof BigNumber) return v.data;
    throw typeError(n, "BIGNUM", v);
  };
  const get = (v: LuaValue, n: number): bigint => check(v, n).value;
  const changeBit =
    (set: boolean): CallTarget =>
    (n, position) => {
      const number = check(n, 1);
      const bit = checkInt(position, 2);
      if (bit >= 0 && bit < MAX_BITS) number.value = withBit(number.value, bit, set);
      return NONE;
    };
  const random1: CallTarget = (bits) => {
    const count = checkInt(bits, 1);
    if (count > MAX_BITS) throw luaError("Couldn't allocate memory.");
    return make(randomBits(count, random));
  };

  const methods = {
    num_bits: (n) => bitLength(get(n, 1)),
    num_bytes: (n) => byteLength(get(n, 1)),
    tobin: (n) => toBytes(get(n, 1)),
    todec: (n) => toDecimal(get(n, 1)),
    tohex: (n) => toHex(get(n, 1)),
    tompi: (n) => toMpi(get(n, 1)),
    is_bit_set: (n, position) => {
      const value = get(n, 1);
      return hasBit(value, checkInt(position, 2));
    },
    set_bit: changeBit(true),
    clear_bit: changeBit(false),
    is_prime: (n) => isPrime(get(n, 1), random),
    is_safe_prime: (n) => new Values([...isSafePrime(get(n, 1), random)]),
  } satisfies Record<string, CallTarget>;

  setRetried(L, metatable, "", { ...methods, __tostring: methods.tohex });
  metatable.setStr("__name", "BIGNUM");
  metatable.setStr("__index", metatable);
  protectMetatable(metatable);

  return {
    bignum_num_bits: methods.num_bits,
    bignum_num_bytes: methods.num_bytes,
    bignum_bn2bin: methods.tobin,
    bignum_bn2dec: methods.todec,
    bignum_bn2hex: methods.tohex,
    bignum_bn2mpi: methods.tompi,
    bignum_is_bit_set: methods.is_bit_set,
    bignum_set_bit: methods.set_bit,
    bignum_clear_bit: methods.clear_bit,
    bignum_is_prime: methods.is_prime,
    bignum_is_safe_prime: methods.is_safe_prime,
    bignum_bin2bn: (bytes) => make(fromBytes(checkString(bytes, 1))),
    bignum_dec2bn: (text) => make(fromDigits(checkString(text, 1), 10)),
    bignum_hex2bn: (text) => make(fromDigits(checkString(text, 1), 16)),
    bignum_rand: random1,
    bignum_pseudo_rand: random1,
    bignum_add: (a, b) => make(sum(get(a, 1), get(b, 2))),
    bignum_mod_exp: (base, exponent, modulus) => make(powMod(get(base, 1), get(exponent, 2), get(modulus, 3))),
    bignum_div: (a, b) => {
      // OpenSSL refuses to divide by zero, and leaves both results as they were.
      const [quotient, rest] = divide(get(a, 1), get(b, 2));
      return new Values([make(quotient), make(rest)]);
    },
  };
}
