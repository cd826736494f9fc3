import type { Result } from "../../../vm/value.ts";
import type { Bytes } from "../../bytes.ts";
import type { Crypto } from "../../io/crypto.ts";
import type { Hash, Keys } from "../../io/keys.ts";
import { fromBytes, powMod, toBytes } from "../openssl/integer.ts";
import { CIPHERS, KEX, type KexMethod, MACS, type PacketCipher, type PacketMac, SIGNATURES } from "./algorithms.ts";
import { type Group, oakleyGroup } from "./groups.ts";
import { verifySignature } from "./host-key.ts";
import { PacketReader, PacketWriter } from "./packets.ts";
import { boolean, Message, mpint, nameList, Reader, SshError, string, uint32 } from "./wire.ts";

/** Work that may wait for the network. */
export type Steps<T> = Generator<undefined, T, Result>;

/** The connection below: each step gives what it says, or throws. */
export interface ByteStream {
  send(bytes: Bytes): Steps<void>;
  /** At least one byte. */
  receive(): Steps<Bytes>;
}

/** What the protocol is built on. */
export interface SshNeeds {
  readonly crypto: Crypto;
  readonly keys: Keys;
  readonly random: (count: number) => Bytes;
}

const VERSION = "SSH-2.0-neap";
/** Lines a server may send before its version, and bytes in one. */
const MAX_LINES = 1024;
const MAX_LINE = 8192;
/** Bits of the prime that is asked for: at least, best, at most (RFC 4419, section 3). */
const PRIME_BITS = [1024, 2048, 8192] as const;
/** Bits of a private exponent: twice as many as any cipher's key is worth. */
const EXPONENT_BYTES = 64;

/** What was agreed on: a name for each part. */
interface Agreed {
  readonly kex: string;
  readonly hostKey: string;
  readonly ciphers: readonly [string, string];
  readonly macs: readonly [string, string];
}

/** What an exchange of keys gives. */
interface Exchanged {
  readonly secret: Bytes;
  readonly hash: Bytes;
  readonly hostKey: Bytes;
}

/** The transport of SSH 2 (RFC 4253), client side: messages over a connection, protected once keys are exchanged. */
export class Transport {
  /** The host's public key, in the form that SSH sends. */
  hostKey = "";
  /** Identifies the session: the hash of the first exchange. */
  sessionId = "";
  /** What the server says it takes for signatures by users' keys; undefined when it does not say. */
  signatureAlgorithms: readonly string[] | undefined;
  private readonly reader: PacketReader;
  private readonly writer: PacketWriter;
  private serverVersion = "";

  constructor(
    private readonly stream: ByteStream,
    private readonly needs: SshNeeds,
  ) {
    this.reader = new PacketReader(needs.crypto);
    this.writer = new PacketWriter(needs.crypto, needs.random);
  }

  /** Exchanges versions and keys. */
  *open(): Steps<void> {
    yield* this.stream.send(`${VERSION}\r\n`);
    yield* this.readVersion();
    yield* this.exchangeKeys(undefined);
  }

  *send(payload: Bytes): Steps<void> {
    yield* this.stream.send(this.writer.packet(payload));
  }

  /** The next message that is not about the transport itself. Throws an `SshError` when the server says farewell. */
  *receive(): Steps<Bytes> {
    for (;;) {
      const payload = yield* this.receiveAny();
      switch (payload.charCodeAt(0)) {
        case Message.Ignore:
        case Message.Unimplemented:
        case Message.Debug:
          break;
        case Message.ExtInfo:
          this.readExtensions(new Reader(payload.slice(1)));
          break;
        case Message.KexInit:
          yield* this.exchangeKeys(payload);
          break;
        case Message.Disconnect: {
          const reader = new Reader(payload.slice(1));
          reader.uint32();
          throw new SshError(reader.string());
        }
        default:
          return payload;
      }
    }
  }

  private *receiveAny(): Steps<Bytes> {
    for (;;) {
      const payload = this.reader.message();
      if (payload !== undefined && payload !== "") return payload;
      if (payload === undefined) this.reader.push(yield* this.stream.receive());
    }
  }

  private *readVersion(): Steps<void> {
    let input = "";
    for (let lines = 0; lines < MAX_LINES; ) {
      const end = input.indexOf("\n");
      if (end < 0) {
        if (input.length > MAX_LINE) break;
        input += yield* this.stream.receive();
        continue;
      }
      const line = input.slice(0, end).replace(/\r$/, "");
      input = input.slice(end + 1);
      if (line.startsWith("SSH-")) {
        if (!/^SSH-(?:2\.0|1\.99)-/.test(line)) throw new SshError("Unsupported protocol version");
        this.serverVersion = line;
        this.reader.push(input);
        return;
      }
      lines++;
    }
    throw new SshError("Failed getting banner");
  }

  private readExtensions(reader: Reader): void {
    for (let left = reader.uint32(); left > 0; left--) {
      const name = reader.string();
      const value = reader.string();
      if (name === "server-sig-algs") this.signatureAlgorithms = value.split(",");
    }
  }

  /** Agrees on algorithms and keys (sections 7 and 8). @param asked the server's message when it began. */
  private *exchangeKeys(asked: Bytes | undefined): Steps<void> {
    const { random } = this.needs;
    const first = this.sessionId === "";
    const kexNames = Object.keys(KEX);
    const ours =
      String.fromCharCode(Message.KexInit) +
      random(16) +
      nameList(first ? [...kexNames, "ext-info-c"] : kexNames) +
      nameList(Object.keys(SIGNATURES)) +
      nameList(Object.keys(CIPHERS)).repeat(2) +
      nameList(Object.keys(MACS)).repeat(2) +
      nameList(["none"]).repeat(2) +
      nameList([]).repeat(2) +
      boolean(false) +
      uint32(0);
    yield* this.send(ours);
    const theirs = asked ?? (yield* this.expect(Message.KexInit)).bytes;
    const { agreed, guessedWrong } = agree(theirs);
    // A wrong guess of the server's comes as a message that has to be dropped.
    if (guessedWrong) yield* this.receiveAny();
    const method = KEX[agreed.kex] as KexMethod;
    const digest = (data: Bytes): Bytes => this.needs.crypto.digest(method.hash, data) ?? "";
    const before = [VERSION, this.serverVersion, ours, theirs].map(string).join("");
    const exchanged =
      method.kind === "curve"
        ? yield* this.exchangeOnCurve(method.curve, agreed.hostKey, before, digest)
        : yield* this.exchangeInGroup(method, agreed.hostKey, before, digest);
    this.hostKey = exchanged.hostKey;
    if (first) this.sessionId = exchanged.hash;
    yield* this.send(String.fromCharCode(Message.NewKeys));
    const keyOf = (letter: string, length: number): Bytes => {
      const head = mpint(exchanged.secret) + exchanged.hash;
      let key = digest(head + letter + this.sessionId);
      while (key.length < length) key += digest(head + key);
      return key.slice(0, length);
    };
    const keys = (direction: 0 | 1) => {
      const cipher = CIPHERS[agreed.ciphers[direction]] as PacketCipher;
      const mac = MACS[agreed.macs[direction]] as PacketMac;
      const [iv, key, code] = (["ACE", "BDF"] as const)[direction];
      return {
        cipher,
        mac,
        iv: keyOf(iv as string, cipher.blockSize),
        key: keyOf(key as string, cipher.keyLength),
        macKey: keyOf(code as string, mac.keyLength),
      };
    };
    this.writer.use(keys(0));
    yield* this.expect(Message.NewKeys);
    this.reader.use(keys(1));
  }

  /** Waits for a message of a number; those that mean nothing are passed over. Gives a reader of what follows it. */
  private *expect(...numbers: readonly Message[]): Steps<Reader> {
    for (;;) {
      const payload = yield* this.receiveAny();
      const reader = new Reader(payload);
      const number = reader.byte();
      if (numbers.includes(number)) return reader;
      if (number === Message.Ignore || number === Message.Debug || number === Message.Unimplemented) continue;
      throw new SshError("Unexpected message");
    }
  }

  /** RFC 5656, section 4, and RFC 8731. */
  private *exchangeOnCurve(
    curve: (KexMethod & { kind: "curve" })["curve"],
    algorithm: string,
    before: Bytes,
    digest: (data: Bytes) => Bytes,
  ): Steps<Exchanged> {
    const own = this.needs.keys.agree(curve);
    yield* this.send(String.fromCharCode(Message.KexDhInit) + string(own.publicKey));
    const reply = yield* this.expect(Message.KexDhReply);
    const hostKey = reply.string();
    const point = reply.string();
    const secret = own.derive(point);
    if (secret === undefined) throw new SshError("Invalid key exchange value");
    const hash = digest(before + string(hostKey) + string(own.publicKey) + string(point) + mpint(secret));
    return this.verified({ secret, hash, hostKey }, algorithm, reply.string());
  }

  /** RFC 4253, section 8, and RFC 4419. */
  private *exchangeInGroup(
    method: KexMethod & { kind: "group" | "exchange" },
    algorithm: string,
    before: Bytes,
    digest: (data: Bytes) => Bytes,
  ): Steps<Exchanged> {
    let group: Group;
    let described = "";
    let [init, answer] = [Message.KexDhInit, Message.KexDhReply];
    if (method.kind === "group") group = oakleyGroup(method.group);
    else {
      const wanted = PRIME_BITS.map(uint32).join("");
      yield* this.send(String.fromCharCode(Message.KexDhGexRequest) + wanted);
      const offer = yield* this.expect(Message.KexDhReply);
      const [p, g] = [offer.mpint(), offer.mpint()];
      group = { prime: fromBytes(p), generator: fromBytes(g) };
      if (p.length * 8 > PRIME_BITS[2] || group.prime < 3n || group.generator < 2n)
        throw new SshError("Invalid key exchange group");
      described = wanted + mpint(p) + mpint(g);
      [init, answer] = [Message.KexDhGexInit, Message.KexDhGexReply];
    }
    const exponent = fromBytes(this.needs.random(EXPONENT_BYTES)) + 2n;
    const own = toBytes(powMod(group.generator, exponent, group.prime));
    yield* this.send(String.fromCharCode(init) + mpint(own));
    const reply = yield* this.expect(answer);
    const hostKey = reply.string();
    const theirs = reply.mpint();
    const value = fromBytes(theirs);
    if (value <= 1n || value >= group.prime - 1n) throw new SshError("Invalid key exchange value");
    const secret = toBytes(powMod(value, exponent, group.prime));
    const hash = digest(before + string(hostKey) + described + mpint(own) + mpint(theirs) + mpint(secret));
    return this.verified({ secret, hash, hostKey }, algorithm, reply.string());
  }

  private verified(exchanged: Exchanged, algorithm: string, signature: Bytes): Exchanged {
    if (!verifySignature(this.needs.keys, algorithm, exchanged.hostKey, exchanged.hash, signature))
      throw new SshError("Unable to verify host key signature");
    return exchanged;
  }

  /** The digest of the host's key. */
  hostKeyDigest(hash: Hash | "md5"): Bytes {
    return this.needs.crypto.digest(hash, this.hostKey) ?? "";
  }
}

/** Chooses of each kind the first of our names that the server has too. */
function agree(theirs: Bytes): { readonly agreed: Agreed; readonly guessedWrong: boolean } {
  const reader = new Reader(theirs);
  reader.take(17);
  const lists = Array.from({ length: 8 }, () => reader.nameList());
  reader.nameList();
  reader.nameList();
  const guesses = reader.boolean();
  const choose = (known: Readonly<Record<string, unknown>>, i: number): string => {
    const name = Object.keys(known).find((n) => lists[i]?.includes(n));
    if (name === undefined) throw new SshError("Unable to exchange encryption keys");
    return name;
  };
  const agreed: Agreed = {
    kex: choose(KEX, 0),
    hostKey: choose(SIGNATURES, 1),
    ciphers: [choose(CIPHERS, 2), choose(CIPHERS, 3)],
    macs: [choose(MACS, 4), choose(MACS, 5)],
  };
  choose({ none: true }, 6);
  choose({ none: true }, 7);
  const guessedWrong = guesses && (lists[0]?.[0] !== agreed.kex || lists[1]?.[0] !== agreed.hostKey);
  return { agreed, guessedWrong };
}
