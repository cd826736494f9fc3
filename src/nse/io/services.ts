import type { Crypto } from "./crypto.ts";
import type { Deflate } from "./deflate.ts";
import type { Directories } from "./directories.ts";

/** What native libraries need of the host beside the network; a library whose part is absent cannot be required. */
export interface HostServices {
  /** For `openssl`. */
  readonly crypto?: Crypto;
  /** For `zlib`. */
  readonly deflate?: Deflate;
  /** For `lfs`. */
  readonly directories?: Directories;
}
