/** After so many different grants of a kind further wishes are no longer noted. */
const MOST_OF_A_KIND = 4;

/** A wish that was refused: the grant it lacks, and what it was for. */
export interface Denial {
  /** The script's id; "" for a program without one. */
  readonly script: string;
  /** As `--allow` takes it: `net=10.0.0.1`. */
  readonly grant: string;
  /** What was wanted, in words: `reach 10.0.0.1`. */
  readonly act: string;
}

/** Refusals, each grant once and a few of each kind, in the order in which they came. */
export class DenialList {
  private list: Denial[] | undefined;

  get all(): readonly Denial[] {
    return this.list ?? [];
  }

  /** Notes a refusal; false when it is not new, or there are enough of its kind. */
  add(denial: Denial): boolean {
    const { script, grant } = denial;
    const kind = kindOf(grant);
    let count = 0;
    for (const other of this.all) {
      if (other.script !== script || kindOf(other.grant) !== kind) continue;
      if (other.grant === grant || ++count >= MOST_OF_A_KIND) return false;
    }
    this.list ??= [];
    this.list.push(denial);
    return true;
  }
}

/** `net` of `net=10.0.0.1`. */
function kindOf(grant: string): string {
  const end = grant.indexOf("=");
  return end < 0 ? grant : grant.slice(0, end);
}
