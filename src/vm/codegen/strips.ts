import { getA, getBx, getOp, getSBx } from "../instruction.ts";
import { Op } from "../opcodes.ts";
import type { Proto } from "../proto.ts";
import type { Block, Graph } from "./cfg.ts";
import { Type, type Types } from "./types.ts";

/**
 * A loop over safe integers, which metered code runs in strips: instead of counting iterations it
 * compares with the end of the strip, where it would compare with the loop's limit.
 */
export interface Strip {
  /** The loop's first register. */
  readonly a: number;
  /** Null when it is not a constant. */
  readonly step: number | null;
}

/** The step of a numeric loop whose FORPREP is at `prep`, when it is a constant just before it. */
export function constantStep(proto: Proto, prep: number, a: number): number | null {
  const i = proto.code[prep - 1];
  if (i === undefined || getOp(i) !== Op.LoadI || getA(i) !== a + 2) return null;
  const step = getSBx(i);
  return step === 0 ? null : step;
}

/** The blocks that begin a loop again. */
function backEdges(graph: Graph, header: Block): Block[] {
  return header.preds.map((p) => graph.blocks[p] as Block).filter((b) => b.order >= header.order);
}

/** Whether a block is the end of a numeric loop that begins with `header`. */
function endsLoop(proto: Proto, block: Block, header: Block): boolean {
  const { terminator } = block;
  return (
    getOp(proto.code[block.end - 1] as number) === Op.ForLoop &&
    terminator.kind === "branch" &&
    terminator.yes === header.index &&
    terminator.no !== header.index
  );
}

/** The strip as which a loop can be run; null when it has to count. @param types at the header. */
export function stripOf(proto: Proto, graph: Graph, header: Block, types: Types): Strip | null {
  const [end, ...others] = backEdges(graph, header);
  if (end === undefined || others.length > 0 || !endsLoop(proto, end, header)) return null;
  const pc = end.end - 1;
  const i = proto.code[pc] as number;
  const a = getA(i);
  const step = constantStep(proto, pc - getBx(i), a);
  if (types[a] !== Type.Int || (step === null && types[a + 2] !== Type.Int)) return null;
  return { a, step };
}
