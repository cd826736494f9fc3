import type { Bytes } from "../../bytes.ts";
import type { Signer } from "../../io/keys.ts";
import { SIGNATURES, type SignatureMethod } from "./algorithms.ts";
import { fits, makeSignature, publicKeyBlob, readPublicKey } from "./host-key.ts";
import { type ByteStream, type SshNeeds, type Steps, Transport } from "./transport.ts";
import { boolean, Message, Reader, SshError, string, uint32 } from "./wire.ts";

/** Bytes a channel may be sent before we allow more, and in one message. */
const WINDOW = 2 * 1024 * 1024;
const PACKET = 32_768;
/** A terminal's columns and rows, and its size in pixels when that is not known. */
const USUAL_SIZE: readonly number[] = [80, 24, 0, 0];

/** Most questions a server may ask at a time, as in libssh2. */
const MAX_PROMPTS = 100;

/** What a server asks of a user (RFC 4256). */
export interface Questions {
  readonly name: Bytes;
  readonly instruction: Bytes;
  readonly prompts: readonly Bytes[];
}

/** A channel: a stream each way, and one back for errors. */
export class Channel {
  /** The server's number for it; -1 until it is open. */
  remote = -1;
  readonly data = ["", ""] as [output: Bytes, errors: Bytes];
  /** The server will send no more. */
  ended = false;
  closed = false;
  /** We have said that we will send no more. */
  sentEof = false;
  /** Bytes that we may send, and in one message. */
  window = 0;
  packet = 0;
  /** Bytes that the server may send. */
  room = WINDOW;

  constructor(readonly local: number) {}
}

/** Authentication (RFC 4252) and channels (RFC 4254) over a transport. */
export class SshSession {
  authenticated = false;
  /** What the server had to say before authentication. */
  banner: Bytes | undefined;
  private readonly transport: Transport;
  private readonly channels: Channel[] = [];
  private serviceReady = false;

  constructor(stream: ByteStream, needs: SshNeeds) {
    this.transport = new Transport(stream, needs);
  }

  open(): Steps<void> {
    return this.transport.open();
  }

  hostKeyDigest(hash: "md5" | "sha1"): Bytes {
    return this.transport.hostKeyDigest(hash);
  }

  /** Says farewell. */
  *close(): Steps<void> {
    const byApplication = 11;
    yield* this.transport.send(
      String.fromCharCode(Message.Disconnect) + uint32(byApplication) + string("Normal Shutdown") + string(""),
    );
  }

  /** Methods that the server would go on with; undefined when the user needs none. */
  *authMethods(user: Bytes): Steps<string[] | undefined> {
    const reply = yield* this.request(user, "none", "");
    return reply.number === Message.UserauthFailure ? reply.reader.nameList() : undefined;
  }

  *password(user: Bytes, password: Bytes): Steps<boolean> {
    const reply = yield* this.request(user, "password", boolean(false) + string(password));
    return reply.number === Message.UserauthSuccess;
  }

  /** @param answer gives a response for each prompt, as often as the server asks. */
  *keyboardInteractive(user: Bytes, answer: (questions: Questions) => Steps<readonly Bytes[]>): Steps<boolean> {
    let reply = yield* this.request(user, "keyboard-interactive", string("") + string(""));
    while (reply.number === Message.UserauthMore) {
      const questions = readQuestions(reply.reader);
      const responses = yield* answer(questions);
      const { length } = questions.prompts;
      const texts = Array.from({ length }, (_, i) => string(responses[i] ?? ""));
      yield* this.transport.send(String.fromCharCode(Message.UserauthInfoResponse) + uint32(length) + texts.join(""));
      reply = yield* this.authReply();
    }
    return reply.number === Message.UserauthSuccess;
  }

  /** Whether the server would let a user in with a key. Throws an `SshError` for a key that is none. */
  *wouldAccept(user: Bytes, blob: Bytes): Steps<boolean> {
    const algorithm = yield* this.algorithmFor(blob);
    const reply = yield* this.request(user, "publickey", boolean(false) + string(algorithm) + string(blob));
    return reply.number !== Message.UserauthFailure;
  }

  *publicKey(user: Bytes, signer: Signer): Steps<boolean> {
    const blob = publicKeyBlob(signer.publicKey);
    const algorithm = yield* this.algorithmFor(blob);
    const fields = boolean(true) + string(algorithm) + string(blob);
    const signed = string(this.transport.sessionId) + requestOf(user, "publickey", fields);
    const signature = string(makeSignature(signer, algorithm, signed));
    const reply = yield* this.request(user, "publickey", fields + signature);
    return reply.number === Message.UserauthSuccess;
  }

  /**
   * The algorithm to sign with by a key: the best the server knows, as it says before it answers anything else. A server
   * that says nothing is an old one. Only one is tried, for servers count attempts.
   */
  private *algorithmFor(blob: Bytes): Steps<string> {
    const key = readPublicKey(blob);
    yield* this.startService();
    const names = Object.keys(SIGNATURES).filter((name) => fits(key, SIGNATURES[name] as SignatureMethod));
    const known = this.transport.signatureAlgorithms;
    return names.find((name) => known?.includes(name) === true) ?? (names.at(-1) as string);
  }

  private *startService(): Steps<void> {
    if (this.serviceReady) return;
    yield* this.transport.send(String.fromCharCode(Message.ServiceRequest) + string("ssh-userauth"));
    yield* this.await([Message.ServiceAccept]);
    this.serviceReady = true;
  }

  /** Asks to be let in, by a method with its fields. */
  private *request(user: Bytes, method: string, fields: Bytes): Steps<AuthReply> {
    yield* this.startService();
    yield* this.transport.send(requestOf(user, method, fields));
    return yield* this.authReply();
  }

  private *authReply(): Steps<AuthReply> {
    for (;;) {
      const reply = yield* this.await([
        Message.UserauthFailure,
        Message.UserauthSuccess,
        Message.UserauthMore,
        Message.UserauthBanner,
      ]);
      if (reply.number === Message.UserauthBanner) {
        this.banner = reply.reader.string();
        continue;
      }
      if (reply.number === Message.UserauthSuccess) this.authenticated = true;
      return reply;
    }
  }

  /** Opens a channel for a command or a shell. Throws an `SshError` when the server refuses. */
  *openChannel(): Steps<Channel> {
    if (!this.authenticated) throw new SshError("Not authenticated");
    const channel = new Channel(this.channels.length);
    this.channels.push(channel);
    yield* this.transport.send(
      String.fromCharCode(Message.ChannelOpen) +
        string("session") +
        uint32(channel.local) +
        uint32(WINDOW) +
        uint32(PACKET),
    );
    const { number, reader } = yield* this.await([Message.ChannelOpenConfirmation, Message.ChannelOpenFailure]);
    if (number === Message.ChannelOpenFailure) throw new SshError("Channel open failure");
    reader.uint32();
    channel.remote = reader.uint32();
    channel.window = reader.uint32();
    channel.packet = reader.uint32();
    return channel;
  }

  /** A terminal for a channel. @param size columns, rows, and width and height in pixels. @param modes RFC 4254, section 8 */
  requestPty(channel: Channel, terminal: Bytes, size = USUAL_SIZE, modes: Bytes = ""): Steps<void> {
    return this.requestChannel(channel, "pty-req", string(terminal) + size.map(uint32).join("") + string(modes));
  }

  /** Asks something of a channel: "exec", "shell", …. Throws an `SshError` when the server refuses. */
  *requestChannel(channel: Channel, request: string, fields: Bytes): Steps<void> {
    yield* this.transport.send(
      String.fromCharCode(Message.ChannelRequest) + uint32(channel.remote) + string(request) + boolean(true) + fields,
    );
    const { number } = yield* this.await([Message.ChannelSuccess, Message.ChannelFailure], channel);
    if (number === Message.ChannelFailure) throw new SshError("Channel request denied");
  }

  /** Sends data, waiting for the server to take them. Throws an `SshError` when it cannot any more. */
  *write(channel: Channel, data: Bytes): Steps<void> {
    for (let at = 0; at < data.length; ) {
      if (channel.sentEof || channel.closed) throw new SshError("Channel is closed");
      const count = Math.min(channel.window, channel.packet, data.length - at);
      if (count === 0) {
        yield* this.step();
        continue;
      }
      channel.window -= count;
      yield* this.transport.send(
        String.fromCharCode(Message.ChannelData) + uint32(channel.remote) + string(data.slice(at, at + count)),
      );
      at += count;
    }
  }

  /** What has come, waiting for something; undefined at the end. @param stream 0 for the output, 1 for errors */
  *read(channel: Channel, stream: 0 | 1): Steps<Bytes | undefined> {
    while (channel.data[stream] === "" && !channel.ended && !channel.closed) yield* this.step();
    const data = channel.data[stream];
    channel.data[stream] = "";
    if (data === "") return undefined;
    if (channel.room < WINDOW / 2 && !channel.closed) {
      yield* this.transport.send(
        String.fromCharCode(Message.ChannelWindowAdjust) + uint32(channel.remote) + uint32(WINDOW - channel.room),
      );
      channel.room = WINDOW;
    }
    return data;
  }

  /** Says that no more will be sent. */
  *sendEof(channel: Channel): Steps<void> {
    if (channel.sentEof || channel.closed) return;
    channel.sentEof = true;
    yield* this.transport.send(String.fromCharCode(Message.ChannelEof) + uint32(channel.remote));
  }

  *closeChannel(channel: Channel): Steps<void> {
    if (channel.remote < 0) return;
    yield* this.sendEof(channel);
    const remote = channel.remote;
    channel.remote = -1;
    yield* this.transport.send(String.fromCharCode(Message.ChannelClose) + uint32(remote));
  }

  /** Waits for one of some messages, doing meanwhile what the others ask; of channel messages, only for one channel. */
  private *await(numbers: readonly Message[], channel?: Channel): Steps<AuthReply> {
    for (;;) {
      const payload = yield* this.transport.receive();
      const reader = new Reader(payload);
      const number = reader.byte();
      if (numbers.includes(number)) {
        if (channel === undefined || reader.uint32() === channel.local) return { number, reader };
        continue;
      }
      yield* this.serve(number, reader);
      if (channel?.closed === true) throw new SshError("Channel is closed");
    }
  }

  private *step(): Steps<void> {
    const reader = new Reader(yield* this.transport.receive());
    yield* this.serve(reader.byte(), reader);
  }

  /** Deals with a message that nobody waits for. */
  private *serve(number: number, reader: Reader): Steps<void> {
    if (number === Message.UserauthBanner) {
      this.banner = reader.string();
      return;
    }
    if (number === Message.GlobalRequest) {
      reader.string();
      if (reader.boolean()) yield* this.transport.send(String.fromCharCode(Message.RequestFailure));
      return;
    }
    if (number < Message.ChannelWindowAdjust || number > Message.ChannelRequest) return;
    const channel = this.channels[reader.uint32()];
    if (channel === undefined) return;
    switch (number) {
      case Message.ChannelWindowAdjust:
        channel.window += reader.uint32();
        return;
      case Message.ChannelData:
        this.store(channel, 0, reader.string());
        return;
      case Message.ChannelExtendedData: {
        const kind = reader.uint32();
        if (kind === 1) this.store(channel, 1, reader.string());
        return;
      }
      case Message.ChannelEof:
        channel.ended = true;
        return;
      case Message.ChannelClose:
        channel.ended = true;
        yield* this.closeChannel(channel);
        channel.closed = true;
        return;
      case Message.ChannelRequest:
        reader.string();
        if (reader.boolean())
          yield* this.transport.send(String.fromCharCode(Message.ChannelFailure) + uint32(channel.remote));
        return;
    }
  }

  private store(channel: Channel, stream: 0 | 1, data: Bytes): void {
    channel.data[stream] += data;
    channel.room -= data.length;
  }
}

function readQuestions(reader: Reader): Questions {
  const name = reader.string();
  const instruction = reader.string();
  reader.string();
  const count = reader.uint32();
  if (count > MAX_PROMPTS) throw new SshError("Too many replies for keyboard-interactive prompts");
  const prompts: Bytes[] = [];
  for (let i = 0; i < count; i++) {
    prompts.push(reader.string());
    reader.boolean();
  }
  return { name, instruction, prompts };
}

interface AuthReply {
  readonly number: number;
  readonly reader: Reader;
}

function requestOf(user: Bytes, method: string, fields: Bytes): Bytes {
  return (
    String.fromCharCode(Message.UserauthRequest) + string(user) + string("ssh-connection") + string(method) + fields
  );
}
