import type { DebugLimits } from "../../stdlib/closed-debug.ts";
import type { FilePlaces } from "../io/places.ts";
import { GrantError, parseGrants } from "./grant-list.ts";
import { Grants } from "./grants.ts";

/** What a program that is alone in its state may do with `debug`: all Lua functions are its own. */
export const ALONE: DebugLimits = { owns: () => true, hooks: true, exits: false };

/** What a Lua program without a network may do; null when nothing is restricted. Throws a `GrantError`. */
export function programGrants(allow: readonly string[], files: FilePlaces): Grants | null {
  const list = parseGrants(allow);
  if (list.all) return null;
  if (list.net.length > 0 || list.plain.has("dns") || list.plain.has("interfaces"))
    throw new GrantError("a Lua program has no network: net, dns, interfaces and nmap grant nothing");
  return new Grants(list, { files, data: [] });
}
