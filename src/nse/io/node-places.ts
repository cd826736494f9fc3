import { existsSync, lstatSync, readlinkSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, resolve, sep } from "node:path";
import type { Bytes } from "../bytes.ts";
import type { FilePlaces } from "./places.ts";

/** More links than a system follows. */
const MAX_LINKS = 64;

const system = (path: Bytes): Buffer => Buffer.from(path, "latin1");
const fromText = (text: string): Bytes => Buffer.from(text, "utf8").toString("latin1");
const isAbsolute = (path: Bytes): boolean => /^[/\\]|^[A-Za-z]:[/\\]/.test(path);
// Taking paths apart needs no more than one character per byte.
const fromRoot = (path: Bytes): Bytes => (isAbsolute(path) ? path : `${fromText(process.cwd())}${sep}${path}`);

/** The system's own word for a path; undefined when nothing is there. */
function real(path: Bytes): Bytes | undefined {
  try {
    return realpathSync.native(system(path), "latin1");
  } catch {
    return undefined;
  }
}

function canonical(path: Bytes, links: number): Bytes {
  const whole = fromRoot(path);
  const known = real(whole);
  if (known !== undefined) return known;
  // The system follows a link before it looks at a `..` behind it.
  const [root = "", ...parts] = whole.split(/[/\\]/);
  let at = root + sep;
  for (const part of parts) {
    if (part === "" || part === ".") continue;
    if (part === "..") at = dirname(at);
    else at = follow(at.endsWith(sep) ? at + part : at + sep + part, links);
  }
  return at;
}

/** Where a path in a directory without links leads. */
function follow(path: Bytes, links: number): Bytes {
  const known = real(path);
  if (known !== undefined) return known;
  try {
    if (links < MAX_LINKS && lstatSync(system(path)).isSymbolicLink()) {
      return canonical(resolve(dirname(path), readlinkSync(system(path), "latin1")), links + 1);
    }
  } catch {
    // It is not there at all.
  }
  return path;
}

/** The file system of this computer. */
export const nodePlaces: FilePlaces = {
  canonical: (path) => canonical(path, 0),
  plain: (path) => (/(^|[/\\])\.\.([/\\]|$)/.test(path) ? undefined : resolve(fromRoot(path))),
  get temporary() {
    return sep === "/" && existsSync("/tmp") ? "/tmp" : fromText(tmpdir());
  },
  separator: sep,
};
