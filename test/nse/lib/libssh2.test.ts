import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server } from "node:net";
import { userInfo } from "node:os";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { NodeDriver } from "../../../src/nse/io/node-driver.ts";
import { nodeServices } from "../../../src/nse/io/node-services.ts";
import { hostRecords, openSession, scriptOf } from "../engine/harness.ts";
import { hasSshd, SshdFolder } from "./ssh/sshd.ts";

/** Runs the body of an action against a port of this computer; gives the lines it shows. */
async function run(body: string, port: number): Promise<readonly string[]> {
  const driver = new NodeDriver();
  try {
    const script = scriptOf(`local ssh = require "libssh2"\n${body}`);
    const { session, lines, log } = openSession({ test: script }, driver, { services: nodeServices, debugging: 1 });
    const [outcome] = await session.runHosts(hostRecords({ "127.0.0.1": [port] }));
    expect(outcome?.ending, log.join("\n")).toBe("done");
    return lines();
  } finally {
    driver.dispose();
  }
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

describe("libssh2", () => {
  test("checks its arguments", async () => {
    const lines = await run(
      `show(pcall(ssh.session_open, host)) show(pcall(ssh.session_open, host, "x"))
       show(pcall(ssh.userauth_list, 5, "x")) show(pcall(ssh.userauth_list))
       show(pcall(ssh.channel_eof)) show(pcall(ssh.read_publickey, "/nowhere"))`,
      1,
    );
    expect(lines).toEqual([
      "false bad argument #2 to 'libssh2.session_open' (number expected, got no value)",
      "false bad argument #2 to 'libssh2.session_open' (number expected, got string)",
      "false bad argument #1 to 'libssh2.userauth_list' (ssh2 expected, got number)",
      "false bad argument #2 to 'libssh2.userauth_list' (string expected, got no value)",
      "false bad argument #1 to 'libssh2.channel_eof' (channel expected, got no value)",
      "false Error reading file",
    ]);
  });

  test("raises what became of the connection", async () => {
    const closing = createServer((socket) => socket.on("error", () => undefined).end());
    const silly = createServer((socket) => socket.on("error", () => undefined).end("SSH-1.5-old\r\n"));
    const closingPort = await listen(closing);
    const sillyPort = await listen(silly);
    try {
      const body = "show(pcall(ssh.session_open, host, port.number))";
      expect(await run(body, closingPort)).toEqual(["false EOF"]);
      expect((await run(body, sillyPort))[0]).toMatch(/^false .*Unable to complete libssh2 handshake\.$/);
    } finally {
      closing.close();
      silly.close();
    }
    expect(await run("show(pcall(ssh.session_open, host, port.number))", closingPort)).toEqual(["false ERROR"]);
  });

  describe.runIf(hasSshd)("with OpenSSH", () => {
    const user = userInfo().username;
    let folder: SshdFolder;
    let server: Server;
    let port = 0;

    beforeAll(async () => {
      folder = new SshdFolder();
      folder.keygen("user", "-t", "ed25519", "-N", "");
      folder.write("authorized", readFileSync(`${folder.path}/user.pub`, "latin1"));
      folder.configure();
      server = createServer((socket) => {
        const sshd = spawn("/usr/sbin/sshd", ["-i", "-e", "-f", `${folder.path}/config`]);
        socket.on("error", () => sshd.kill());
        sshd.stdin.on("error", () => socket.destroy());
        socket.pipe(sshd.stdin);
        sshd.stdout.pipe(socket);
      });
      port = await listen(server);
    });
    afterAll(() => {
      server.close();
      folder.remove();
    });

    test("looks at a server", async () => {
      const lines = await run(
        `local s = ssh.session_open(host, port.number)
         show(#ssh.hostkey_hash(s), ssh.hostkey_hash(s, "md5"):match("^%x%x:[%x:]*$") ~= nil)
         show(pcall(ssh.hostkey_hash, s, "sha256"))
         show(table.concat(ssh.userauth_list(s, "${user}"), " "))
         show(ssh.userauth_banner(s), ssh.userauth_publickey(s, "${user}", "/nowhere"))
         show(pcall(ssh.publickey_canauth, s, "${user}"))
         show((select(2, pcall(ssh.publickey_canauth, s, "${user}", "junk")):match("Invalid.*")))
         show(pcall(ssh.open_channel, s))
         show(ssh.userauth_keyboard_interactive(s, "${user}", function() error "not asked" end))
         show(pcall(ssh.userauth_keyboard_interactive, s, "${user}"))
         show(ssh.set_timeout(s, 1000), ssh.session_close(s))`,
        port,
      );
      expect(lines).toEqual([
        "59 true",
        "false bad argument #2 to 'libssh2.hostkey_hash' (invalid option 'sha256')",
        "publickey password",
        "nil false",
        "false Invalid public key",
        "Invalid Publickey",
        "false Requesting pty",
        "false",
        "false bad argument #3 to 'libssh2.userauth_keyboard_interactive' (value expected)",
        "nil",
      ]);
    });

    test("runs a command", async () => {
      const key = readFileSync(`${folder.path}/user`, "latin1");
      const lines = await run(
        `local s = ssh.session_open(host, port.number)
         show(ssh.userauth_publickey_frommemory(s, "${user}", [[${key}]]))
         local c = ssh.open_channel(s, true)
         ssh.channel_request_pty_ex(s, c, "vt100", nil, 40, 12, 0, 0)
         show(pcall(ssh.channel_request, s, c, "juggle", "five"))
         c = ssh.open_channel(s, true)
         ssh.channel_request(s, c, "exec", "cat; echo problem >&2")
         show(ssh.channel_eof(c), ssh.channel_write(s, c, "some text"))
         ssh.channel_send_eof(s, c)
         show(pcall(ssh.channel_write, s, c, "more"))
         show(ssh.channel_read(s, c), ssh.channel_read(s, c), ssh.channel_eof(c))
         show(ssh.channel_read_stderr(s, c))
         show(pcall(ssh.channel_write, s, c))
         ssh.channel_close(s, c)
         ssh.session_close(s)
         show(pcall(ssh.userauth_list, s, "x"))`,
        port,
      );
      expect(lines).toEqual([
        "true",
        "false Error sending juggle request",
        "false 9",
        "false Writing to channel",
        "some text nil true",
        "problem\\n",
        "false Invalid buffer",
        "false socket must be connected",
      ]);
    });
  });
});
