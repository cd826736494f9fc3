/** What a fingerprint is made of. */
export interface FingerprintFacts {
  readonly port: { readonly number: number; readonly protocol: string };
  readonly secure: boolean;
  readonly intensity: number;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly program: { readonly version: string; readonly platform: string };
  /** The answers by the probe's name. */
  readonly answers: ReadonlyMap<string, string>;
}

/** Bytes of an answer that are kept. */
const KEPT = 900;

/**
 * The answers of a service that no pattern matches, as one line of text that scripts take apart (the form of Nmap's
 * `servicefp`: `SF-Port80-TCP:V=…%r(GetRequest,1A,"…");`).
 */
export function serviceFingerprint({ port, secure, intensity, time, program, answers }: FingerprintFacts): string {
  const date = new Date(time);
  const head = [
    `SF-Port${port.number}-${port.protocol.toUpperCase()}:V=${program.version}${secure ? "%T=SSL" : ""}`,
    `I=${intensity}`,
    `D=${date.getMonth() + 1}/${date.getDate()}`,
    `Time=${Math.floor(time / 1000)
      .toString(16)
      .toUpperCase()}`,
    `P=${program.platform}`,
  ];
  const replies = Array.from(answers, ([name, answer]) => {
    const length = answer.length.toString(16).toUpperCase();
    return `r(${name},${length},"${escapeAnswer(answer.slice(0, KEPT))}")`;
  });
  return `${[...head, ...replies].join("%")};`;
}

function escapeAnswer(answer: string): string {
  return answer.replace(/[^A-Za-z0-9]/g, (c, at: number) => {
    if (c === "\0") return /\d/.test(answer[at + 1] ?? "") ? "\\x00" : "\\0";
    const letter = { "\r": "\\r", "\n": "\\n", "\t": "\\t" }[c];
    if (letter !== undefined) return letter;
    if ('\\?"[]().*+$^|'.includes(c)) return `\\${c}`;
    return c > " " && c <= "~" ? c : `\\x${c.charCodeAt(0).toString(16).padStart(2, "0")}`;
  });
}
