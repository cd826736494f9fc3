import type { Bytes } from "../bytes.ts";

/**
 * What the library `lfs` may do to the file system. Names are byte strings. Each operation throws a `HostError`
 * (src/stdlib/host.ts) when it fails.
 */
export interface Directories {
  /** What stands between the names of a path. */
  readonly separator: "/" | "\\";
  /** The names in a directory, with "." and "..". */
  list(path: Bytes): readonly Bytes[];
  make(path: Bytes): void;
  /** Deletes an empty directory. */
  remove(path: Bytes): void;
  /** Gives a file a second name, or makes a symbolic link that says `target`. */
  link(target: Bytes, path: Bytes, symbolic: boolean): void;
}
