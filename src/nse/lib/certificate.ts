import { checkString } from "../../stdlib/args.ts";
import { protectMetatable } from "../../stdlib/closed-debug.ts";
import type { LuaState } from "../../vm/state.ts";
import { LuaTable } from "../../vm/table.ts";
import { first, type LuaValue, NativeFunction, Userdata } from "../../vm/value.ts";
import type { Bytes } from "../bytes.ts";
import type { CertificateFacts } from "../io/driver.ts";
import { nodeCrypto } from "../io/node-crypto.ts";
import { DerError } from "./asn1.ts";
import { extensionText } from "./x509/extension-text.ts";
import type { Name } from "./x509/name.ts";
import { longName, oidName } from "./x509/oids.ts";
import { type Certificate, parseCertificate } from "./x509/parse.ts";
import type { Moment } from "./x509/time.ts";

/** A number of a key, given big-endian, as the library `openssl` shows it; as its bytes when that is not there. */
function keyNumber(L: LuaState, bytes: Bytes): LuaValue {
  const openssl = L.loaded.getStr("openssl");
  const make = openssl instanceof LuaTable ? openssl.getStr("bignum_bin2bn") : undefined;
  return make instanceof NativeFunction ? first(make.c(bytes)) : bytes;
}

/** The certificate object of a TLS connection, or of a DER text (NSE `get_ssl_certificate`): fields to read, no enumeration. */
export function certificateObject(L: LuaState, facts: CertificateFacts): Userdata {
  let fields: LuaTable | undefined;
  const digest = new NativeFunction("digest", (_self, name) => nodeCrypto.digest(checkString(name, 2), facts.der));
  const u = new Userdata(facts);
  u.metatable = new LuaTable();
  u.metatable.setStr(
    "__index",
    new NativeFunction("certificate.__index", (_self, key) => {
      if (key === "digest") return digest;
      fields ??= certificateFields(L, facts);
      return fields.get(key);
    }),
  );
  protectMetatable(u.metatable);
  return u;
}

function certificateFields(L: LuaState, facts: CertificateFacts): LuaTable {
  const fields = new LuaTable();
  fields.setStr("pubkey", keyTable(L, facts));
  fields.setStr("pem", pemText(facts.der));
  let certificate: Certificate;
  try {
    certificate = parseCertificate(facts.der);
  } catch (e) {
    if (!(e instanceof DerError)) throw e;
    return fields;
  }
  fields.setStr("subject", nameTable(certificate.subject));
  fields.setStr("issuer", nameTable(certificate.issuer));
  const validity = new LuaTable();
  validity.setStr("notBefore", timeValue(certificate.notBefore));
  validity.setStr("notAfter", timeValue(certificate.notAfter));
  fields.setStr("validity", validity);
  fields.setStr("sig_algorithm", longName(certificate.signatureAlgorithm));
  if (certificate.extensions.length > 0) fields.setStr("extensions", extensionList(certificate));
  return fields;
}

/** A name by the long names of its attributes, the last of each; the key of an unknown attribute is an array of its arcs. */
function nameTable(name: Name): LuaTable {
  const t = new LuaTable();
  for (const { oid, value } of name.flat()) {
    const known = oidName(oid);
    if (known !== undefined) t.setStr(known.long, value);
    else {
      const arcs = new LuaTable();
      for (const arc of oid.split(".")) arcs.append(arc);
      t.set(arcs, value);
    }
  }
  return t;
}

function timeValue(t: Moment | Bytes): LuaValue {
  if (typeof t === "string") return t;
  const fields = new LuaTable();
  for (const [unit, n] of Object.entries(t) as [string, number][]) fields.setStr(unit, n);
  return fields;
}

function extensionList({ extensions }: Certificate): LuaTable {
  const list = new LuaTable();
  for (const { oid, critical, value } of extensions) {
    const t = new LuaTable();
    t.setStr("name", longName(oid));
    if (critical) t.setStr("critical", true);
    const text = extensionText(oid, value);
    if (text === undefined) t.setStr("error", true);
    else t.setStr("value", text);
    list.append(t);
  }
  return list;
}

function keyTable(L: LuaState, facts: CertificateFacts): LuaTable {
  const key = new LuaTable();
  key.setStr("type", facts.keyType);
  key.setStr("bits", facts.bits);
  if (facts.modulus !== undefined) key.setStr("modulus", keyNumber(L, facts.modulus));
  if (facts.exponent !== undefined) key.setStr("exponent", keyNumber(L, facts.exponent));
  if (facts.keyType === "ec") {
    const curve = new LuaTable();
    curve.setStr("curve", facts.curve);
    curve.setStr("ec_curve_type", facts.curve === undefined ? "explicit_prime" : "namedcurve");
    const parameters = new LuaTable();
    parameters.setStr("curve_params", curve);
    key.setStr("ecdhparams", parameters);
  }
  return key;
}

const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const PEM_WIDTH = 64;

function pemText(der: Bytes): string {
  let text = "";
  for (let i = 0; i < der.length; i += 3) {
    const n = (der.charCodeAt(i) << 16) | ((der.charCodeAt(i + 1) || 0) << 8) | (der.charCodeAt(i + 2) || 0);
    const count = Math.min(der.length - i, 3);
    for (let j = 0; j < 4; j++) text += j <= count ? BASE64.charAt((n >> (18 - 6 * j)) & 63) : "=";
  }
  const lines = text.match(new RegExp(`.{1,${PEM_WIDTH}}`, "g")) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}
