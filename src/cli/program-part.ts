import { readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { Script } from "node:vm";
import type { DiskCache } from "../stdlib/disk-cache.ts";

declare const NEAP_VERSION: string;

/**
 * Loads one of the files that the program is built as, which stand beside this one; each has all that its command needs.
 * What Node makes of its text is kept in the cache, with the functions that have run: most of a short run's time would go
 * into making it again. Node looks itself whether it can use it (version, flags); a file that was built anew has another key.
 */
export function programPart<Exports>(name: string, cache: DiskCache | null): Exports {
  const path = fileURLToPath(new URL(`./${name}.cjs`, import.meta.url));
  const require = createRequire(path);
  if (cache === null) return require(path) as Exports;
  const { mtimeMs, size } = statSync(path);
  const key = `${name}-${NEAP_VERSION}-${process.version}-${process.arch}-${Math.floor(mtimeMs)}-${size}.v8`;
  const text = `(function (exports, require, module, __filename, __dirname) {${readFileSync(path, "latin1")}\n})`;
  const script = new Script(text, { filename: path, cachedData: cache.get(key) ?? undefined });
  if (script.cachedDataRejected !== false) {
    process.once("exit", () => cache.put(key, [script.createCachedData()]));
  }
  const module = { exports: {} };
  script.runInThisContext()(module.exports, require, module, path, dirname(path));
  return module.exports as Exports;
}
