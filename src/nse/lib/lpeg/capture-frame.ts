import type { CaptureKind } from "./opcodes.ts";

/** A frame that collects a named group's first value for the table around it. */
export const FIELD = 16;
/** The outermost frame. */
export const LIST = 17;

/** A capture whose nested captures are being evaluated. Frames are used again and again. */
export class CaptureFrame {
  /** A kind of capture, or `FIELD` or `LIST`. */
  kind: CaptureKind | typeof FIELD | typeof LIST = LIST;
  /** Its entry in the list of captures. */
  head = 0;
  /** Where the values of its nested captures begin. */
  base = 0;
  /** How many captures it is nested in, as the reference counts. */
  level = 0;
  /** `Back`, `String`: the entry after the capture. */
  next = 0;
  /** `Table`: how many values it has. `Fold`: whether there is an accumulator. */
  count = 0;
  /** `Substitution`: up to where the subject has been dealt with. `String`: the same for the format. */
  at = 0;
  /** `Substitution`: the entry of the nested capture that is being evaluated. */
  child = 0;
  /** `Substitution`, `String`: what is made so far. */
  text = "";
  /** `String`: what "%0", "%1", … stand for: a start and an end in the subject, or the entry of a capture and -1. */
  parts: number[] = [];
}

/** The captures around the current one, innermost on top. */
export class FrameStack {
  top: CaptureFrame = new CaptureFrame();
  private readonly frames = [this.top];
  private depth = 0;

  /** Leaves nothing but an unused frame. */
  clear(): void {
    this.depth = 0;
    this.top = this.frames[0];
  }

  push(kind: CaptureFrame["kind"], head: number, base: number, level: number): CaptureFrame {
    const depth = ++this.depth;
    if (depth === this.frames.length) this.frames.push(new CaptureFrame());
    const frame = this.frames[depth];
    frame.kind = kind;
    frame.head = head;
    frame.base = base;
    frame.level = level;
    frame.count = 0;
    this.top = frame;
    return frame;
  }

  pop(): void {
    this.top = this.frames[--this.depth];
  }
}
