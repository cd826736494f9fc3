/** What other implementations had wrong, or were asked for; a row is a test here, or says why there is none. */
export type Row =
  | {
      readonly id: string;
      readonly title: string;
      /** A program that prints `expected`. */
      readonly lua: string;
      readonly expected: readonly string[];
      /** True when the installed reference does not do this itself, with the reason in a comment. */
      readonly notReference?: boolean;
    }
  | { readonly id: string; readonly title: string; readonly host: () => Promise<void> | void }
  | { readonly id: string; readonly title: string; readonly elsewhere: string };
