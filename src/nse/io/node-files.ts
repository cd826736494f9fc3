import { readdirSync, readFileSync, statSync } from "node:fs";
import type { FileLook } from "../datadir.ts";

/** The file system as the search for data files sees it. */
export const nodeFileLook: FileLook = {
  kind(path) {
    try {
      const stat = statSync(path);
      return stat.isFile() ? "file" : stat.isDirectory() ? "directory" : undefined;
    } catch {
      return undefined;
    }
  },
  list(path) {
    try {
      return readdirSync(path);
    } catch {
      return [];
    }
  },
};

/** A file's bytes, one character per byte. Throws an Error that says what is wrong in one line. */
export function readBytes(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch (e) {
    const code = (e as { code?: string }).code;
    const why =
      code === "ENOENT"
        ? "no such file"
        : code === "EACCES"
          ? "permission denied"
          : code === "EISDIR"
            ? "is a directory"
            : String(code);
    throw new Error(`cannot read ${path}: ${why}`);
  }
}
