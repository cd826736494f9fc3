import type { ThreadSpan } from "../../nse/timeline.ts";
import { bytesHtml } from "./markup.ts";

/** Kinds of waits, which have a colour each. */
export function waitKind(what: string): "network" | "lock" | "sleep" | "slot" | "other" {
  if (/mutex|condvar|condition/.test(what)) return "lock";
  if (/slot|place|lock/.test(what)) return "slot";
  if (/sleep/.test(what)) return "sleep";
  if (/connect|receive|send|read|resolve|ssl|tls|lookup/i.test(what)) return "network";
  return "other";
}

const WIDTH = 900;
const LABEL = 260;
const ROW = 14;
const TOP = 22;

/** A step between marks of a time axis of so many milliseconds: 1, 2 or 5 times a power of ten. */
export function axisStep(total: number): number {
  const rough = total / 8;
  const power = 10 ** Math.floor(Math.log10(rough));
  return ([1, 2, 5, 10].find((m) => m * power >= rough) ?? 10) * power;
}

const time = (ms: number): string =>
  ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;

/** A picture (SVG) of the lives of script threads, with what each of them waited for. "" when there are none. */
export function timelinePicture(spans: readonly ThreadSpan[]): string {
  if (spans.length === 0) return "";
  const begin = Math.min(...spans.map((span) => span.from));
  const total = Math.max(1, Math.max(...spans.map((span) => span.to)) - begin);
  const x = (ms: number): number => LABEL + ((ms - begin) / total) * (WIDTH - LABEL - 10);
  const height = TOP + spans.length * ROW + 6;
  const parts = [
    `<svg class="timeline" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Script threads over time">`,
  ];
  const step = axisStep(total);
  for (let at = 0; at <= total; at += step) {
    const left = x(begin + at).toFixed(1);
    parts.push(
      `<path class="axis" d="M${left} 16V${height}"/><text class="mark" x="${left}" y="12">${time(at)}</text>`,
    );
  }
  for (const [i, span] of spans.entries()) parts.push(row(span, TOP + i * ROW, x));
  parts.push("</svg>");
  return parts.join("");
}

function row(span: ThreadSpan, y: number, x: (ms: number) => number): string {
  const bar = (from: number, to: number, kind: string, title: string): string => {
    const left = x(from);
    const width = Math.max(0.5, x(to) - left);
    return `<rect class="${kind}" x="${left.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="${ROW - 4}"><title>${title}</title></rect>`;
  };
  const name = bytesHtml(`${span.script}${span.isWorker ? " (worker)" : ""} ${span.target}`);
  const life = `${name}: ${span.ending}, ${time(span.to - span.from)}`;
  const waits = span.waits.map((w) =>
    bar(w.from, w.to, waitKind(w.what), `${name} waits for ${bytesHtml(w.what)}, ${time(w.to - w.from)}`),
  );
  return `<text class="who" x="${LABEL - 6}" y="${y + ROW - 5}">${name}</text>${bar(span.from, span.to, "run", life)}${waits.join("")}`;
}
