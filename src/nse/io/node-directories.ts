import { linkSync, mkdirSync, readdirSync, rmdirSync, symlinkSync } from "node:fs";
import { sep } from "node:path";
import { errnoOf } from "../../stdlib/errno.ts";
import { HostError } from "../../stdlib/host.ts";
import type { Bytes } from "../bytes.ts";
import type { Directories } from "./directories.ts";

const toPath = (name: Bytes): Buffer => Buffer.from(name, "latin1");

/** Does a system call, turning its errors into `HostError`. */
function sys<T>(call: () => T): T {
  try {
    return call();
  } catch (e) {
    const code = (e as { code?: string }).code;
    if (code === undefined || code.startsWith("ERR_")) throw e;
    throw new HostError(errnoOf(code));
  }
}

/** The directories of this computer. */
export const nodeDirectories: Directories = {
  separator: sep,
  list: (path) => [".", "..", ...sys(() => readdirSync(toPath(path), "latin1"))],
  make: (path) => sys(() => mkdirSync(toPath(path), 0o775)),
  remove: (path) => sys(() => rmdirSync(toPath(path))),
  link: (target, path, symbolic) => sys(() => (symbolic ? symlinkSync : linkSync)(toPath(target), toPath(path))),
};
