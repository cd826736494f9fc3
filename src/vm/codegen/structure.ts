import type { Block, Graph } from "./cfg.ts";

/** What the structured form is written with. */
export interface BlockWriter {
  /** Writes the instructions of a block, without its terminator. */
  body(block: Block): void;
  /** Writes the condition of a branch, as an expression of JavaScript, after what has to be done first. */
  condition(block: Block): string;
  /** Writes what has to happen on the way from one block to another. */
  edge(from: Block, to: Block, taken: boolean): void;
  /** Writes the beginning of a loop, so that `continue` with the label, which is one of `L` and a number, begins it again. */
  loopBegin(header: Block, label: string): void;
  /** Begins a loop again. */
  backEdge(to: Block, label: string): void;
  /** Ends a loop, whose code does not get to its end. */
  loopEnd(header: Block, label: string): void;
  line(text: string): void;
}

/**
 * Writes a reducible graph as nested loops and labelled blocks: a loop header becomes `for (;;)`, a block with several
 * ways in stands behind a labelled block that is left towards it, and a block that leaves a loop stands behind that loop.
 */
export function writeStructured(graph: Graph, out: BlockWriter): void {
  const { blocks } = graph;
  const get = (i: number): Block => blocks[i] as Block;

  /** Headers of the loops around a block, innermost first. */
  const loopsOf = (b: Block): number[] => {
    const list: number[] = [];
    for (let h = b.loop; h >= 0; h = graph.loopParent.get(h) as number) list.push(h);
    return list;
  };

  const isMerge = (b: Block): boolean => b.preds.filter((p) => get(p).order < b.order).length > 1;

  /** By block: the blocks written behind its code (inside its loop, if it is a header). */
  const inside = new Map<number, Block[]>();
  /** By loop header: the blocks written behind its loop. */
  const behind = new Map<number, Block[]>();
  /** Blocks that are reached by leaving a labelled block. */
  const labelled = new Set<number>();
  const push = (map: Map<number, Block[]>, key: number, b: Block): void => {
    const list = map.get(key);
    if (list === undefined) map.set(key, [b]);
    else list.push(b);
    labelled.add(b.index);
  };
  for (const b of graph.rpo) {
    if (b.idom < 0) continue;
    const dominator = get(b.idom);
    const around = new Set(loopsOf(b));
    // The outermost loop that contains the dominator but not the block.
    let left = -1;
    for (const h of loopsOf(dominator)) if (!around.has(h)) left = h;
    if (left >= 0) push(behind, left, b);
    else if (isMerge(b)) push(inside, dominator.index, b);
  }

  const label = (b: Block): string => `B${b.index}`;

  const write = (b: Block): void => {
    const after = (behind.get(b.index) ?? []).sort((x, y) => y.order - x.order);
    const open = (list: Block[], inner: () => void): void => {
      const [first, ...rest] = list;
      if (first === undefined) {
        inner();
        return;
      }
      out.line(`${label(first)}: {`);
      open(rest, inner);
      out.line("}");
      write(first);
    };
    const code = (): void => {
      const merges = (inside.get(b.index) ?? []).sort((x, y) => y.order - x.order);
      open(merges, () => straight(b));
    };
    if (!b.isHeader) {
      code();
      return;
    }
    open(after, () => {
      out.loopBegin(b, `L${b.index}`);
      code();
      out.loopEnd(b, `L${b.index}`);
    });
  };

  const straight = (b: Block): void => {
    out.body(b);
    const { terminator } = b;
    if (terminator.kind === "goto") go(b, get(terminator.to), true);
    else if (terminator.kind === "branch") {
      const condition = out.condition(b);
      if (terminator.yes === terminator.no) {
        out.line(`${condition};`);
        go(b, get(terminator.yes), true);
        return;
      }
      out.line(`if (${condition}) {`);
      go(b, get(terminator.yes), true);
      out.line("} else {");
      go(b, get(terminator.no), false);
      out.line("}");
    }
  };

  const go = (from: Block, to: Block, taken: boolean): void => {
    out.edge(from, to, taken);
    if (to.order <= from.order) out.backEdge(to, `L${to.index}`);
    else if (labelled.has(to.index)) out.line(`break ${label(to)};`);
    else write(to);
  };

  write(get(graph.entry));
}
