import { parseTarget, TargetError } from "../targets.ts";

/** What can be granted. */
export type GrantKind = "net" | "read" | "write" | "exec" | "env" | "dns" | "interfaces";

/** Those that say of what: `net=10.0.0.0/8`. */
const WITH_VALUE: readonly string[] = ["net", "read", "write"];
const PLAIN: readonly string[] = ["exec", "env", "dns", "interfaces"];

/** What Nmap's own scripts need: any host, lookups of names and name servers, and facts of the network interfaces. */
const NMAP_PROFILE = ["net=*", "dns", "interfaces"];

/** A grant that means nothing; the message says why, for the user. */
export class GrantError extends Error {
  override readonly name = "GrantError";
}

/** What was granted, as it was written. */
export interface GrantList {
  /** Nothing is refused, and libraries are whole. */
  readonly all: boolean;
  /** Addresses, blocks, ranges, names, `*`. */
  readonly net: readonly string[];
  /** Files and directories; `*` is all, `-` as `read` is standard input. */
  readonly read: readonly string[];
  readonly write: readonly string[];
  /** exec, env, dns, interfaces. */
  readonly plain: ReadonlySet<GrantKind>;
}

/**
 * Reads grants: `net=HOST|CIDR|*`, `read=PATH`, `write=PATH`, `exec`, `env`, `dns`, `interfaces`, the profile `nmap`, `all`, or
 * `none`, which adds nothing; several are separated by commas. Throws a `GrantError`.
 */
export function parseGrants(texts: readonly string[]): GrantList {
  const lists = { net: [] as string[], read: [] as string[], write: [] as string[] };
  const plain = new Set<GrantKind>();
  let all = false;
  const add = (item: string): void => {
    const [, kind = "", value] = /^([^=]*)(?:=(.*))?$/s.exec(item) ?? [];
    if (value === undefined && kind === "all") all = true;
    else if (value === undefined && kind === "nmap") NMAP_PROFILE.forEach(add);
    else if (value === undefined && PLAIN.includes(kind)) plain.add(kind as GrantKind);
    else if (WITH_VALUE.includes(kind)) {
      if (value === undefined || value === "") throw new GrantError(`the grant ${kind} says of what: ${kind}=...`);
      if (kind === "net") checkNet(value);
      lists[kind as "net" | "read" | "write"].push(value);
    } else if (PLAIN.includes(kind) || ["all", "nmap", "none"].includes(kind)) {
      if (value !== undefined) throw new GrantError(`the grant ${kind} takes no value`);
    } else {
      throw new GrantError(
        `there is no grant "${item}"; there are net=..., read=..., write=..., ${PLAIN.join(", ")}, nmap, all and none`,
      );
    }
  };
  for (const text of texts) for (const item of text.split(",")) if (item.trim() !== "") add(item.trim());
  return { all, ...lists, plain };
}

function checkNet(value: string): void {
  if (value === "*") return;
  try {
    parseTarget(value, value.includes(":") ? "inet6" : "inet");
  } catch (e) {
    if (e instanceof TargetError) throw new GrantError(`the grant net=${value}: ${e.message}`);
    throw e;
  }
}
