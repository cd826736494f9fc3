import { X509Certificate } from "node:crypto";
import type { AddressInfo } from "node:net";
import { createServer } from "node:tls";
import { describe, expect, test } from "vitest";
import type { CertificateFacts } from "../../../src/nse/io/driver.ts";
import { nodeCrypto } from "../../../src/nse/io/node-crypto.ts";
import { NodeDriver } from "../../../src/nse/io/node-driver.ts";
import { certificateFacts } from "../../../src/nse/io/node-tls.ts";
import { certificateObject } from "../../../src/nse/lib/certificate.ts";
import { openOpenssl } from "../../../src/nse/lib/openssl/lib.ts";
import { extensionText } from "../../../src/nse/lib/x509/extension-text.ts";
import { longName, oidName } from "../../../src/nse/lib/x509/oids.ts";
import { parseCertificate } from "../../../src/nse/lib/x509/parse.ts";
import { LuaState } from "../../../src/vm/state.ts";
import { LuaTable } from "../../../src/vm/table.ts";
import { first, LuaFunction, type LuaValue, type Userdata } from "../../../src/vm/value.ts";
import { hostRecords, openSession, runAction, scriptOf } from "../engine/harness.ts";
import {
  DSA_CERTIFICATE,
  derOf,
  EC_CERTIFICATE,
  ED25519_CERTIFICATE,
  RSA_CERTIFICATE,
  RSA_KEY,
} from "../io/certificates.ts";
import { EXTENSION_CASES } from "./extension-cases.ts";

const bytes = (hex: string): string => Buffer.from(hex, "hex").toString("latin1");

describe("extensions as OpenSSL prints them", () => {
  test.each(EXTENSION_CASES)("$name $value", ({ oid, name, value, text }) => {
    expect(longName(oid)).toBe(name);
    expect(extensionText(oid, bytes(value))).toBe(text);
  });

  test("values cut off anywhere never throw", () => {
    for (const { oid, value } of EXTENSION_CASES) {
      const all = bytes(value);
      for (let n = 0; n < all.length; n++) extensionText(oid, all.slice(0, n));
    }
  });
});

describe("object identifiers", () => {
  test("are named in both lengths", () => {
    expect(oidName("2.5.4.3")).toEqual({ short: "CN", long: "commonName" });
    expect(oidName("1.2.840.10045.4.3.2")?.long).toBe("ecdsa-with-SHA256");
    expect(oidName("1.2.840.113549.1.1.11")?.long).toBe("sha256WithRSAEncryption");
    expect(oidName("1.3.101.112")?.long).toBe("ED25519");
    expect(oidName("1.2.3.4")).toBeUndefined();
    expect(longName("1.2.3.4")).toBe("1.2.3.4");
  });
});

/** A DER value: tag, length, contents. */
function tlv(tag: number, ...contents: string[]): string {
  const content = contents.join("");
  const n = content.length;
  const length = n < 0x80 ? [n] : n < 0x100 ? [0x81, n] : [0x82, n >> 8, n & 0xff];
  return String.fromCharCode(tag, ...length) + content;
}

const CN = tlv(6, "\x55\x04\x03");
const name = (...parts: string[]): string => tlv(0x30, ...parts);
const attribute = (type: string, value: string): string => tlv(0x31, tlv(0x30, type, value));

/** A certificate with only what the object reads; nothing in it is signed. */
function certificate(o: {
  subject?: string;
  validity?: string;
  extensions?: string;
  version?: boolean;
}): CertificateFacts {
  const algorithm = tlv(0x30, tlv(6, bytes("2a864886f70d01010b")), tlv(5));
  const validity = o.validity ?? tlv(0x30, tlv(0x17, "250102030405Z"), tlv(0x18, "21260102030405Z"));
  const body = tlv(
    0x30,
    o.version === false ? "" : tlv(0xa0, tlv(2, "\x02")),
    tlv(2, "\x01"),
    algorithm,
    name(attribute(CN, tlv(12, "issuer"))),
    validity,
    o.subject ?? name(),
    tlv(0x30),
    o.extensions === undefined ? "" : tlv(0xa3, tlv(0x30, o.extensions)),
  );
  return { der: tlv(0x30, body, algorithm, tlv(3, "\0")), keyType: "unknown", bits: 0 };
}

function field(u: Userdata, key: LuaValue): LuaValue {
  const index = u.metatable?.getStr("__index");
  if (!(index instanceof LuaFunction)) throw new Error("no __index");
  return first(index.c(u, key));
}

/** A Lua table as plain data: a list, or an object. */
function plain(v: LuaValue): unknown {
  if (!(v instanceof LuaTable)) return v;
  if (v.length() > 0) return Array.from({ length: v.length() }, (_, i) => plain(v.getInt(i + 1)));
  const o: Record<string, unknown> = {};
  for (let more = v.next(undefined); more; ) {
    const { nextKey, nextValue } = v;
    o[typeof nextKey === "string" ? nextKey : JSON.stringify(plain(nextKey))] = plain(nextValue);
    more = v.next(nextKey);
  }
  return o;
}

const object = (facts: CertificateFacts | undefined, L = new LuaState()): Userdata =>
  certificateObject(L, facts as CertificateFacts);

describe("the certificate object", () => {
  test("of an RSA certificate", () => {
    const der = derOf(RSA_CERTIFICATE);
    const u = object(certificateFacts(der));
    const names = { commonName: "rsa.test", organizationName: "Neap tests" };
    expect(plain(field(u, "subject"))).toEqual(names);
    expect(plain(field(u, "issuer"))).toEqual(names);
    expect(plain(field(u, "validity"))).toEqual({
      notBefore: { year: 2026, month: 11, day: 24, hour: 23, min: 35, sec: 18 },
      notAfter: { year: 2126, month: 10, day: 31, hour: 23, min: 35, sec: 18 },
    });
    expect(field(u, "sig_algorithm")).toBe("sha256WithRSAEncryption");
    const id = "14:36:6D:E2:79:13:4F:11:F3:AD:64:B0:11:F0:AA:AC:46:A8:06:A1";
    expect(plain(field(u, "extensions"))).toEqual([
      { name: "X509v3 Subject Key Identifier", value: id },
      { name: "X509v3 Authority Key Identifier", value: id },
      { name: "X509v3 Basic Constraints", critical: true, value: "CA:TRUE" },
      { name: "X509v3 Subject Alternative Name", value: "DNS:rsa.test, IP Address:127.0.0.1" },
    ]);
    expect(field(u, "pem")).toBe(RSA_CERTIFICATE);
    expect(field(u, "pem")).toBe(new X509Certificate(Buffer.from(der, "latin1")).toString());
    expect(field(u, "nosuch")).toBeUndefined();
    const key = field(u, "pubkey") as LuaTable;
    expect([key.getStr("type"), key.getStr("bits"), key.getStr("exponent")]).toEqual(["rsa", 2048, "\x01\0\x01"]);
    expect((key.getStr("modulus") as string).length).toBe(256);
  });

  test("numbers of a key are big numbers when there is a library for them", () => {
    const L = new LuaState();
    openOpenssl(L, nodeCrypto, () => "");
    const key = field(object(certificateFacts(derOf(RSA_CERTIFICATE)), L), "pubkey") as LuaTable;
    expect(L.toStringMeta(key.getStr("exponent"))).toBe("010001");
    expect(L.toStringMeta(key.getStr("modulus"))).toMatch(/^C853AAEE327B3166.*FF20F8BF$/);
  });

  test("of other kinds of keys", () => {
    expect(plain(field(object(certificateFacts(derOf(EC_CERTIFICATE))), "pubkey"))).toEqual({
      type: "ec",
      bits: 256,
      ecdhparams: { curve_params: { curve: "prime256v1", ec_curve_type: "namedcurve" } },
    });
    expect(plain(field(object(certificateFacts(derOf(ED25519_CERTIFICATE))), "pubkey"))).toEqual({
      type: "unknown",
      bits: 256,
    });
    expect(plain(field(object(certificateFacts(derOf(DSA_CERTIFICATE))), "pubkey"))).toEqual({
      type: "dsa",
      bits: 1024,
    });
    expect(field(object(certificateFacts(derOf(EC_CERTIFICATE))), "sig_algorithm")).toBe("ecdsa-with-SHA256");
  });

  test("names: raw bytes, the last of each kind, arcs of what is unknown", () => {
    const subject = name(
      attribute(CN, tlv(12, "first")),
      attribute(CN, tlv(0x1e, "\0b\0m\0p")),
      attribute(tlv(6, "\x2a\x03\x04"), tlv(22, "own")),
    );
    expect(plain(field(object(certificate({ subject })), "subject"))).toEqual({
      commonName: "\0b\0m\0p",
      '["1","2","3","4"]': "own",
    });
    expect(plain(field(object(certificate({})), "subject"))).toEqual({});
  });

  test("times: two forms, and the text of what is neither", () => {
    expect(plain(field(object(certificate({})), "validity"))).toEqual({
      notBefore: { year: 2025, month: 1, day: 2, hour: 3, min: 4, sec: 5 },
      notAfter: { year: 2126, month: 1, day: 2, hour: 3, min: 4, sec: 5 },
    });
    const validity = tlv(0x30, tlv(0x17, "500102030405Z"), tlv(0x17, "whenever"));
    expect(plain(field(object(certificate({ validity })), "validity"))).toEqual({
      notBefore: { year: 1950, month: 1, day: 2, hour: 3, min: 4, sec: 5 },
      notAfter: "whenever",
    });
  });

  test("extensions that cannot be shown say so", () => {
    const id = tlv(6, "\x2a\x03\x04");
    const extensions = tlv(0x30, id, tlv(1, "\xff"), tlv(4, "x")) + tlv(0x30, id, tlv(4, "x"));
    expect(plain(field(object(certificate({ extensions })), "extensions"))).toEqual([
      { name: "1.2.3.4", critical: true, error: true },
      { name: "1.2.3.4", error: true },
    ]);
    expect(field(object(certificate({ version: false })), "extensions")).toBeUndefined();
  });

  test("digests", () => {
    const u = object(certificateFacts(derOf(RSA_CERTIFICATE)));
    const digest = field(u, "digest") as LuaFunction;
    const certificateOf = new X509Certificate(RSA_CERTIFICATE);
    const hex = (v: LuaValue): string =>
      Buffer.from(v as string, "latin1")
        .toString("hex")
        .toUpperCase();
    expect(hex(first(digest.c(u, "sha1")))).toBe(certificateOf.fingerprint.replaceAll(":", ""));
    expect(hex(first(digest.c(u, "SHA256")))).toBe(certificateOf.fingerprint256.replaceAll(":", ""));
    expect(first(digest.c(u, "nosuch"))).toBeUndefined();
  });

  test("a certificate that is cut off, or changed, gives what can be read and throws nothing", () => {
    const der = derOf(RSA_CERTIFICATE);
    for (let n = 0; n < der.length; n += 7) {
      field(object({ der: der.slice(0, n), keyType: "unknown", bits: 0 }), "subject");
      const changed = der.slice(0, n) + String.fromCharCode(der.charCodeAt(n) ^ 0x55) + der.slice(n + 1);
      for (const key of ["subject", "extensions", "validity", "pem"]) {
        field(object({ der: changed, keyType: "unknown", bits: 0 }), key);
      }
    }
    expect(() => parseCertificate("junk")).toThrow("the data end inside a value");
    expect(field(object({ der: "junk", keyType: "unknown", bits: 0 }), "subject")).toBeUndefined();
  });
});

describe("in scripts", () => {
  test("nmap.socket.parse_ssl_certificate reads DER", async () => {
    const der = derOf(EC_CERTIFICATE);
    const run = await runAction(
      `show(nmap.socket.parse_ssl_certificate("junk")) show(pcall(nmap.socket.parse_ssl_certificate))
       local c = nmap.socket.parse_ssl_certificate(nmap.registry.der)
       show(c.subject.commonName, c.pubkey.ecdhparams.curve_params.curve, #c:digest("sha1"), #c.digest(c, "md5"))
       show(pcall(c.digest, c))
       show(c.subject == c.subject, pcall(next, c))`,
      {
        world: { certificates: new Map([[der, certificateFacts(der) as CertificateFacts]]) },
        prepare: (session) => session.registry.setStr("der", der),
      },
    );
    expect(run.lines.map((l) => l.replace(/'\?'|'digest'/, "NAME"))).toEqual([
      "nil",
      "false bad argument #1 to 'nmap.socket.parse_ssl_certificate' (string expected, got no value)",
      "ec.test prime256v1 20 16",
      "false bad argument #2 to NAME (string expected, got no value)",
      "true false bad argument #1 to 'next' (table expected, got userdata)",
    ]);
  });

  test("get_ssl_certificate gives that of a real TLS connection", async () => {
    const server = createServer({ cert: RSA_CERTIFICATE, key: RSA_KEY }, (socket) =>
      socket.on("error", () => undefined),
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const driver = new NodeDriver();
    try {
      const body = `local s = nmap.new_socket()
        show(s:connect(host, port, "ssl"))
        local c = s:get_ssl_certificate()
        show(c.subject.commonName, c.pubkey.bits, c.extensions[4].value)
        s:close()
        s:connect(host, port) show(s:reconnect_ssl()) show(s:get_ssl_certificate().pem == c.pem)`;
      const { session, lines } = openSession({ test: scriptOf(body) }, driver);
      await session.runHosts(hostRecords({ "127.0.0.1": [port] }));
      expect(lines()).toEqual(["true", "rsa.test 2048 DNS:rsa.test, IP Address:127.0.0.1", "true", "true"]);
    } finally {
      driver.dispose();
      server.close();
    }
  });
});
