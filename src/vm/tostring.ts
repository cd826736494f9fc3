import { cutAtNul } from "../parser/syntax-error.ts";
import { luaError } from "./errors.ts";
import { isNumber, numberToString } from "./number.ts";
import { runResumable } from "./resumable.ts";
import type { LuaState } from "./state.ts";
import { typeName } from "./typename.ts";
import { first, type LuaValue, type Result, UNWIND } from "./value.ts";

let nextAddress = 0x5500_0000;
const addresses = new WeakMap<object, string>();

/** A made-up address: unique per object and stable, as `%p` prints it. */
export function addressOf(o: object): string {
  let address = addresses.get(o);
  if (address === undefined) {
    nextAddress += 32;
    address = `0x${nextAddress.toString(16).padStart(14, "0")}`;
    addresses.set(o, address);
  }
  return address;
}

/** Gives an object the address of another one, whose place it takes. */
export function takeAddress(o: object, from: object): void {
  const address = addresses.get(from);
  if (address !== undefined) addresses.set(o, address);
}

/** The type name in error messages: a string `__name` of the metatable wins. */
export function typeNameOf(L: LuaState, v: LuaValue): string {
  const name = typeof v === "object" ? L.getMetamethod(v, "__name") : undefined;
  return typeof name === "string" ? cutAtNul(name) : typeName(v);
}

/** The string of a value without metamethods. `name` stands for its type. */
export function rawToString(v: LuaValue, name = typeName(v)): string {
  if (typeof v === "string") return v;
  if (v === undefined) return "nil";
  if (typeof v === "boolean") return v ? "true" : "false";
  if (isNumber(v)) return numberToString(v);
  return `${name}: ${addressOf(v)}`;
}

/** `tostring(v)`: honours `__tostring` and `__name`; raises "'__tostring' must return a string". May give `UNWIND`. */
export function toStringMeta(L: LuaState, v: LuaValue): Result {
  const mt = L.getMetatable(v);
  if (mt === null || typeof v === "string") return rawToString(v);
  const handler = mt.getStr("__tostring");
  if (handler !== undefined) return runResumable(L, "tostring", callToString(L, handler, v));
  return rawToString(v, typeNameOf(L, v));
}

function* callToString(L: LuaState, handler: LuaValue, v: LuaValue): Generator<undefined, Result, Result> {
  L.enterNoYield();
  try {
    let r = L.call(handler, v);
    if (r === UNWIND) r = yield;
    const s = first(r);
    if (typeof s === "string") return s;
    if (isNumber(s)) return numberToString(s);
    throw luaError("'__tostring' must return a string");
  } finally {
    L.leaveNoYield();
  }
}
