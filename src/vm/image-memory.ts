import type { Image } from "./image.ts";

/** How many characters of source text are kept. */
const MAX_KEPT = 1 << 21;

/** The images of the texts that were loaded last: programs load the same text again and again. */
export class ImageMemory {
  /** In order of their last use. */
  private readonly images = new Map<string, Image>();
  private kept = 0;

  /** The image of a text, or null. */
  get(source: string): Image | null {
    const image = this.images.get(source);
    if (image === undefined) return null;
    this.images.delete(source);
    this.images.set(source, image);
    return image;
  }

  /** Notes an image; others that have not been used for longest are forgotten for it. */
  put(source: string, image: Image): void {
    if (source.length > MAX_KEPT) return;
    this.images.set(source, image);
    this.kept += source.length;
    for (const oldest of this.images.keys()) {
      if (this.kept <= MAX_KEPT) return;
      this.images.delete(oldest);
      this.kept -= oldest.length;
    }
  }
}
