import { createHash } from "node:crypto";
import { endianness } from "node:os";
import type { ChunkCache } from "../vm/chunk.ts";
import type { Image, ListImage } from "../vm/image.ts";
import { imageBytes, imageOfBytes } from "../vm/image-file.ts";
import type { DiskCache } from "./disk-cache.ts";

/** Tells builds apart whose compilers may differ. */
declare const NEAP_BUILD: string;

/** Below this length of source, compiling is about as fast as looking for the file. */
const MIN_SOURCE = 2000;

/** Compiled chunks in a cache on disk, by their text and by the build of the compiler. */
export class ChunkStore implements ChunkCache {
  private readonly build: string;

  /** @param build stands for the compiler; by default it is this program's. */
  constructor(
    private readonly cache: DiskCache,
    build = NEAP_BUILD,
  ) {
    this.build = `${build}\0${endianness()}\0`;
  }

  get(source: string): Image | null {
    if (source.length < MIN_SOURCE) return null;
    const bytes = this.cache.get(this.key(source));
    return bytes === null ? null : imageOfBytes(bytes, latin1);
  }

  put(source: string, image: ListImage): void {
    if (source.length >= MIN_SOURCE) this.cache.put(this.key(source), imageBytes(image));
  }

  private key(source: string): string {
    return `${createHash("sha256").update(this.build).update(source, "latin1").digest("hex")}.lua`;
  }
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}
