import type { Bytes } from "../bytes.ts";

/**
 * The contract between the engine and the network: sockets ask, the driver acts.
 *
 * Rules every driver keeps and every caller may rely on:
 *
 * 1. `start` gives each request exactly one reply: `done` is called once, never twice, never not at all.
 * 2. `done` may be called before `start` returns, on a later turn, or inside `cancel`, `close` or `dispose`. A caller that
 *    suspends itself after `start` must therefore look whether the reply is already there.
 * 3. `cancel` asks; it does not forbid. A reply that was already decided is delivered unchanged; else the reply is
 *    CANCELLED, at once or later. A caller that no longer cares must ignore the reply itself.
 * 4. `close` makes a socket number invalid at once and cancels everything pending on it. Numbers are never used again; a
 *    request on a closed or unknown number gets ERROR (reason `closed`).
 * 5. `timeoutMs` counts from `start`. Absent: no limit. 0: what is possible without waiting is done, else TIMEOUT.
 * 6. A read that ends with TIMEOUT or CANCELLED has taken nothing: bytes and datagrams wait for the next read.
 * 7. Nothing is read from a stream unless a read is pending (a TLS layer may hold back part of one record); the
 *    end of a stream and a reset are noticed only by a read, after the bytes that preceded them.
 * 8. One read may be pending per socket (a second gets ERROR, reason `bad-request`); sends queue in order.
 * 9. A driver throws nothing of its own, and swallows nothing that `done` throws.
 * 10. A socket or timer keeps the process alive only while a request on it is pending.
 */

export type { Bytes };

/** Number of an open socket; opaque, positive, never reused within a driver. */
export type IoSocket = number;

/** How a request failed, in the words scripts see as second result. */
export type IoStatus = "TIMEOUT" | "EOF" | "ERROR" | "CANCELLED";

/** Why a request failed, for diagnostics and for the few texts that depend on it. Scripts never see it. */
export type IoReason =
  | "refused" // the peer answered with a refusal (RST on connect, ICMP port unreachable)
  | "reset" // the connection broke: RST, broken pipe, abort
  | "unreachable" // no route, or a network error report
  | "expired" // the kernel's own timeout
  | "address-in-use"
  | "address-unavailable"
  | "denied" // permissions, firewall
  | "exhausted" // descriptors, buffers or ports used up
  | "too-large" // datagram exceeds what can be sent
  | "tls" // handshake or record failure
  | "name-unknown" // resolver: no such name, or no address of that family
  | "name-family" // resolver: an address literal of the other family
  | "name-unavailable" // resolver: temporary or server failure
  | "closed" // the socket number is not open
  | "bad-request" // arguments that can never work
  | "unsupported" // not available with this driver
  | "other";

/** A failed reply. `reason` is present with ERROR, and absent with the other words. */
export interface IoFailure {
  readonly ok: false;
  readonly status: IoStatus;
  readonly reason?: IoReason;
}

/** A reply: a value, or a failure. */
export type IoResult<T> = { readonly ok: true; readonly value: T } | IoFailure;

/** Receives the one reply of a request (rules 1 to 3). */
export type Done<T> = (result: IoResult<T>) => void;

/** Address families in the words of the nmap library. */
export type Family = "inet" | "inet6";

/** An address text and a port number; a never-bound side is `0.0.0.0` or `::` with port 0. */
export interface Endpoint {
  readonly ip: string;
  readonly port: number;
}

/** Both ends of a socket. `peer` is absent while there is none (UDP before the first send). */
export interface Endpoints {
  readonly family: Family;
  readonly local: Endpoint;
  readonly peer?: Endpoint;
}

/** Local side wanted for a socket; absent parts are the system's choice. */
export interface BindTo {
  readonly ip?: string;
  readonly port?: number;
}

/** Wishes for a TLS client handshake. Certificates are never verified, and every protocol version and cipher is offered. */
export interface TlsWishes {
  /** Server name indication; an address literal or an empty text sends none. */
  readonly servername?: string;
  /** Application protocols in order of preference. */
  readonly alpn?: readonly string[];
}

/** The fields of each request, by its word. All are plain data, so that requests can be recorded, compared and replayed. */
export interface IoRequests {
  /** Opens a stream or connected datagram socket to an address literal. */
  connect: {
    readonly protocol: "tcp" | "tls" | "udp";
    readonly ip: string;
    readonly port: number;
    readonly bind?: BindTo;
    readonly tls?: TlsWishes;
    readonly timeoutMs?: number;
  };
  /** Starts TLS on a connected TCP socket; the number stays the same. After a failure only EOF and ERROR come from it. */
  "tls-start": { readonly socket: IoSocket; readonly tls?: TlsWishes; readonly timeoutMs?: number };
  /** Sends all of `data`: a stream's bytes, or one datagram to the connected peer. */
  send: { readonly socket: IoSocket; readonly data: Bytes; readonly timeoutMs?: number };
  /** Sends one datagram to an address literal. */
  "send-to": {
    readonly socket: IoSocket;
    readonly ip: string;
    readonly port: number;
    readonly data: Bytes;
    readonly timeoutMs?: number;
  };
  /**
   * Stream: one pull, giving at least one byte and everything available at once, until more than `limit` bytes are
   * together (default `READ_LIMIT`). Datagram socket: one datagram, cut at `DATAGRAM_MAX` bytes.
   */
  read: { readonly socket: IoSocket; readonly limit?: number; readonly timeoutMs?: number };
  /** Replies after that many milliseconds. */
  sleep: { readonly ms: number };
  /** Addresses of a name, as the system's resolver gives them, without duplicates; never an empty list. */
  resolve: { readonly name: string; readonly family: Family | "unspec"; readonly timeoutMs?: number };
  /** Name of an address (PTR), without the final dot; `""` when it has none. */
  reverse: { readonly ip: string; readonly timeoutMs?: number };
}

/** The word that tells requests apart. */
export type IoOp = keyof IoRequests;

/** What can be asked with `start`: one request, or with a word as parameter the requests of that word. */
export type IoRequest<K extends IoOp = IoOp> = { [P in K]: { readonly op: P } & IoRequests[P] }[K];

/** What each request gives on success. */
export interface IoReplies {
  connect: IoSocket;
  "tls-start": true;
  send: true;
  "send-to": true;
  read: Bytes;
  sleep: true;
  resolve: readonly string[];
  reverse: string;
}

/** A started request. */
export interface IoOperation {
  /** False once the reply was given. */
  readonly pending: boolean;
  /** Rule 3. No effect when nothing is pending. */
  cancel(): void;
}

/** Public-key facts of a certificate, in the words of the certificate object scripts see. */
export interface CertificateFacts {
  /** The certificate itself, DER. */
  readonly der: Bytes;
  readonly keyType: "rsa" | "dsa" | "dh" | "ec" | "unknown";
  /** Size of the key in bits, 0 when it is not known. */
  readonly bits: number;
  /** RSA only, big-endian without leading zeros. */
  readonly modulus?: Bytes;
  readonly exponent?: Bytes;
  /** EC only: OpenSSL's short name such as `prime256v1`. */
  readonly curve?: string;
}

/** What a finished handshake agreed on. */
export interface TlsFacts {
  /** `TLSv1.3`, `TLSv1.2`, … */
  readonly protocol: string;
  /** OpenSSL's name of the cipher suite. */
  readonly cipher: string;
  /** Application protocol chosen by the server, `""` when none. */
  readonly alpn: string;
  /** The peer's certificate; absent with anonymous suites. */
  readonly certificate?: CertificateFacts;
}

/** One address of one network interface, in the words of `nmap.list_interfaces`. */
export interface IoInterface {
  readonly device: string;
  /** Device without an alias suffix (`eth0` of `eth0:1`). */
  readonly shortname: string;
  readonly family: Family;
  readonly address: string;
  /** Length of the network prefix in bits. */
  readonly netmask: number;
  readonly link: "ethernet" | "loopback" | "p2p" | "other";
  readonly up: boolean;
  readonly mtu: number;
  /** Ethernet only: 6 bytes. */
  readonly mac?: Bytes;
  /** Ethernet with IPv4 only. */
  readonly broadcast?: string;
}

/** How to open a datagram socket that has no fixed peer. */
export interface UdpOptions {
  readonly family: Family;
  readonly bind?: BindTo;
}

/** The network, the clock and randomness, as the engine sees them. */
export interface IoDriver {
  /** True when the clock stands still while a script computes: then no thread is paused for others. */
  readonly virtualTime?: boolean;
  /** Starts a request; `done` gets its reply (rules 1 to 3). */
  start<K extends IoOp>(request: IoRequest<K>, done: Done<IoReplies[K]>): IoOperation;
  /** Opens a datagram socket without a peer, ready for requests at once. A bind that fails shows as ERROR of every request on the socket. */
  openUdp(options: UdpOptions): IoSocket;
  /** Closes a socket (rule 4); false when the number is not open. */
  close(socket: IoSocket): boolean;
  /** Ends of an open socket; undefined when the number is not open. */
  endpoints(socket: IoSocket): Endpoints | undefined;
  /** Facts of a finished handshake; undefined for other sockets. */
  tlsFacts(socket: IoSocket): TlsFacts | undefined;
  /** Facts of a certificate given as DER; undefined when it cannot be read. */
  readCertificate(der: Bytes): CertificateFacts | undefined;
  /** Milliseconds of a clock that never goes back; only differences mean something. */
  now(): number;
  /** Milliseconds since the epoch. */
  clock(): number;
  /** `n` random bytes fit for cryptography; `n` is an integer of 0 or more. */
  randomBytes(n: number): Bytes;
  /** Every address of every interface that is up. */
  interfaces(): readonly IoInterface[];
  /** Addresses of the system's name servers. */
  dnsServers(): readonly string[];
  /** Closes all sockets and cancels everything pending; later requests get ERROR (reason `closed`). */
  dispose(): void;
}

/** A read stops gathering above this many bytes, unless told otherwise. */
export const READ_LIMIT = 0x8ffff;

/** Bytes kept of a received datagram, and size of one stream pull. */
export const DATAGRAM_MAX = 8192;

/** The reply without a value worth having. */
export const DONE: IoResult<true> = { ok: true, value: true };

export const TIMEOUT: IoFailure = { ok: false, status: "TIMEOUT" };
export const EOF: IoFailure = { ok: false, status: "EOF" };
export const CANCELLED: IoFailure = { ok: false, status: "CANCELLED" };

/** An ERROR reply with its reason. */
export function failed(reason: IoReason): IoFailure {
  return { ok: false, status: "ERROR", reason };
}

/** A successful reply. */
export function succeeded<T>(value: T): IoResult<T> {
  return { ok: true, value };
}

/** The resolver's text for a failed lookup, which scripts get as second result (POSIX gai_strerror as glibc words it). */
export function resolverText(reason: IoReason | undefined): string {
  switch (reason) {
    case "name-unknown":
      return "Name or service not known";
    case "name-family":
      return "Address family for hostname not supported";
    case "name-unavailable":
      return "Temporary failure in name resolution";
    default:
      return "Non-recoverable failure in name resolution";
  }
}
