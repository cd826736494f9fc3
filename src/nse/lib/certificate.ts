import type { LuaState } from "../../vm/state.ts";
import { LuaTable } from "../../vm/table.ts";
import { NativeFunction, Userdata } from "../../vm/value.ts";
import type { CertificateFacts } from "../io/driver.ts";

/** The certificate object of a TLS connection (NSE `get_ssl_certificate`). */
export function certificateOf(L: LuaState, facts: CertificateFacts): Userdata {
  return parseCertificate(L, facts);
}

/** A certificate object made from its facts: readable fields, no enumeration. */
export function parseCertificate(_L: LuaState, facts: CertificateFacts): Userdata {
  const fields = new LuaTable();
  const pubkey = new LuaTable();
  pubkey.setStr("type", facts.keyType);
  pubkey.setStr("bits", facts.bits);
  fields.setStr("pubkey", pubkey);
  const u = new Userdata(facts);
  const meta = new LuaTable();
  meta.setStr("__name", "certificate");
  meta.setStr("__index", new NativeFunction("certificate.__index", (_self, key) => fields.get(key)));
  u.metatable = meta;
  return u;
}
