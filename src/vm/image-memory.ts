import type { Image } from "./image.ts";

/** How many characters of source text are kept. */
const MAX_KEPT = 1 << 21;

interface Known {
  readonly image: Image;
  readonly level: number;
}

/** The images of the texts that were loaded last: programs load the same text again and again. */
export class ImageMemory {
  /** In order of their last use. */
  private readonly images = new Map<string, Known>();
  private kept = 0;

  /** The image of a text, or null. @param level the C level at which it is loaded: at a deeper one its nesting may be too deep. */
  get(source: string, level: number): Image | null {
    const known = this.images.get(source);
    if (known === undefined || known.level < level) return null;
    this.images.delete(source);
    this.images.set(source, known);
    return known.image;
  }

  /** Notes an image, and the level at which it was loaded; others that have not been used for longest are forgotten for it. */
  put(source: string, image: Image, level: number): void {
    if (source.length > MAX_KEPT) return;
    if (!this.images.has(source)) this.kept += source.length;
    this.images.set(source, { image, level });
    for (const oldest of this.images.keys()) {
      if (this.kept <= MAX_KEPT) return;
      this.images.delete(oldest);
      this.kept -= oldest.length;
    }
  }
}
