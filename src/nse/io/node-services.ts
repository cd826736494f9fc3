import { nodeCrypto } from "./node-crypto.ts";
import { nodeDeflate } from "./node-deflate.ts";
import { nodeDirectories } from "./node-directories.ts";
import { nodeKeys } from "./node-keys.ts";
import type { HostServices } from "./services.ts";

/** Everything that Node can do for the native libraries. */
export const nodeServices: HostServices = {
  crypto: nodeCrypto,
  deflate: nodeDeflate,
  directories: nodeDirectories,
  keys: nodeKeys,
};
