import type { Crypto } from "./crypto.ts";
import type { Deflate } from "./deflate.ts";
import type { Directories } from "./directories.ts";
import type { Keys } from "./keys.ts";

/** What native libraries need of the host beside the network; a library whose part is absent cannot be required. */
export interface HostServices {
  /** For `openssl` and `libssh2`. */
  readonly crypto?: Crypto;
  /** For `zlib`. */
  readonly deflate?: Deflate;
  /** For `lfs`. */
  readonly directories?: Directories;
  /** For `libssh2`. */
  readonly keys?: Keys;
}
