import { describe, expect, test } from "vitest";
import { cast5 } from "../../../../src/nse/lib/openssl/cast5.ts";

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, "hex"));
const hex = (data: Uint8Array): string => Buffer.from(data).toString("hex");

describe("CAST5", () => {
  // RFC 2144, appendix B.1.
  test.each([
    ["0123456712345678234567893456789a", "238b4fe5847e44b2"],
    ["01234567123456782345", "eb6a711a2c02271b"],
    ["0123456712", "7ac816d16e9b302e"],
  ])("with the key %s", (key, encrypted) => {
    const cipher = cast5(bytes(key));
    const block = bytes("0123456789abcdef");
    cipher.encrypt(block);
    expect(hex(block)).toBe(encrypted);
    cipher.decrypt(block);
    expect(hex(block)).toBe("0123456789abcdef");
  });

  // A thousandth of the maintenance test of RFC 2144, appendix B.2; the values were made with OpenSSL's cast5-ecb.
  test("in the rounds of the maintenance test", () => {
    let a = bytes("0123456712345678234567893456789a");
    let b = a.slice();
    const encryptHalf = (data: Uint8Array, at: number, key: Uint8Array): void =>
      cast5(key).encrypt(data.subarray(at, at + 8));
    for (let i = 0; i < 1000; i++) {
      a = a.slice();
      encryptHalf(a, 0, b);
      encryptHalf(a, 8, b);
      b = b.slice();
      encryptHalf(b, 0, a);
      encryptHalf(b, 8, a);
    }
    expect([hex(a), hex(b)]).toEqual(["23f73b14b02a2ad7dfb9f2c35644798d", "e5bf37eff14c456a40b21ce369370a9f"]);
  });
});
