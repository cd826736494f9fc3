import type { Binding } from "./scope.ts";
import type { T } from "./tokens.ts";

/**
 * A name, a reserved word or the value of a string. Names and short strings of equal text are one object as long as a chunk
 * is read (see `NameTable`), so that whoever asks for what belongs to a text finds it here and needs no map.
 */
export class Name {
  /** The innermost active variable of this name, in the scope that the binding tells; another scope has none. */
  binding: Binding | null = null;
  // Of the compiler: the last chunk with this text among its values, its index there, the last function with it among its
  // constants, its index there.
  chunk = 0;
  value = 0;
  user = 0;
  constant = 0;

  constructor(
    readonly text: string,
    /** `T.Name`, also for the value of a string, or a reserved word's kind. */
    readonly kind: T,
    readonly hash: number,
    /** False for a string that is too long to be shared. */
    readonly isShared: boolean,
  ) {}

  /** Trees show the text. */
  toJSON(): string {
    return this.text;
  }
}
