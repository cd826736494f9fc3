import type { Bytes } from "../bytes.ts";

/** How data are compressed, in zlib's numbers. */
export interface DeflateSettings {
  /** -1 (the usual) or 0 (none) to 9 (best). */
  readonly level: number;
  /** 9 to 15. */
  readonly windowBits: number;
  /** 1 to 9. */
  readonly memLevel: number;
  /** 0 to 4. */
  readonly strategy: number;
  /** What the data may refer back to, as if it stood before them. */
  readonly dictionary?: Bytes;
}

/** The compressor of the host. */
export interface Deflate {
  /** Version of the compressor, as "1.2.13". */
  readonly version: string;
  /**
   * Compresses data to blocks without a wrapping (RFC 1951). The last block is marked as such when `final`; else the
   * blocks end on a whole byte, and others may follow.
   */
  deflate(data: Bytes, settings: DeflateSettings, final: boolean): Bytes;
}
