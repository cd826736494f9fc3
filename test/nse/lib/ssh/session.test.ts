import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { userInfo } from "node:os";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Signer } from "../../../../src/nse/io/keys.ts";
import { CIPHERS, KEX, MACS } from "../../../../src/nse/lib/ssh/algorithms.ts";
import { decodeBase64, readPrivateKey } from "../../../../src/nse/lib/ssh/private-key.ts";
import { type Questions, SshSession } from "../../../../src/nse/lib/ssh/session.ts";
import type { ByteStream, Steps } from "../../../../src/nse/lib/ssh/transport.ts";
import { string, uint32 } from "../../../../src/nse/lib/ssh/wire.ts";
import { hasSshd, needs, type Server, SshdFolder } from "./sshd.ts";

const user = userInfo().username;

describe.runIf(hasSshd)("a session with OpenSSH", () => {
  let folder: SshdFolder;
  let server: Server;

  beforeAll(() => {
    folder = new SshdFolder();
  });
  afterEach(() => server.stop());
  afterAll(() => folder.remove());

  const open = async (...settings: readonly string[]): Promise<void> => {
    server = folder.start(...settings);
    await server.run(server.session.open());
  };

  test.each(Object.keys(KEX))("exchanges keys by %s", async (name) => {
    await open(`KexAlgorithms ${name}`);
    expect(await server.run(server.session.authMethods(user))).toContain("publickey");
  });

  test.each(Object.keys(CIPHERS))("encrypts by %s", async (name) => {
    await open(`Ciphers ${name}`, "MACs hmac-sha2-256");
    expect(await server.run(server.session.authMethods(user))).toContain("publickey");
  });

  // OpenSSH has not RIPEMD any more.
  test.each(Object.keys(MACS).filter((name) => !name.includes("ripemd")))(
    "authenticates packets by %s",
    async (name) => {
      await open(`MACs ${name}`, "Ciphers aes128-ctr");
      expect(await server.run(server.session.authMethods(user))).toContain("publickey");
    },
  );

  test.each([
    ["rsa", "ssh-rsa"],
    ["rsa", "rsa-sha2-256"],
    ["rsa", "rsa-sha2-512"],
    ["ecdsa", "ecdsa-sha2-nistp256"],
    ["ed25519", "ssh-ed25519"],
  ])("knows the host by its %s key: %s", async (type, algorithm) => {
    await open(`HostKeyAlgorithms ${algorithm}`);
    const [, encoded = ""] = readFileSync(`${folder.path}/host_${type}.pub`, "latin1").split(" ");
    for (const hash of ["md5", "sha1"] as const) {
      const digest = createHash(hash).update(decodeBase64(encoded), "latin1").digest("binary");
      expect(server.session.hostKeyDigest(hash)).toBe(digest);
    }
  });

  test("finds nothing in common with a server that wants only what it has not", async () => {
    server = folder.start("Ciphers chacha20-poly1305@openssh.com");
    await expect(server.run(server.session.open())).rejects.toThrow("Unable to exchange encryption keys");
  });

  test.each([
    ["rsa", "old", ["-t", "rsa", "-b", "2048", "-m", "PEM"], ""],
    ["rsa", "new", ["-t", "rsa", "-b", "2048"], ""],
    ["ecdsa", "new", ["-t", "ecdsa", "-b", "256"], ""],
    ["ecdsa", "large", ["-t", "ecdsa", "-b", "521"], ""],
    ["ed25519", "new", ["-t", "ed25519"], ""],
    ["ed25519", "with a passphrase", ["-t", "ed25519", "-a", "2"], "secret"],
    ["rsa", "old, with a passphrase", ["-t", "rsa", "-b", "2048", "-m", "PEM"], "secret"],
  ] as const)("lets in by a key of type %s: %s", async (type, form, args, passphrase) => {
    const path = folder.keygen(`user_${type}_${form.replaceAll(/\W/g, "_")}`, ...args, "-N", passphrase);
    const line = readFileSync(`${path}.pub`, "latin1");
    const blob = decodeBase64(line.split(" ")[1] ?? "");
    const signer = readPrivateKey(needs, readFileSync(path, "latin1"), passphrase) as Signer;

    folder.write("authorized", "");
    await open();
    expect(await server.run(server.session.wouldAccept(user, blob))).toBe(false);
    expect(await server.run(server.session.publicKey(user, signer))).toBe(false);
    server.stop();

    folder.write("authorized", line);
    await open();
    expect(await server.run(server.session.wouldAccept(user, blob))).toBe(true);
    expect(server.session.authenticated).toBe(false);
    expect(await server.run(server.session.publicKey(user, signer))).toBe(true);
    expect(server.session.authenticated).toBe(true);
  });

  test("reads no key with a wrong passphrase", () => {
    const path = folder.keygen("wrong", "-t", "ed25519", "-a", "2", "-N", "right");
    expect(readPrivateKey(needs, readFileSync(path, "latin1"), "wrong")).toBeUndefined();
    expect(readPrivateKey(needs, readFileSync(path, "latin1"), "")).toBeUndefined();
    expect(readPrivateKey(needs, "nonsense", "")).toBeUndefined();
  });

  describe("when let in", () => {
    beforeAll(() => {
      const path = folder.keygen("user", "-t", "ed25519", "-N", "");
      folder.write("authorized", readFileSync(`${path}.pub`, "latin1"));
    });

    const enter = async (...settings: readonly string[]): Promise<void> => {
      await open(...settings);
      const signer = readPrivateKey(needs, readFileSync(`${folder.path}/user`, "latin1"), "") as Signer;
      expect(await server.run(server.session.publicKey(user, signer))).toBe(true);
    };

    /** Runs a command and gives what it wrote to one of its streams. */
    const command = async (text: string, stream: 0 | 1, input = ""): Promise<string> => {
      const { session } = server;
      const channel = await server.run(session.openChannel());
      const length = String.fromCharCode(0, 0, text.length >> 8, text.length & 255);
      await server.run(session.requestChannel(channel, "exec", length + text));
      await server.run(session.write(channel, input));
      await server.run(session.sendEof(channel));
      let all = "";
      for (;;) {
        const piece = await server.run(session.read(channel, stream));
        if (piece === undefined) return all;
        all += piece;
      }
    };

    test("runs commands, one after the other", async () => {
      await enter();
      expect(await command("echo out; echo err >&2", 0)).toBe("out\n");
      expect(await command("echo out; echo err >&2", 1)).toBe("err\n");
    });

    test("passes on more than fits the windows, both ways", async () => {
      await enter();
      const input = "0123456789abcdef".repeat(300_000);
      const digest = createHash("md5").update(input).digest("hex");
      expect(await command("md5sum", 0, input)).toBe(`${digest}  -\n`);
      const output = await command("head -c 5000000 /dev/zero", 0);
      expect(output.length).toBe(5_000_000);
    });

    test("exchanges keys again when the server wants to", async () => {
      await enter("RekeyLimit 1M");
      const output = await command("head -c 5000000 /dev/zero", 0);
      expect(output.length).toBe(5_000_000);
    });

    test("is told when a request is denied", async () => {
      await enter("PermitTTY no");
      const channel = await server.run(server.session.openChannel());
      await expect(server.run(server.session.requestPty(channel, "vanilla"))).rejects.toThrow("Channel request denied");
    });
  });

  test("opens no channel before it is let in", async () => {
    await open();
    await expect(server.run(server.session.openChannel())).rejects.toThrow("Not authenticated");
  });

  test("keeps the banner", async () => {
    folder.write("banner", "Go away.\n");
    await open(`Banner ${folder.path}/banner`);
    await server.run(server.session.authMethods(user));
    expect(server.session.banner).toBe("Go away.\n");
  });
});

describe("keyboard-interactive authentication", () => {
  /** A session whose server says these payloads; gives it and what it was sent. */
  const against = (...payloads: readonly string[]): { session: SshSession; sent: string[] } => {
    const queue = [...payloads];
    const sent: string[] = [];
    const session = new SshSession({} as ByteStream, needs);
    const transport = {
      // biome-ignore lint/correctness/useYield: everything is there at once.
      *send(payload: string) {
        sent.push(payload);
      },
      // biome-ignore lint/correctness/useYield: everything is there at once.
      *receive() {
        return queue.shift() ?? "";
      },
    };
    Object.assign(session, { transport });
    return { session, sent };
  };
  const done = <T>(steps: Steps<T>): T => {
    const step = steps.next(undefined);
    if (step.done !== true) throw new Error("it waits");
    return step.value;
  };
  const accept = `\x06${string("ssh-userauth")}`;
  const ask = (name: string, ...prompts: string[]): string =>
    `\x3c${string(name)}${string("how")}${string("")}${uint32(prompts.length)}${prompts.map((p) => `${string(p)}\0`).join("")}`;

  test("answers every round of questions", () => {
    const { session, sent } = against(accept, ask("first", "Word: ", "Code: "), ask("last"), "\x34");
    const asked: Questions[] = [];
    // biome-ignore lint/correctness/useYield: an answer at once.
    const steps = session.keyboardInteractive("pilot", function* (questions) {
      asked.push(questions);
      return ["lamp"];
    });
    expect(done(steps)).toBe(true);
    expect(session.authenticated).toBe(true);
    expect(asked).toEqual([
      { name: "first", instruction: "how", prompts: ["Word: ", "Code: "] },
      { name: "last", instruction: "how", prompts: [] },
    ]);
    expect(sent.slice(2)).toEqual([`\x3d${uint32(2)}${string("lamp")}${string("")}`, `\x3d${uint32(0)}`]);
  });

  test("is a no when the server says so, and an error with too many questions", () => {
    // biome-ignore lint/correctness/useYield: an answer at once.
    const nothing = function* (): Steps<readonly string[]> {
      return [];
    };
    expect(done(against(accept, `\x33${string("password")}\0`).session.keyboardInteractive("x", nothing))).toBe(false);
    const many = against(accept, ask("x", ...Array.from({ length: 101 }, () => "?")));
    expect(() => done(many.session.keyboardInteractive("x", nothing))).toThrow("Too many replies");
  });
});
