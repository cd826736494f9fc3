import { endianness } from "node:os";
import { crc32 } from "node:zlib";
import type { ChunkCache } from "../vm/chunk.ts";
import type { Image, ListImage } from "../vm/image.ts";
import { imageBytes, imageOfBytes } from "../vm/image-file.ts";
import type { DiskCache } from "./disk-cache.ts";

/** Tells builds apart whose compilers may differ. */
declare const NEAP_BUILD: string;

/** Below this length of source, compiling is about as fast as looking for the file. */
const MIN_SOURCE = 2000;

/**
 * Compiled chunks in a cache on disk, by the build of the compiler and by their text. A file holds the length of the source
 * in bytes, the source, and the image, each at a multiple of four. The source is compared as a whole, for its key is
 * not unique.
 */
export class ChunkStore implements ChunkCache {
  private readonly build: string;

  /** @param build stands for the compiler; by default it is this program's. */
  constructor(
    private readonly cache: DiskCache,
    build = NEAP_BUILD,
  ) {
    this.build = `${build}-${endianness()}`;
  }

  get(source: string): Image | null {
    if (source.length < MIN_SOURCE) return null;
    const text = Buffer.from(source, "latin1");
    const file = this.cache.get(this.key(text));
    if (file === null || file.length < 4 || file.readInt32LE(0) !== text.length) return null;
    if (!file.subarray(4, 4 + text.length).equals(text)) return null;
    return imageOfBytes(file.subarray(imageAt(text)), latin1);
  }

  put(source: string, image: ListImage): void {
    if (source.length < MIN_SOURCE) return;
    const text = Buffer.from(source, "latin1");
    const head = Buffer.alloc(imageAt(text));
    head.writeInt32LE(text.length, 0);
    text.copy(head, 4);
    this.cache.put(this.key(text), [head, ...imageBytes(image)]);
  }

  private key(text: Buffer): string {
    return `${this.build}-${text.length}-${crc32(text)}.lua`;
  }
}

function imageAt(text: Buffer): number {
  return 4 + Math.ceil(text.length / 4) * 4;
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}
