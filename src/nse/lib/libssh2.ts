import { checkInt, checkOption, checkString, toBoolean, typeError } from "../../stdlib/args.ts";
import { defineLib } from "../../stdlib/lib.ts";
import { argError, LuaError, luaError } from "../../vm/errors.ts";
import { nativeIndex } from "../../vm/native-operations.ts";
import { isNumber, numberToString } from "../../vm/number.ts";
import { runResumable } from "../../vm/resumable.ts";
import type { LuaState } from "../../vm/state.ts";
import { LuaTable } from "../../vm/table.ts";
import {
  type CallTarget,
  first,
  type LuaValue,
  NONE,
  type Result,
  UNWIND,
  Userdata,
  unpack,
  Values,
} from "../../vm/value.ts";
import type { Bytes } from "../bytes.ts";
import type { Signer } from "../io/keys.ts";
import { decodeBase64, readPrivateKey } from "./ssh/private-key.ts";
import { Channel, type Questions, SshSession } from "./ssh/session.ts";
import type { ByteStream, SshNeeds, Steps } from "./ssh/transport.ts";
import { SshError, string } from "./ssh/wire.ts";

export interface Libssh2Needs extends SshNeeds {
  /** The contents of a file; throws an Error when it cannot be read. */
  readonly readFile: (path: string) => Bytes;
}

/** A session as Lua holds it: with the script's socket that carries it. */
class Session {
  constructor(
    readonly ssh: SshSession,
    readonly socket: LuaValue,
  ) {}
}

/** The terminal type that channels ask for. */
const TERMINAL = "vanilla";

function checkSession(v: LuaValue): Session {
  if (v instanceof Userdata && v.data instanceof Session) return v.data;
  throw typeError(1, "ssh2", v);
}

function checkChannel(v: LuaValue, n: number): Channel {
  if (v instanceof Userdata && v.data instanceof Channel) return v.data;
  throw typeError(n, "channel", v);
}

/** Runs a step of the protocol; what the server refuses or does wrong is raised as `message`. */
function* raising<T>(message: string, steps: Steps<T>): Steps<T> {
  try {
    return yield* steps;
  } catch (e) {
    throw e instanceof SshError ? luaError(message) : e;
  }
}

/** Runs a step of authentication: the server's refusal in whatever form is a no. */
function* accepting(steps: Steps<boolean>): Steps<boolean> {
  try {
    return yield* steps;
  } catch (e) {
    if (e instanceof SshError) return false;
    throw e;
  }
}

/**
 * Opens the library `libssh2` (NSE): gives its table, which also goes into `package.loaded`. The protocol is our own
 * (src/nse/lib/ssh), over a socket of `nmap.new_socket`; when that fails, its status is raised.
 */
export function openLibssh2(L: LuaState, needs: Libssh2Needs): LuaTable {
  const run = (name: string, steps: Steps<Result>): Result => runResumable(L, `libssh2.${name}`, steps);
  const readKey = (text: Bytes, passphrase: LuaValue): Signer | undefined =>
    readPrivateKey(needs, text, typeof passphrase === "string" ? passphrase : "");
  const readKeyFile = (path: string, passphrase: LuaValue): Signer | undefined => {
    let text: Bytes;
    try {
      text = needs.readFile(path);
    } catch {
      return undefined;
    }
    return readKey(text, passphrase);
  };
  const signIn = (name: string, session: Session, user: string, signer: Signer | undefined): Result =>
    signer === undefined ? false : run(name, accepting(session.ssh.publicKey(user, signer)));

  const functions: Record<string, CallTarget> = {
    session_open: (host, port) => {
      checkInt(port, 2);
      return run("session_open", openSession(L, needs, host, port));
    },
    session_close: (session) => run("session_close", closeSession(L, checkSession(session))),
    set_timeout: (session, ms) => {
      const { socket } = checkSession(session);
      return run("set_timeout", setTimeout(L, socket, checkInt(ms, 2)));
    },
    hostkey_hash: (session, type) => {
      const { ssh } = checkSession(session);
      const digest = ssh.hostKeyDigest(checkOption(type, 2, "sha1", ["md5", "sha1"]));
      return Array.from(digest, (c) => c.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")).join(":");
    },
    userauth_list: (session, user) => {
      const name = checkString(user, 2);
      return run("userauth_list", authMethods(checkSession(session), name));
    },
    userauth_banner: (session) => checkSession(session).ssh.banner,
    userauth_password: (session, user, password) => {
      const { ssh } = checkSession(session);
      return run("userauth_password", accepting(ssh.password(checkString(user, 2), checkString(password, 3))));
    },
    userauth_keyboard_interactive: (session, user, ...more) => {
      const { ssh } = checkSession(session);
      const name = checkString(user, 2);
      if (more.length === 0) throw argError(3, "value expected");
      const answer = (questions: Questions): Steps<readonly Bytes[]> => callBack(L, more[0], name, questions);
      return run("userauth_keyboard_interactive", accepting(ssh.keyboardInteractive(name, answer)));
    },
    userauth_publickey: (session, user, file, passphrase) => {
      const s = checkSession(session);
      const name = checkString(user, 2);
      return signIn("userauth_publickey", s, name, readKeyFile(checkString(file, 3), passphrase));
    },
    userauth_publickey_frommemory: (session, user, key, passphrase) => {
      const s = checkSession(session);
      const name = checkString(user, 2);
      return signIn("userauth_publickey_frommemory", s, name, readKey(checkString(key, 3), passphrase));
    },
    read_publickey: (file) => readPublicKeyFile(needs, checkString(file, 1)),
    publickey_canauth: (session, user, key) => {
      const { ssh } = checkSession(session);
      const name = checkString(user, 2);
      if (typeof key !== "string") throw luaError("Invalid public key");
      return run("publickey_canauth", raising("Invalid Publickey", ssh.wouldAccept(name, key)));
    },
    ...channelFunctions(run),
  };
  return defineLib(L, "libssh2", functions);
}

function channelFunctions(run: (name: string, steps: Steps<Result>) => Result): Record<string, CallTarget> {
  /** A function of session and channel that raises `message` when it fails. */
  const onChannel =
    (name: string, message: string, body: (ssh: SshSession, channel: Channel, args: LuaValue[]) => Steps<Result>) =>
    (session: LuaValue, channel: LuaValue, ...args: LuaValue[]): Result => {
      const { ssh } = checkSession(session);
      return run(name, raising(message, body(ssh, checkChannel(channel, 2), args)));
    };
  return {
    open_channel: (session, noPty) =>
      run("open_channel", raising("Requesting pty", openChannel(checkSession(session).ssh, !toBoolean(noPty)))),
    channel_request_pty_ex: (session, channel, terminal, modes, ...size) => {
      const { ssh } = checkSession(session);
      const numbers = [0, 1, 2, 3].map((i) => checkInt(size[i], i + 5));
      const name = checkString(terminal, 3);
      const steps = ssh.requestPty(checkChannel(channel, 2), name, numbers, typeof modes === "string" ? modes : "");
      return run("channel_request_pty_ex", raising("Requesting pty", nothing(steps)));
    },
    channel_request: (session, channel, request, message) => {
      const { ssh } = checkSession(session);
      const name = typeof request === "string" ? request : "shell";
      const steps = ssh.requestChannel(
        checkChannel(channel, 2),
        name,
        typeof message === "string" ? string(message) : "",
      );
      return run("channel_request", raising(`Error sending ${name} request`, nothing(steps)));
    },
    channel_exec: onChannel("channel_exec", "Error executing command", (ssh, channel, [command]) =>
      nothing(ssh.requestChannel(channel, "exec", string(checkString(command, 3)))),
    ),
    channel_shell: onChannel("channel_shell", "Error executing command", (ssh, channel) =>
      nothing(ssh.requestChannel(channel, "shell", "")),
    ),
    channel_read: onChannel("channel_read", "Reading from channel", (ssh, channel) => ssh.read(channel, 0)),
    channel_read_stderr: onChannel("channel_read_stderr", "Reading from channel", (ssh, channel) =>
      ssh.read(channel, 1),
    ),
    channel_write: onChannel("channel_write", "Writing to channel", (ssh, channel, [data]) => {
      if (typeof data !== "string") throw luaError("Invalid buffer");
      return counted(ssh.write(channel, data), data.length);
    }),
    channel_send_eof: onChannel("channel_send_eof", "Error sending EOF", (ssh, channel) =>
      nothing(ssh.sendEof(channel)),
    ),
    channel_close: onChannel("channel_close", "Error closing channel", (ssh, channel) =>
      nothing(ssh.closeChannel(channel)),
    ),
    channel_eof: (channel) => {
      const { data, ended } = checkChannel(channel, 1);
      return ended && data[0] === "";
    },
  };
}

function* nothing(steps: Steps<void>): Steps<Result> {
  yield* steps;
  return NONE;
}

function* counted(steps: Steps<void>, count: number): Steps<Result> {
  yield* steps;
  return count;
}

function* openChannel(ssh: SshSession, pty: boolean): Steps<Result> {
  const channel = yield* ssh.openChannel();
  if (pty) yield* ssh.requestPty(channel, TERMINAL);
  return new Userdata(channel, true);
}

function* authMethods({ ssh }: Session, user: string): Steps<Result> {
  let methods: string[] | undefined;
  try {
    methods = yield* ssh.authMethods(user);
  } catch (e) {
    if (e instanceof SshError) return new Values([false, `userauth_list: ${e.message}`]);
    throw e;
  }
  if (methods === undefined) return "none_auth";
  const list = new LuaTable();
  for (const method of methods) list.append(method);
  return list;
}

/** The second word of a public key file, decoded. */
function readPublicKeyFile(needs: Libssh2Needs, path: string): Bytes {
  let text: Bytes;
  try {
    text = needs.readFile(path);
  } catch {
    throw luaError("Error reading file");
  }
  const encoded = /^[^\r\n ]*[\r\n ]([^\r\n ]*)/.exec(text)?.[1] ?? "";
  if (encoded.length % 4 !== 0) throw luaError("invalid encoding: input is not divisible by 4");
  return decodeBase64(encoded);
}

/** Asks a script's function for its responses; an error of it, and what is no text, count as empty ones. */
function* callBack(L: LuaState, f: LuaValue, user: Bytes, questions: Questions): Steps<readonly Bytes[]> {
  const { name, instruction, prompts } = questions;
  const list = new LuaTable();
  for (const prompt of prompts) list.append(prompt);
  let r: Result;
  L.enterNoYield();
  try {
    r = L.call(f, user, name, instruction, list);
    if (r === UNWIND) r = yield;
  } catch (e) {
    if (e instanceof LuaError) return [];
    throw e;
  } finally {
    L.leaveNoYield();
  }
  const responses = first(r);
  if (!(responses instanceof LuaTable)) return [];
  return prompts.map((_, i) => {
    const text = responses.getInt(i + 1);
    return typeof text === "string" ? text : isNumber(text) ? numberToString(text) : "";
  });
}

/** Calls a method of a script's socket. */
function* callMethod(L: LuaState, socket: LuaValue, name: string, ...args: LuaValue[]): Steps<readonly LuaValue[]> {
  let f = nativeIndex(L, socket, name);
  if (f === UNWIND) f = yield;
  let r = L.call(first(f), socket, ...args);
  if (r === UNWIND) r = yield;
  return unpack(r);
}

/** A socket as a stream of bytes; a failure is raised as its status. */
function streamOver(L: LuaState, socket: LuaValue): ByteStream {
  return {
    *send(bytes) {
      const [ok, message] = yield* callMethod(L, socket, "send", bytes);
      if (!toBoolean(ok)) throw new LuaError(message);
    },
    *receive() {
      const [ok, data] = yield* callMethod(L, socket, "receive");
      if (!toBoolean(ok) || typeof data !== "string") throw new LuaError(data);
      return data;
    },
  };
}

function* openSession(L: LuaState, needs: SshNeeds, host: LuaValue, port: LuaValue): Steps<Result> {
  const nmap = L.loaded.getStr("nmap");
  const newSocket = nmap instanceof LuaTable ? nmap.getStr("new_socket") : undefined;
  const socket = first(L.call(newSocket));
  const [ok, message] = yield* callMethod(L, socket, "connect", host, port);
  if (!toBoolean(ok)) throw new LuaError(message);
  const ssh = new SshSession(streamOver(L, socket), needs);
  yield* raising("Unable to complete libssh2 handshake.", ssh.open());
  return new Userdata(new Session(ssh, socket));
}

/** Says farewell when the connection still stands, and closes the socket. */
function* closeSession(L: LuaState, { ssh, socket }: Session): Steps<Result> {
  try {
    yield* ssh.close();
  } catch (e) {
    if (!(e instanceof LuaError)) throw e;
  }
  yield* callMethod(L, socket, "close");
  return NONE;
}

/** @param ms of each operation on the socket; 0 for no limit */
function* setTimeout(L: LuaState, socket: LuaValue, ms: number): Steps<Result> {
  yield* callMethod(L, socket, "set_timeout", ms <= 0 ? -1 : ms);
  return NONE;
}
