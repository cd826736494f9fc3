import { getDiffieHellman } from "node:crypto";
import { describe, expect, test } from "vitest";
import { piTimesTwoTo } from "../../../../src/nse/lib/openssl/pi.ts";
import { bcryptKey } from "../../../../src/nse/lib/ssh/bcrypt.ts";
import { oakleyGroup } from "../../../../src/nse/lib/ssh/groups.ts";
import { needs } from "./sshd.ts";

describe("pi", () => {
  test("has its digits", () => {
    expect(piTimesTwoTo(0)).toBe(3n);
    expect(piTimesTwoTo(64).toString(16)).toBe("3243f6a8885a308d3");
    // Its 1000th bit does not depend on how many more are asked for.
    expect(piTimesTwoTo(33_344) >> (33_344n - 1000n)).toBe(piTimesTwoTo(1000));
  });
});

describe("a group for Diffie-Hellman", () => {
  test.each([2, 14, 16] as const)("of number %d is that of its RFC", (number) => {
    const prime = getDiffieHellman(`modp${number}`).getPrime("hex");
    expect(oakleyGroup(number)).toEqual({ prime: BigInt(`0x${prime}`), generator: 2n });
  });
});

describe("bcrypt", () => {
  // From the regression tests of OpenBSD's libutil.
  test("makes a key of a passphrase", () => {
    const key = bcryptKey(needs.crypto, "password", "salt", 4, 32);
    expect(Buffer.from(key, "latin1").toString("hex")).toBe(
      "5bbf0cc293587f1c3635555c27796598d47e579071bf427e9d8fbe842aba34d9",
    );
  });

  test("spreads pieces over a longer key", () => {
    const long = bcryptKey(needs.crypto, "password", "salt", 1, 48);
    expect(long).toHaveLength(48);
    // The even bytes are the first piece, which does not depend on the length.
    const short = bcryptKey(needs.crypto, "password", "salt", 1, 24);
    expect(Array.from(long, (c, i) => (i % 2 === 0 ? c : "")).join("")).toBe(short);
  });

  test("refuses what is no passphrase, salt or number of rounds", () => {
    expect(() => bcryptKey(needs.crypto, "", "salt", 1, 32)).toThrow();
    expect(() => bcryptKey(needs.crypto, "p", "", 1, 32)).toThrow();
    expect(() => bcryptKey(needs.crypto, "p", "salt", 0, 32)).toThrow();
  });
});
