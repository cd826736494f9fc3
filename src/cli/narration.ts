import { clockTime } from "../nse/time-text.ts";

/** Tells, line by line, what a run does: Nmap's lines for `-v`, as they were measured on 7.93. */
export class Narration {
  /**
   * @param say takes a line.
   * @param verbosity the present level (-v); nothing is told at 0.
   * @param now milliseconds of a clock that never goes back.
   */
  constructor(
    private readonly say: (line: string) => void,
    private readonly verbosity: () => number,
    private readonly now: () => number,
  ) {}

  line(text: string, level = 1): void {
    if (this.verbosity() >= level) this.say(text);
  }

  /** A part of the run begins. @returns to be called when it ends; `what` says how much was done. */
  begin(part: string): (what?: string) => void {
    const began = this.now();
    this.line(`Initiating ${part} at ${this.time()}`);
    return (what = "") => {
      const seconds = ((this.now() - began) / 1000).toFixed(2);
      this.line(`Completed ${part} at ${this.time()}, ${seconds}s elapsed${what === "" ? "" : ` (${what})`}`);
    };
  }

  /** Scripts of one runlevel begin, of so many levels. @returns to be called when they have ended. */
  level(number: number, of: number): () => void {
    this.line(`NSE: Starting runlevel ${number} (of ${of}) scan.`, 2);
    return this.begin("NSE");
  }

  private time(): string {
    const now = new Date();
    return clockTime(now.getTime() / 1000, -now.getTimezoneOffset());
  }
}

/** `1 host`, `2 hosts`. */
export function counted(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? "" : "s"}`;
}

/** Who is being looked at: the name and address of a single host, or how many there are. */
export function whom(
  hosts: readonly { readonly ip: string; readonly name: string; readonly targetName?: string }[],
): string {
  const [host] = hosts;
  if (host === undefined || hosts.length > 1) return counted(hosts.length, "host");
  const name = host.targetName ?? host.name;
  return name === "" ? host.ip : `${name} (${host.ip})`;
}

/** `[2 ports]` of a host, `[2 ports/host]` of several. */
export function portsEach(ports: number, hosts: number): string {
  return `[${counted(ports, "port")}${hosts > 1 ? "/host" : ""}]`;
}
