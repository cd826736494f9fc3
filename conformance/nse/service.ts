import type { Socket } from "node:net";

/**
 * A port of a service: the name that stands for its number in the services file of a run, which is what most port rules
 * ask for.
 */
export interface PortSpec {
  readonly service: string;
  /** "tcp" unless said. */
  readonly protocol?: "tcp" | "udp";
  /** The name of a TCP port whose number this UDP port has, too. */
  readonly same?: string;
}

/**
 * A real server: how it is started is data only. In every text, `@dir@` is its private directory, `@user@` the user that
 * runs it, `@certificate@` and `@key@` PEM files, and `@NAME@` the number of one of its ports.
 */
export interface ServerSpec {
  readonly name: string;
  /** The Debian package that has it. */
  readonly package: string;
  readonly ports: Readonly<Record<string, PortSpec>>;
  readonly directories?: readonly string[];
  /** Contents of files by their path in the directory. A path that begins with "!" is executable, one with "-" private. */
  readonly files?: Readonly<Record<string, string>>;
  /** Shell commands that run first, in the directory. */
  readonly setup?: readonly string[];
  /** Program and arguments; the program is searched in the usual directories and in `programs`. */
  readonly command: readonly string[];
  /** More directories of programs, a `*` stands for a version. */
  readonly programs?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Shell commands that run when its ports listen. */
  readonly after?: readonly string[];
  /** It works only when started by root. */
  readonly root?: boolean;
  /** A fixed port it insists on (the only one in `ports`). */
  readonly fixedPort?: number;
}

/** What a fake service does with a connection or a datagram. */
export type TcpFake = (socket: Socket) => void;
export type UdpFake = (datagram: Buffer) => Buffer | undefined;

/** A small service of our own, for protocols without a server in Debian. */
export interface FakeSpec {
  readonly name: string;
  readonly ports: Readonly<Record<string, PortSpec>>;
  readonly tcp?: Readonly<Record<string, TcpFake>>;
  readonly udp?: Readonly<Record<string, UdpFake>>;
}

/** One comparison: a script, or several, against a port of a service. */
export interface Case {
  /** The service's name. */
  readonly on: string;
  /** A port of it, or several with commas; the first of the service when left out. */
  readonly port?: string;
  /** What `--script` gets. */
  readonly script: string;
  /** What `--script-args` gets; placeholders as in a service. */
  readonly args?: string;
  /** More options. */
  readonly flags?: readonly string[];
  /** Nmap itself says nothing here, and that is what is tested. */
  readonly silent?: boolean;
  /** What changes by itself between two runs. */
  readonly masks?: readonly RegExp[];
  /** Why the two may differ; the case is still run and shown. */
  readonly differs?: string;
  /** Why chance can make the two differ: up to three tries. */
  readonly race?: string;
  /** Tells two cases of a script on a port apart. */
  readonly note?: string;
  /** Part of the short form. */
  readonly short?: boolean;
}

/** The name under which a case is listed. */
export function caseId(c: Case): string {
  const parts = [c.on, ...(c.port === undefined ? [] : [c.port]), c.script, ...(c.note === undefined ? [] : [c.note])];
  return parts.join(" ");
}
