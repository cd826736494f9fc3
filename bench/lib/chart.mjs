// The report as a picture: bars for neap, marks for the other engines, on a logarithmic scale around 1.
import { REFERENCE } from "./engines.mjs";
import { formatBound, formatRatio } from "./ratios.mjs";

const WIDTH = 860;
const LEFT = 180;
const RIGHT = 24;
const ROW = 17;
const HEADING = 30;
const TICKS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500];

/** Text and lines are grey enough for either background; where the viewer says which it is, they get more contrast. */
const STYLE = `
  text { font: 12px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #6b7280; }
  .heading { font-weight: 600; font-size: 13px; }
  .value { font-variant-numeric: tabular-nums; }
  .grid { stroke: #9ca3af; stroke-opacity: 0.3; }
  .one { stroke: #6b7280; stroke-width: 1.5; }
  .neap { fill: #3b82f6; }
  .mark { fill: none; stroke-width: 1.8; }
  @media (prefers-color-scheme: light) { text { fill: #374151; } .one { stroke: #374151; } }
  @media (prefers-color-scheme: dark) { text { fill: #d1d5db; } .one { stroke: #d1d5db; } .neap { fill: #60a5fa; } }`;

const MARKS = {
  "neap-interp": { colour: "#60a5fa", path: (x, y) => `M${x - 3.5} ${y}a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0` },
  js: { colour: "#f59e0b", path: (x, y) => `M${x} ${y - 5}l5 5l-5 5l-5 -5z` },
  "luajit-joff": { colour: "#10b981", path: (x, y) => `M${x} ${y - 4.5}l4.5 8h-9z` },
  luajit: { colour: "#059669", path: (x, y) => `M${x} ${y + 4.5}l4.5 -8h-9z` },
  wasmoon: { colour: "#a855f7", path: (x, y) => `M${x - 3.5} ${y - 3.5}h7v7h-7z` },
  fengari: { colour: "#ef4444", path: (x, y) => `M${x - 3.5} ${y - 3.5}l7 7m0 -7l-7 7` },
};

/**
 * @param {import("./ratios.mjs").Ratios} against
 * @param {import("./programs.mjs").Program[]} programs
 * @param {string[]} engines
 * @param {string} caption  a line below the title
 * @returns {string} an SVG document
 */
export function barChart(against, programs, engines, caption) {
  const sections = chartSections(against, programs);
  const values = sections.flatMap((section) => section.rows.flatMap((row) => [...row.values.values()]));
  const scale = logScale(Math.min(0.5, ...values), Math.max(2, ...values));
  const others = engines.filter((name) => name in MARKS);
  const body = [];
  let y = 86;
  const top = y;
  for (const section of sections) {
    body.push(text(8, y + 20, section.title, 'class="heading"'));
    y += HEADING;
    for (const row of section.rows) {
      body.push(...drawRow(row, y, scale, others));
      y += ROW;
    }
  }
  const bottom = y + 6;
  const height = bottom + 30;
  const grid = scale.ticks.flatMap((tick) => {
    const x = coordinate(scale.x(tick));
    const line = `<path class="${tick === 1 ? "one" : "grid"}" d="M${x} ${top}V${bottom}"/>`;
    return [
      line,
      text(x, bottom + 16, `${tick}×`, 'text-anchor="middle"'),
      text(x, top - 4, `${tick}×`, 'text-anchor="middle"'),
    ];
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Speed relative to ${REFERENCE}">
<style>${STYLE}
</style>
${text(8, 20, `Speed relative to ${REFERENCE} (right of 1× is faster, logarithmic)`, 'class="heading"')}
${text(8, 38, caption)}
${legend(others)}
${grid.join("\n")}
${body.join("\n")}
</svg>
`;
}

function chartSections({ programs: perProgram, bounds, groups, overall }, programs) {
  const row = (label, entries) => ({
    label,
    values: new Map([...entries].map(([engine, { mean }]) => [engine, mean])),
    bounds: new Set([...entries].filter(([, entry]) => entry.bounds > 0).map(([engine]) => engine)),
  });
  const summaryRows = [...groups].map(([label, entries]) => row(label, entries));
  summaryRows.push(row("overall", overall));
  const sections = [{ title: "Geometric means", rows: summaryRows }];
  for (const group of groups.keys()) {
    const members = programs.filter((program) => program.group === group);
    sections.push({
      title: group,
      rows: members.map(({ name }) => ({
        label: name.slice(group.length + 1),
        values: perProgram.get(name),
        bounds: bounds.get(name),
      })),
    });
  }
  return sections;
}

function drawRow({ label, values, bounds }, y, scale, others) {
  const middle = y + ROW / 2;
  const out = [text(LEFT - 50, middle + 4, label, 'text-anchor="end"')];
  const value = values.get("neap");
  if (value !== undefined) {
    const [from, to] = [scale.x(1), scale.x(value)];
    const x = coordinate(Math.min(from, to));
    out.push(
      `<rect class="neap" x="${x}" y="${y + 3}" width="${coordinate(Math.abs(to - from))}" height="${ROW - 6}"/>`,
    );
    const ratio = bounds.has("neap") ? formatBound(value) : formatRatio(value);
    out.push(text(LEFT - 10, middle + 4, ratio, 'class="value" text-anchor="end"'));
  }
  for (const name of others) {
    const other = values.get(name);
    if (other !== undefined) out.push(mark(name, scale.x(other), middle, bounds.has(name)));
  }
  return out;
}

/** A bound gets a tail to the left, where the true value lies. */
function mark(name, x, y, isBound = false) {
  const { colour, path } = MARKS[name];
  const tail = isBound ? `M${coordinate(x - 4)} ${y}h-8` : "";
  return `<path class="mark" stroke="${colour}" d="${path(coordinate(x), y)}${tail}"/>`;
}

function legend(others) {
  const out = ['<rect class="neap" x="8" y="50" width="22" height="11"/>', text(35, 60, "neap")];
  let x = 84;
  for (const name of others) {
    out.push(mark(name, x, 56), text(x + 10, 60, name));
    x += 28 + name.length * 7;
  }
  return out.join("\n");
}

/** Maps ratios to horizontal positions; its ends are ticks. */
function logScale(least, greatest) {
  const first = Math.max(
    0,
    TICKS.findLastIndex((tick) => tick <= least),
  );
  const after = TICKS.findIndex((tick) => tick >= greatest);
  const ticks = TICKS.slice(first, after === -1 ? TICKS.length : after + 1);
  const [lo, hi] = [Math.log(ticks[0]), Math.log(ticks[ticks.length - 1])];
  const width = WIDTH - LEFT - RIGHT;
  return { ticks, x: (value) => LEFT + (width * (Math.log(value) - lo)) / (hi - lo) };
}

function coordinate(value) {
  return Math.round(value * 10) / 10;
}

function text(x, y, content, attributes = "") {
  const escaped = content.replace(/&/g, "&amp;").replace(/</g, "&lt;");
  return `<text x="${x}" y="${y}"${attributes === "" ? "" : ` ${attributes}`}>${escaped}</text>`;
}
