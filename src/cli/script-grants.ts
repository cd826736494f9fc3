import { type DataFiles, joinPath } from "../nse/datadir.ts";
import { GrantError, type GrantList, parseGrants } from "../nse/grants/grant-list.ts";
import { Grants } from "../nse/grants/grants.ts";
import { nodePlaces } from "../nse/io/node-places.ts";
import { toBytes } from "./bytes.ts";
import type { ScanOptions } from "./options.ts";
import { ownDataDirectory } from "./setup.ts";
import { UsageError } from "./usage.ts";

/** The values of `--allow`. Throws a `UsageError`. */
export function allowed(texts: readonly string[]): GrantList {
  try {
    return parseGrants(texts.map(toBytes));
  } catch (e) {
    if (e instanceof GrantError) throw new UsageError(`--allow: ${e.message}`);
    throw e;
  }
}

/** What the scripts of a run may do: what `--allow` grants, and reading the data directories. */
export function scriptGrants(o: Pick<ScanOptions, "allow" | "servicedb" | "versiondb">, files: DataFiles): Grants {
  const own = ownDataDirectory();
  // Beside our own library there is this program.
  const directories = files.directories.flatMap((directory) =>
    directory === own ? ["nselib", "scripts"].map((part) => joinPath(own, part)) : [directory],
  );
  const replaced = [o.servicedb, o.versiondb].filter((file) => file !== undefined);
  return new Grants(allowed(o.allow), { files: nodePlaces, data: [...directories, ...replaced].map(toBytes) });
}
