import { X509Certificate } from "node:crypto";
import type { AddressInfo } from "node:net";
import type { TLSSocket, TlsOptions } from "node:tls";
import { createServer, TLSSocket as ServerTls } from "node:tls";
import { afterEach, describe, expect, test } from "vitest";
import { NodeDriver } from "../../../src/nse/io/node-driver.ts";
import {
  DSA_CERTIFICATE,
  derOf,
  EC_CERTIFICATE,
  EC_KEY,
  ED25519_CERTIFICATE,
  RSA_CERTIFICATE,
  RSA_KEY,
} from "./certificates.ts";
import { ask, get, listen, readAll, tcp, turns } from "./loopback.ts";

let driver = new NodeDriver();
const stops: (() => Promise<void>)[] = [];

afterEach(async () => {
  driver.dispose();
  driver = new NodeDriver();
  for (const stop of stops.splice(0)) await stop();
});

const RSA = { key: RSA_KEY, cert: RSA_CERTIFICATE };

/** Starts a TLS server that lives for one test; gives its port. */
async function serve(options: TlsOptions, behave: (socket: TLSSocket) => void): Promise<number> {
  const server = createServer({ ...options, allowHalfOpen: true } as TlsOptions, (socket) => {
    socket.on("error", () => {});
    behave(socket);
  });
  const open = new Set<{ destroy(): void }>();
  server.on("connection", (socket) => {
    open.add(socket);
    socket.on("error", () => {});
  });
  server.on("tlsClientError", () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  stops.push(async () => {
    for (const socket of open) socket.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
  return (server.address() as AddressInfo).port;
}

const echo = (socket: TLSSocket): void => {
  socket.on("data", (data) => socket.write(data));
};

describe("TLS connect", () => {
  test("does not care who signed, and tells what was agreed on", async () => {
    const port = await serve(RSA, echo);
    const socket = await tcp(driver, port, "tls");
    const facts = driver.tlsFacts(socket);
    expect(facts).toMatchObject({ protocol: "TLSv1.3", cipher: "TLS_AES_256_GCM_SHA384", alpn: "" });
    expect(facts?.certificate?.der).toBe(derOf(RSA_CERTIFICATE));
    expect(driver.endpoints(socket)?.peer).toEqual({ ip: "127.0.0.1", port });
    const bytes = String.fromCharCode(...Array.from({ length: 256 }, (_, i) => i));
    await get(driver, { op: "send", socket, data: bytes });
    expect(await get(driver, { op: "read", socket })).toBe(bytes);
  });

  test.each(["TLSv1", "TLSv1.1", "TLSv1.2"] as const)("speaks %s", async (version) => {
    const port = await serve({ ...RSA, minVersion: version, maxVersion: version, ciphers: "ALL:@SECLEVEL=0" }, (s) =>
      s.end("old"),
    );
    const socket = await tcp(driver, port, "tls");
    expect(driver.tlsFacts(socket)?.protocol).toBe(version);
    expect(await readAll(driver, socket)).toEqual({ bytes: "old", last: "EOF" });
  });

  test("offers anonymous and null suites", async () => {
    const anonymous = { ciphers: "aNULL:@SECLEVEL=0", maxVersion: "TLSv1.2" } as const;
    const first = await tcp(driver, await serve(anonymous, echo), "tls");
    expect(driver.tlsFacts(first)?.certificate).toBeUndefined();
    expect(driver.tlsFacts(first)?.cipher).toMatch(/^A(EC)?DH/);
    const empty = { ...RSA, ciphers: "eNULL:@SECLEVEL=0", maxVersion: "TLSv1.2" } as const;
    const second = await tcp(driver, await serve(empty, echo), "tls");
    expect(driver.tlsFacts(second)?.cipher).toMatch(/NULL/);
  });

  test("sends a server name, but never an address", async () => {
    const names: (string | false | null)[] = [];
    const port = await serve(RSA, (s) => names.push(s.servername));
    for (const servername of ["scan.example", "127.0.0.1", "::1", "", undefined]) {
      const tls = { servername };
      await get(driver, { op: "connect", protocol: "tls", ip: "127.0.0.1", port, tls });
    }
    await turns(10);
    expect(names).toEqual(["scan.example", false, false, false, false]);
  });

  test("offers application protocols", async () => {
    const port = await serve({ ...RSA, ALPNProtocols: ["two", "three"] }, echo);
    const tls = { alpn: ["one", "two"] };
    const socket = await get(driver, { op: "connect", protocol: "tls", ip: "127.0.0.1", port, tls });
    expect(driver.tlsFacts(socket)?.alpn).toBe("two");
  });

  test("to a server that speaks something else is ERROR", async () => {
    const server = await listen((s) => s.end("220 hello\r\n"));
    stops.push(server.stop);
    const request = { op: "connect", protocol: "tls", ip: "127.0.0.1", port: server.port } as const;
    expect(await ask(driver, request)).toEqual({ ok: false, status: "ERROR", reason: "tls" });
  });

  test("to a server that hangs up is ERROR", async () => {
    const server = await listen((s) => s.end());
    stops.push(server.stop);
    const request = { op: "connect", protocol: "tls", ip: "127.0.0.1", port: server.port } as const;
    expect(await ask(driver, request)).toEqual({ ok: false, status: "ERROR", reason: "reset" });
  });

  test("to a silent server is TIMEOUT, and hangs up", async () => {
    let over = (): void => {};
    const hungUp = new Promise<void>((resolve) => {
      over = resolve;
    });
    const server = await listen((s) => {
      s.on("data", () => {});
      s.on("end", over);
      s.on("close", over);
    });
    stops.push(server.stop);
    const request = { op: "connect", protocol: "tls", ip: "127.0.0.1", port: server.port, timeoutMs: 30 } as const;
    expect(await ask(driver, request)).toEqual({ ok: false, status: "TIMEOUT" });
    await hungUp;
  });

  test("can be cancelled during the handshake", async () => {
    const server = await listen((s) => s.on("data", () => {}));
    stops.push(server.stop);
    const words: string[] = [];
    const request = { op: "connect", protocol: "tls", ip: "127.0.0.1", port: server.port } as const;
    const op = driver.start(request, (r) => words.push(r.ok ? "ok" : r.status));
    await turns(20);
    op.cancel();
    await turns(20);
    expect(words).toEqual(["CANCELLED"]);
  });
});

describe("tls-start", () => {
  const startTls = (behave: (secure: TLSSocket) => void): Promise<number> =>
    listen((plain) => {
      plain.once("data", (data) => {
        if (data.toString() !== "STARTTLS\r\n") return plain.destroy();
        plain.write("go ahead\r\n");
        const secure = new ServerTls(plain, { isServer: true, ...RSA });
        secure.on("error", () => {});
        behave(secure);
        return plain;
      });
    }).then((server) => {
      stops.push(server.stop);
      return server.port;
    });

  test("takes over a connected stream", async () => {
    const socket = await tcp(driver, await startTls(echo));
    expect(driver.tlsFacts(socket)).toBeUndefined();
    await get(driver, { op: "send", socket, data: "STARTTLS\r\n" });
    expect(await get(driver, { op: "read", socket })).toBe("go ahead\r\n");
    expect(await ask(driver, { op: "tls-start", socket, timeoutMs: 5000 })).toEqual({ ok: true, value: true });
    expect(driver.tlsFacts(socket)?.certificate?.keyType).toBe("rsa");
    await get(driver, { op: "send", socket, data: "secret" });
    expect(await get(driver, { op: "read", socket })).toBe("secret");
    const twice = await ask(driver, { op: "tls-start", socket });
    expect(twice).toEqual({ ok: false, status: "ERROR", reason: "bad-request" });
  });

  test("from within the reply of the read before it", async () => {
    const socket = await tcp(driver, await startTls(echo));
    const result = await new Promise((resolve) => {
      driver.start({ op: "send", socket, data: "STARTTLS\r\n" }, () => {
        driver.start({ op: "read", socket }, () => {
          driver.start({ op: "tls-start", socket }, () => {
            driver.start({ op: "send", socket, data: "deep" }, () => {
              driver.start({ op: "read", socket }, resolve);
            });
          });
        });
      });
    });
    expect(result).toEqual({ ok: true, value: "deep" });
  });

  test("that fails leaves a socket of ERROR and EOF", async () => {
    const server = await listen((s) => s.on("data", () => s.write("no TLS here\r\n")));
    stops.push(server.stop);
    const socket = await tcp(driver, server.port);
    expect(await ask(driver, { op: "tls-start", socket })).toEqual({ ok: false, status: "ERROR", reason: "tls" });
    expect(await ask(driver, { op: "send", socket, data: "x" })).toMatchObject({ ok: false, status: "ERROR" });
    expect(await ask(driver, { op: "read", socket })).toEqual({ ok: false, status: "EOF" });
    expect(driver.close(socket)).toBe(true);
  });
});

describe("reading through TLS", () => {
  test("joins a burst, and loses nothing of it", async () => {
    const burst = Buffer.alloc(400_000, "0123456789abcdef");
    const socket = await tcp(driver, await serve(RSA, (s) => s.end(burst)), "tls");
    await turns(20);
    const first = await get(driver, { op: "read", socket });
    expect(first.length).toBeGreaterThan(32_768);
    const rest = await readAll(driver, socket);
    expect(first + rest.bytes === burst.toString("latin1")).toBe(true);
    expect(rest.last).toBe("EOF");
  });

  test("gives EOF again and again, and the peer can still be sent to", async () => {
    const got: string[] = [];
    const port = await serve(RSA, (s) => {
      s.end("over");
      s.on("data", (data) => got.push(data.toString()));
    });
    const socket = await tcp(driver, port, "tls");
    expect(await readAll(driver, socket)).toEqual({ bytes: "over", last: "EOF" });
    expect(await ask(driver, { op: "read", socket })).toEqual({ ok: false, status: "EOF" });
    expect(await ask(driver, { op: "send", socket, data: "still here" })).toEqual({ ok: true, value: true });
    await turns(20);
    expect(got.join("")).toBe("still here");
  });

  test("gives ERROR for a reset, then EOF", async () => {
    const port = await serve(RSA, (s) => s.on("data", () => s.destroy()));
    const server = await listen((front) => {
      // A relay that can reset: a TLS server's own socket cannot.
      void import("node:net").then(({ connect }) => {
        const back = connect(port, "127.0.0.1");
        back.on("error", () => {});
        front.pipe(back, { end: false }).pipe(front, { end: false });
        back.on("close", () => front.resetAndDestroy());
      });
    });
    stops.push(server.stop);
    const socket = await tcp(driver, server.port, "tls");
    await get(driver, { op: "send", socket, data: "x" });
    const words: string[] = [];
    for (let i = 0; i < 2; i++) {
      const result = await ask(driver, { op: "read", socket, timeoutMs: 5000 });
      words.push(result.ok ? result.value : result.status);
    }
    expect(words).toEqual(["ERROR", "EOF"]);
  });

  test("with a timeout takes nothing", async () => {
    const socket = await tcp(driver, await serve(RSA, echo), "tls");
    expect(await ask(driver, { op: "read", socket, timeoutMs: 0 })).toEqual({ ok: false, status: "TIMEOUT" });
    expect(await ask(driver, { op: "read", socket, timeoutMs: 10 })).toEqual({ ok: false, status: "TIMEOUT" });
    await get(driver, { op: "send", socket, data: "x" });
    expect(await get(driver, { op: "read", socket })).toBe("x");
  });

  test("reads nothing much before it is asked", async () => {
    let peer: TLSSocket | undefined;
    const port = await serve(RSA, (s) => {
      peer = s;
      s.write(Buffer.alloc(64 * 1024 * 1024));
    });
    const socket = await tcp(driver, port, "tls");
    await turns(100);
    expect(peer?.writableLength).toBeGreaterThan(0);
    expect((await get(driver, { op: "read", socket })).length).toBeGreaterThan(0);
  });
});

test("closing says goodbye through TLS", async () => {
  let ended = (): void => {};
  const goodbye = new Promise<void>((resolve) => {
    ended = resolve;
  });
  const socket = await tcp(
    driver,
    await serve(RSA, (s) => {
      s.on("data", () => {});
      s.on("end", ended);
    }),
    "tls",
  );
  driver.close(socket);
  await goodbye;
});

describe("certificate facts", () => {
  test("of an RSA key", () => {
    const facts = driver.readCertificate(derOf(RSA_CERTIFICATE));
    expect(facts).toMatchObject({ keyType: "rsa", bits: 2048, exponent: "\x01\x00\x01" });
    const modulus = Buffer.from(facts?.modulus ?? "", "latin1")
      .toString("hex")
      .toUpperCase();
    expect(modulus).toBe(new X509Certificate(RSA_CERTIFICATE).toLegacyObject().modulus);
  });

  test("of other keys", () => {
    expect(driver.readCertificate(derOf(EC_CERTIFICATE))).toMatchObject({
      keyType: "ec",
      bits: 256,
      curve: "prime256v1",
    });
    expect(driver.readCertificate(derOf(DSA_CERTIFICATE))).toMatchObject({ keyType: "dsa", bits: 1024 });
    expect(driver.readCertificate(derOf(ED25519_CERTIFICATE))).toMatchObject({ keyType: "unknown", bits: 256 });
  });

  test("of an EC key over the wire", async () => {
    const socket = await tcp(driver, await serve({ key: EC_KEY, cert: EC_CERTIFICATE }, echo), "tls");
    expect(driver.tlsFacts(socket)?.certificate).toMatchObject({ keyType: "ec", curve: "prime256v1" });
  });

  test("outlive the connection", async () => {
    const socket = await tcp(driver, await serve(RSA, (s) => s.end("x")), "tls");
    await readAll(driver, socket);
    await turns(10);
    expect(driver.tlsFacts(socket)?.certificate?.der).toBe(derOf(RSA_CERTIFICATE));
  });

  test("of something else", () => {
    expect(driver.readCertificate("no certificate")).toBeUndefined();
    expect(driver.readCertificate("")).toBeUndefined();
    expect(driver.readCertificate(derOf(RSA_CERTIFICATE).slice(0, 100))).toBeUndefined();
  });
});
