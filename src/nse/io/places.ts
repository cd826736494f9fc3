import type { Bytes } from "../bytes.ts";

/** How the file system sees paths, for deciding what a path is really about. Paths are byte strings. */
export interface FilePlaces {
  /**
   * The path from the root, without `.`, `..` and symbolic links; of a file that is not there, its directory's with its name.
   * A symbolic link that leads nowhere counts as where it leads to.
   */
  canonical(path: Bytes): Bytes;
  /** The path from the root, links left as they are; undefined when a `..` in it makes that doubtful. */
  plain(path: Bytes): Bytes | undefined;
  /** Where temporary files are made. */
  readonly temporary: Bytes;
  readonly separator: "/" | "\\";
}
