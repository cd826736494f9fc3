import type { Bytes } from "../../bytes.ts";

/** Something in the protocol that the other side did wrong, or refused; the message is for the script. */
export class SshError extends Error {
  override readonly name = "SshError";
}

/** Four bytes, most significant first. */
export function uint32(n: number): Bytes {
  return String.fromCharCode((n >>> 24) & 255, (n >>> 16) & 255, (n >>> 8) & 255, n & 255);
}

/** A string with its length before it. */
export function string(bytes: Bytes): Bytes {
  return uint32(bytes.length) + bytes;
}

/** A list of names as one string, with commas between them. */
export function nameList(names: readonly string[]): Bytes {
  return string(names.join(","));
}

export function boolean(b: boolean): Bytes {
  return b ? "\x01" : "\0";
}

/** A number of any size that is not negative, given by its bytes: without leading zeros, but with the sign bit clear. */
export function mpint(bytes: Bytes): Bytes {
  const digits = bytes.replace(/^\0+/, "");
  return string(digits !== "" && digits.charCodeAt(0) >= 0x80 ? `\0${digits}` : digits);
}

/** Reads what a message is made of, from its front (RFC 4251, section 5). Each part that is not there is an `SshError`. */
export class Reader {
  private at = 0;

  constructor(readonly bytes: Bytes) {}

  byte(): number {
    return this.take(1).charCodeAt(0);
  }

  boolean(): boolean {
    return this.byte() !== 0;
  }

  uint32(): number {
    let n = 0;
    for (const c of this.take(4)) n = n * 256 + c.charCodeAt(0);
    return n;
  }

  string(): Bytes {
    return this.take(this.uint32());
  }

  /** The bytes of a number that is not negative, without leading zeros. */
  mpint(): Bytes {
    return this.string().replace(/^\0+/, "");
  }

  nameList(): string[] {
    const text = this.string();
    return text === "" ? [] : text.split(",");
  }

  /** The next `count` bytes. */
  take(count: number): Bytes {
    if (this.at + count > this.bytes.length) throw new SshError("Message too short");
    this.at += count;
    return this.bytes.slice(this.at - count, this.at);
  }

  /** All that has not been read. */
  rest(): Bytes {
    return this.bytes.slice(this.at);
  }
}

/** Message numbers (RFC 4250, section 4.1); those from 30 and 60 on depend on the method in use. */
export const enum Message {
  Disconnect = 1,
  Ignore = 2,
  Unimplemented = 3,
  Debug = 4,
  ServiceRequest = 5,
  ServiceAccept = 6,
  ExtInfo = 7,
  KexInit = 20,
  NewKeys = 21,
  KexDhInit = 30,
  KexDhReply = 31,
  KexDhGexInit = 32,
  KexDhGexReply = 33,
  KexDhGexRequest = 34,
  UserauthRequest = 50,
  UserauthFailure = 51,
  UserauthSuccess = 52,
  UserauthBanner = 53,
  /** The key would do; or a new password is wanted; or questions to answer. */
  UserauthMore = 60,
  UserauthInfoResponse = 61,
  GlobalRequest = 80,
  RequestFailure = 82,
  ChannelOpen = 90,
  ChannelOpenConfirmation = 91,
  ChannelOpenFailure = 92,
  ChannelWindowAdjust = 93,
  ChannelData = 94,
  ChannelExtendedData = 95,
  ChannelEof = 96,
  ChannelClose = 97,
  ChannelRequest = 98,
  ChannelSuccess = 99,
  ChannelFailure = 100,
}
