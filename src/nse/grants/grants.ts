import type { DebugLimits } from "../../stdlib/closed-debug.ts";
import { LuaTable } from "../../vm/table.ts";
import { LuaClosure, type LuaValue } from "../../vm/value.ts";
import { addressBytes } from "../address.ts";
import type { Bytes } from "../bytes.ts";
import { escapeText } from "../escape.ts";
import type { HostRecord } from "../host-table.ts";
import type { FilePlaces } from "../io/places.ts";
import { type AddressTarget, parseTarget } from "../targets.ts";
import { type Denial, DenialList } from "./denials.ts";
import type { GrantKind, GrantList } from "./grant-list.ts";

/** On whose behalf something is about to be done. */
export interface Actor {
  readonly id: string;
  /** The script's file; undefined when it has none. */
  readonly path: Bytes | undefined;
  /** The host it runs against. */
  readonly host: HostRecord | null;
  /** Notes what it is refused; absent for what is no instance of a script. */
  readonly denials?: DenialList;
}

/** What may be read without a grant, and where things are. Paths are byte strings. */
export interface GrantPlaces {
  readonly files: FilePlaces;
  /** Directories and files that every script may read. */
  readonly data: readonly Bytes[];
  /** The path under which a script goes that has no file. */
  readonly noFile?: Bytes;
}

/** What scripts may do with `debug`: look into their own functions. */
export function debugLimits(grants: Grants): DebugLimits {
  return {
    // Only files have such names: a program cannot give its own functions another file's name (`LibraryOptions.closed`).
    owns: (f, caller) => {
      const source = `@${grants.actor()?.path}`;
      return f.proto.source === source && caller instanceof LuaClosure && caller.proto.source === source;
    },
    hooks: false,
    exits: false,
  };
}

/** A script argument: what is before the dot in its name, and the texts in its value. */
interface Argument {
  readonly owner: string | undefined;
  readonly texts: readonly Bytes[];
}

/**
 * What scripts may do beyond computing. Without a grant a script reaches its own target, reads the data directories, the
 * libraries beside its file and the files that its arguments name, and nothing else.
 *
 * The wrappers of the host, the driver and the directories ask here; each wish is for the script that runs at that moment.
 */
export class Grants {
  /** The script that runs; null when none does. */
  actor: () => Actor | null = () => null;
  /** The ids of the scripts of the run: a script's files are not another's. */
  scriptIds: () => readonly string[] = () => [];
  /** Told once of each script and grant. */
  denied: ((denial: Denial) => void) | undefined = undefined;
  /** Addresses of the system's name servers, which may be asked with the grant `dns`. */
  nameServers: () => readonly string[] = () => [];

  private readonly anywhere: boolean;
  private readonly blocks: AddressTarget[] = [];
  /** Granted names in lower case, with the addresses they were seen to have. */
  private readonly names = new Map<string, Set<Bytes>>();
  /** Targets that scripts have added with the user's consent. */
  private readonly targets = new Set<Bytes>();
  /** What was told, by script. */
  private readonly told = new Map<string, DenialList>();
  private dataPlaces: { plain: readonly Bytes[]; canonical: readonly Bytes[] } | undefined;
  private arguments: readonly Argument[] = [];
  /** The script argument `newtargets` is there. */
  private newTargets = false;
  private granted: Readonly<Record<"read" | "write", readonly Bytes[]>> | undefined;

  constructor(
    readonly list: GrantList,
    private readonly places: GrantPlaces,
  ) {
    this.anywhere = list.all || list.net.includes("*");
    for (const text of list.net) {
      if (text === "*") continue;
      const target = parseTarget(text, text.includes(":") ? "inet6" : "inet");
      if (target.kind === "addresses") this.blocks.push(target);
      else this.names.set(target.name.toLowerCase(), new Set());
    }
  }

  /** Takes the script arguments as they are now: scripts can change the table. */
  takeArguments(args: LuaTable): void {
    this.newTargets = args.getStr("newtargets") !== undefined;
    this.arguments = entriesOf(args).map(([key, value]) => ({
      owner: typeof key === "string" && key.includes(".") ? key.slice(0, key.indexOf(".")) : undefined,
      texts: textsIn(value),
    }));
  }

  /** True when nothing is ever refused. */
  get unlimited(): boolean {
    return this.list.all;
  }

  /** Whether the running script may do what has no object: run programs, see the environment, … */
  may(kind: Exclude<GrantKind, "net" | "read" | "write">, act: string): boolean {
    return this.list.all || this.list.plain.has(kind) || this.refuse(kind, act);
  }

  /** Whether it may send to an address. @param dns true for a port where name servers are. */
  mayReach(ip: string, dns: boolean): boolean {
    return this.reaches(ip, dns) || this.refuse(`net=${ip}`, `reach ${ip}`);
  }

  private reaches(ip: string, dns: boolean): boolean {
    if (this.anywhere) return true;
    const bytes = addressBytes(ip);
    if (bytes === undefined) return false;
    const { host } = this;
    if (host !== null && (host.bytes === bytes || host.otherAddresses.some((a) => addressBytes(a) === bytes)))
      return true;
    if (this.targets.has(bytes) || this.blocks.some((block) => block.has(ip))) return true;
    for (const addresses of this.names.values()) if (addresses.has(bytes)) return true;
    return dns && this.list.plain.has("dns") && this.nameServers().some((server) => addressBytes(server) === bytes);
  }

  /** The host of the running script: what it may reach without a grant. */
  get host(): HostRecord | null {
    return this.actor()?.host ?? null;
  }

  /** The addresses of the running script's host when that is what a name means; undefined for other names. */
  ownAddresses(name: string): readonly string[] | undefined {
    const { host } = this;
    if (host === null) return undefined;
    const wanted = name.toLowerCase();
    if (host.targetName?.toLowerCase() === wanted) return [host.ip, ...host.otherAddresses];
    // The name that its address has may be anything. With `dns` it is looked up like others.
    if (host.name === "" || host.name.toLowerCase() !== wanted || this.list.plain.has("dns")) return undefined;
    return [host.ip];
  }

  /** Whether it may ask for the addresses of a name. */
  mayResolve(name: string): boolean {
    if (addressBytes(name) !== undefined || this.names.has(name.toLowerCase())) return true;
    return this.may("dns", `look up the name ${name}`);
  }

  /** Notes what a name was found to mean: the user has granted that too. */
  resolved(name: string, addresses: readonly string[]): void {
    const known = this.names.get(name.toLowerCase());
    for (const ip of addresses) {
      const bytes = addressBytes(ip);
      if (bytes !== undefined) known?.add(bytes);
    }
  }

  /** Whether scripts may add a target: the user has said `newtargets`, as in Nmap, or may be reached anyway. */
  mayAdd(target: string): boolean {
    if (this.anywhere) return true;
    const bytes = addressBytes(target);
    if (this.newTargets) {
      if (bytes !== undefined) this.targets.add(bytes);
      return true;
    }
    if (bytes === undefined ? this.names.has(target.toLowerCase()) : this.reaches(target, false)) return true;
    return this.refuse(`net=${target}`, `add the target ${target} (--script-args newtargets lets it, too)`);
  }

  /** Whether a file may be read or written. @param silent nobody is told: the script only looks where it might be. */
  mayUse(kind: "read" | "write", path: Bytes, silent = false): boolean {
    if (this.uses(kind, path)) return true;
    if (silent) return false;
    const shown = this.places.files.canonical(path);
    return this.refuse(`${kind}=${shown}`, `${kind} ${shown}`);
  }

  /** Whether standard input may be read. */
  mayReadInput(): boolean {
    const { all, read } = this.list;
    return all || read.includes("*") || read.includes("-") || this.refuse("read=-", "read standard input");
  }

  /** Whether temporary files may be made. */
  mayMakeTemporary(): boolean {
    return this.mayUse("write", this.places.files.temporary);
  }

  private uses(kind: "read" | "write", path: Bytes): boolean {
    if (this.list.all || this.list[kind].includes("*")) return true;
    const { files, data } = this.places;
    this.granted ??= {
      read: this.list.read.filter((p) => p !== "-").map((p) => files.canonical(p)),
      write: this.list.write.map((p) => files.canonical(p)),
    };
    const canonical = files.canonical(path);
    if (this.granted[kind].some((place) => this.isBelow(canonical, place))) return true;
    if (kind === "write") return false;
    this.dataPlaces ??= {
      plain: data.map((p) => files.plain(p) ?? files.canonical(p)),
      canonical: data.map((p) => files.canonical(p)),
    };
    if (this.dataPlaces.canonical.some((place) => this.isBelow(canonical, place))) return true;
    // A link in a data directory is the user's word, like the directory itself.
    const plain = files.plain(path);
    if (plain !== undefined && this.dataPlaces.plain.some((place) => this.isBelow(plain, place))) return true;
    return this.isOwn(canonical);
  }

  /** Whether a file is the running script's own, a library beside it, or named by its arguments. */
  private isOwn(canonical: Bytes): boolean {
    const actor = this.actor();
    if (actor === null) return false;
    const { files } = this.places;
    if (actor.path !== undefined && actor.path !== this.places.noFile) {
      const own = files.canonical(actor.path);
      const directory = own.slice(0, own.lastIndexOf(files.separator) + 1);
      if (canonical === own || (canonical.endsWith(".lua") && canonical.startsWith(directory))) return true;
    }
    return this.argumentsOf(actor.id).some((value) => files.canonical(value) === canonical);
  }

  /** The texts among the arguments that are not another script's. */
  private argumentsOf(id: string): Bytes[] {
    const ids = new Set(this.scriptIds());
    const isOwn = ({ owner }: Argument): boolean => owner === undefined || owner === id || !ids.has(owner);
    return this.arguments.filter(isOwn).flatMap(({ texts }) => texts);
  }

  private isBelow(path: Bytes, place: Bytes): boolean {
    if (path === place) return true;
    const { separator } = this.places.files;
    return path.startsWith(place.endsWith(separator) ? place : place + separator);
  }

  /** Notes a refusal for the script instance, and tells of it, unless that was done before. Gives false. */
  private refuse(grant: string, act: string): false {
    const actor = this.actor();
    const script = actor?.id ?? "";
    const denial = { script, grant: escapeLine(grant), act: escapeLine(act) };
    actor?.denials?.add(denial);
    let told = this.told.get(script);
    if (told === undefined) {
      told = new DenialList();
      this.told.set(script, told);
    }
    if (told.add(denial)) this.denied?.(denial);
    return false;
  }
}

const escapeLine = (text: string): string =>
  escapeText(text.replace(/[\t\n]/g, (c) => (c === "\t" ? "\\x09" : "\\x0A")));

/** All texts in a value. */
function textsIn(v: LuaValue, outer: readonly LuaTable[] = []): Bytes[] {
  if (typeof v === "string") return v === "" ? [] : [v];
  if (!(v instanceof LuaTable) || outer.includes(v)) return [];
  return entriesOf(v).flatMap(([, value]) => textsIn(value, [...outer, v]));
}

function entriesOf(t: LuaTable): [LuaValue, LuaValue][] {
  const entries: [LuaValue, LuaValue][] = [];
  for (let more = t.next(undefined); more; more = t.next(t.nextKey)) entries.push([t.nextKey, t.nextValue]);
  return entries;
}
