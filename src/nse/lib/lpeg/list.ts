import { CaptureKind, OP_INFO, type Op } from "./opcodes.ts";
import { type Program, START, WORDS } from "./program.ts";

const CAPTURE_NAMES: Readonly<Record<CaptureKind, string>> = {
  [CaptureKind.Close]: "close",
  [CaptureKind.Position]: "position",
  [CaptureKind.Constant]: "constant",
  [CaptureKind.Back]: "back",
  [CaptureKind.Argument]: "argument",
  [CaptureKind.Simple]: "simple",
  [CaptureKind.Table]: "table",
  [CaptureKind.Function]: "function",
  [CaptureKind.Accumulator]: "accumulator",
  [CaptureKind.Query]: "query",
  [CaptureKind.String]: "string",
  [CaptureKind.Number]: "number",
  [CaptureKind.Substitution]: "substitution",
  [CaptureKind.Fold]: "fold",
  [CaptureKind.Runtime]: "runtime",
  [CaptureKind.Group]: "group",
};

/** The instructions of a program, a line each: number, name and operands; numbers count from the pattern's first one. */
export function listProgram(program: Program): string[] {
  const lines: string[] = [];
  for (let at = START; at < program.code.length; at += WORDS) {
    const op: Op = program.code[at] & 0xff;
    const info = OP_INFO[op];
    lines.push([(at - START) / WORDS, info.name, ...operands(program, at)].join(" "));
  }
  return lines;
}

function operands(program: Program, at: number): (string | number)[] {
  const { code } = program;
  const a = code[at] >>> 8;
  const b = code[at + 1];
  const target = `-> ${(b - START) / WORDS}`;
  switch (OP_INFO[(code[at] & 0xff) as Op].mode) {
    case "":
      return [];
    case "char":
      return [a];
    case "count":
      return [a];
    case "range":
      return [`${b}-${a}`];
    case "set":
      return [setText(program, b)];
    case "text":
      return [JSON.stringify(String.fromCharCode(...program.literals.subarray(b, b + a)))];
    case "rule":
      return [b];
    case "jump":
      return [target];
    case "char jump":
      return [a, target];
    case "set jump":
      return [setText(program, a), target];
    case "open":
      return [CAPTURE_NAMES[a as CaptureKind], b];
    case "full":
      return [CAPTURE_NAMES[(a & 0xff) as CaptureKind], b, `length ${a >> 8}`];
  }
}

/** A set as ranges of bytes. */
function setText(program: Program, operand: number): string {
  const ranges: string[] = [];
  for (let low = 0; low < 256; low++) {
    if (program.sets[operand + low] === 0) continue;
    let high = low;
    while (high < 255 && program.sets[operand + high + 1] !== 0) high++;
    ranges.push(low === high ? `${low}` : `${low}-${high}`);
    low = high;
  }
  return `[${ranges.join(",")}]`;
}
