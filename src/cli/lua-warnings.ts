/** The warnings of a program (manual 6.1, `warn`): off at first, turned on and off by "@on" and "@off". */
export class Warnings {
  private isOn = false;
  /** True in the middle of a message that is shown. */
  private isOpen = false;

  /** @param write takes what is shown. */
  constructor(private readonly write: (text: string) => void) {}

  /**
   * Takes a piece of a message. A message in one piece that begins with "@" is a control message, and so is, as in the
   * reference, the last piece of one that is not shown.
   */
  readonly take = (piece: string, toBeContinued: boolean): void => {
    if (!this.isOpen) {
      if (!toBeContinued && piece.startsWith("@")) {
        if (piece === "@on") this.isOn = true;
        else if (piece === "@off") this.isOn = false;
        return;
      }
      if (!this.isOn) return;
      this.write("Lua warning: ");
    }
    this.write(toBeContinued ? piece : `${piece}\n`);
    this.isOpen = toBeContinued;
  };
}
