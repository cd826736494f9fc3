import { constants, deflateRawSync } from "node:zlib";
import type { Deflate } from "./deflate.ts";

/** Node's compressor, which is zlib. */
export const nodeDeflate: Deflate = {
  version: (process.versions["zlib"] ?? "").replace(/-.*$/, ""),
  deflate: (data, { dictionary, ...settings }, final) =>
    deflateRawSync(Buffer.from(data, "latin1"), {
      ...settings,
      ...(dictionary === undefined || dictionary === "" ? {} : { dictionary: Buffer.from(dictionary, "latin1") }),
      finishFlush: final ? constants.Z_FINISH : constants.Z_SYNC_FLUSH,
    }).toString("latin1"),
};
