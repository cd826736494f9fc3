import { readFileSync } from "node:fs";

/** A text of the system as a byte string. */
export function toBytes(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}

/** A byte string as text, for what only takes text; malformed bytes become U+FFFD. */
export function toText(bytes: string): string {
  return Buffer.from(bytes, "latin1").toString("utf8");
}

/** The last `args.length` arguments of the process as byte strings: Node decodes them, which loses bytes that are no UTF-8. */
export function argumentBytes(args: readonly string[]): string[] {
  if (args.some((arg) => arg.includes("\ufffd")) && args.length > 0) {
    try {
      const all = readFileSync("/proc/self/cmdline", "latin1").split("\0").slice(0, -1);
      const last = all.slice(-args.length);
      if (last.every((arg, i) => toText(arg) === args[i])) return last;
    } catch {
      // Only Linux has this file.
    }
  }
  return args.map(toBytes);
}
