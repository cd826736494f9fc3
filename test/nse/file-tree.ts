import type { FileLook } from "../../src/nse/datadir.ts";

/** A file system that has the given files, and the directories on the way to them. */
export function lookAt(...files: string[]): FileLook {
  const kinds = new Map<string, "file" | "directory">();
  const children = new Map<string, Set<string>>();
  for (const file of files) {
    kinds.set(file, "file");
    let path = file;
    for (let slash = path.lastIndexOf("/"); slash >= 0; slash = path.lastIndexOf("/")) {
      const parent = path.slice(0, slash);
      kinds.set(parent, "directory");
      const names = children.get(parent) ?? new Set<string>();
      children.set(parent, names.add(path.slice(slash + 1)));
      path = parent;
    }
  }
  const plain = (path: string): string => path.replace(/\/$/, "");
  return {
    kind: (path) =>
      kinds.get(path) === "file" ? "file" : kinds.get(plain(path)) === "directory" ? "directory" : undefined,
    list: (path) => [...(children.get(plain(path)) ?? [])],
  };
}
