import type { Bytes } from "../../bytes.ts";
import type { Crypto } from "../../io/crypto.ts";
import type { PacketCipher, PacketMac } from "./algorithms.ts";
import { SshError, uint32 } from "./wire.ts";

/** Largest packet that is taken; RFC 4253 asks for 35000 at least. */
const MAX_PACKET = 262_144;

/** The keys of one direction. */
export interface DirectionKeys {
  readonly cipher: PacketCipher;
  readonly mac: PacketMac;
  readonly key: Bytes;
  readonly iv: Bytes;
  readonly macKey: Bytes;
}

/** A cipher with its state: where a key stream is, or the last block of a chain. */
class Cipher {
  private iv: Bytes;

  constructor(
    private readonly crypto: Crypto,
    private readonly keys: DirectionKeys,
  ) {
    this.iv = keys.iv;
  }

  /** Encrypts or decrypts whole blocks that follow those before. */
  run(data: Bytes, encrypt: boolean): Bytes {
    if (data === "") return "";
    const { cipher, key } = this.keys;
    const out = this.crypto.crypt(cipher.name, { encrypt, key, iv: this.iv, data, padding: false });
    if (cipher.mode === "cbc") this.iv = (encrypt ? out : data).slice(-cipher.blockSize);
    else this.iv = counterPlus(this.iv, data.length / cipher.blockSize);
    return out;
  }
}

/** A counter of as many bytes, most significant first, raised by `n`. */
function counterPlus(counter: Bytes, n: number): Bytes {
  let carry = n;
  let out = "";
  for (let i = counter.length - 1; i >= 0; i--) {
    carry += counter.charCodeAt(i);
    out = String.fromCharCode(carry & 255) + out;
    carry = Math.floor(carry / 256);
  }
  return out;
}

/** Packets in one direction (RFC 4253, section 6): in the clear until there are keys. */
export abstract class PacketStream {
  protected sequence = 0;
  protected keys: DirectionKeys | undefined;
  protected cipher: Cipher | undefined;

  constructor(protected readonly crypto: Crypto) {}

  /** The packets from now on are protected by these keys. */
  use(keys: DirectionKeys): void {
    this.keys = keys;
    this.cipher = new Cipher(this.crypto, keys);
  }

  protected code(keys: DirectionKeys, bytes: Bytes): Bytes {
    const { mac, macKey } = keys;
    return (this.crypto.hmac(mac.digest, macKey, uint32(this.sequence) + bytes) ?? "").slice(0, mac.length);
  }
}

/** Makes packets. */
export class PacketWriter extends PacketStream {
  constructor(
    crypto: Crypto,
    private readonly random: (count: number) => Bytes,
  ) {
    super(crypto);
  }

  /** The packet of a message. */
  packet(payload: Bytes): Bytes {
    const { keys, cipher } = this;
    const blockSize = Math.max(8, keys?.cipher.blockSize ?? 8);
    const outside = keys?.mac.encrypted === true;
    const unpadded = 1 + payload.length + (outside ? 0 : 4);
    let padding = blockSize - (unpadded % blockSize);
    if (padding < 4) padding += blockSize;
    const body = String.fromCharCode(padding) + payload + this.random(padding);
    const length = uint32(body.length);
    let packet: Bytes;
    if (keys === undefined || cipher === undefined) packet = length + body;
    else if (outside) {
      const encrypted = length + cipher.run(body, true);
      packet = encrypted + this.code(keys, encrypted);
    } else packet = cipher.run(length + body, true) + this.code(keys, length + body);
    this.sequence = (this.sequence + 1) >>> 0;
    return packet;
  }
}

/** Takes packets apart. */
export class PacketReader extends PacketStream {
  private input = "";
  /** The beginning of a packet that is decrypted to learn how long it is. */
  private head = "";

  /** Adds bytes that have come. */
  push(bytes: Bytes): void {
    this.input += bytes;
  }

  /** The next message; undefined while its packet is not complete. Throws an `SshError` for a packet that is none. */
  message(): Bytes | undefined {
    const { keys, cipher } = this;
    const body = keys === undefined || cipher === undefined ? this.plain() : this.protected(keys, cipher);
    if (body === undefined) return undefined;
    this.sequence = (this.sequence + 1) >>> 0;
    const padding = body.charCodeAt(0);
    if (padding + 1 > body.length) throw new SshError("Invalid packet");
    return body.slice(1, body.length - padding);
  }

  private plain(): Bytes | undefined {
    if (this.input.length < 4) return undefined;
    const end = 4 + lengthOf(this.input);
    if (this.input.length < end) return undefined;
    const body = this.input.slice(4, end);
    this.input = this.input.slice(end);
    return body;
  }

  private protected(keys: DirectionKeys, cipher: Cipher): Bytes | undefined {
    const { input } = this;
    const { mac } = keys;
    const { blockSize } = keys.cipher;
    if (mac.encrypted) {
      if (input.length < 4) return undefined;
      const end = 4 + lengthOf(input);
      if (input.length < end + mac.length) return undefined;
      this.check(keys, input.slice(0, end), input.slice(end, end + mac.length));
      this.input = input.slice(end + mac.length);
      return cipher.run(wholeBlocks(input.slice(4, end), blockSize), false);
    }
    if (this.head === "") {
      if (input.length < blockSize) return undefined;
      this.head = cipher.run(input.slice(0, blockSize), false);
    }
    const end = 4 + lengthOf(this.head);
    if (input.length < end + mac.length) return undefined;
    const plain = this.head + cipher.run(wholeBlocks(input.slice(blockSize, end), blockSize), false);
    this.head = "";
    this.check(keys, plain, input.slice(end, end + mac.length));
    this.input = input.slice(end + mac.length);
    return plain.slice(4);
  }

  private check(keys: DirectionKeys, bytes: Bytes, code: Bytes): void {
    if (this.code(keys, bytes) !== code) throw new SshError("Invalid MAC received");
  }
}

/** The length at the front of a packet. */
function lengthOf(packet: Bytes): number {
  let n = 0;
  for (const c of packet.slice(0, 4)) n = n * 256 + c.charCodeAt(0);
  if (n < 2 || n > MAX_PACKET) throw new SshError("Invalid packet length");
  return n;
}

function wholeBlocks(bytes: Bytes, blockSize: number): Bytes {
  if (bytes.length % blockSize !== 0) throw new SshError("Invalid packet length");
  return bytes;
}
