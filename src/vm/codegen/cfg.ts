import { getA, getBx, getOp, getSJ } from "../instruction.ts";
import { Op, opInfo } from "../opcodes.ts";
import type { Proto } from "../proto.ts";

/** How a block ends. */
export type Terminator =
  | { readonly kind: "return" }
  | { readonly kind: "goto"; readonly to: number }
  /** An empty block that stands for an instruction outside the region: the interpreter goes on there. */
  | { readonly kind: "leave"; readonly pc: number }
  /** The last instruction decides: `yes` when its condition holds as written, `no` otherwise. */
  | { readonly kind: "branch"; readonly yes: number; readonly no: number };

/** A basic block: instructions [start, end), of which the terminator's are part. */
export interface Block {
  readonly index: number;
  readonly start: number;
  readonly end: number;
  readonly terminator: Terminator;
  readonly succs: readonly number[];
  readonly preds: number[];
  /** Immediate dominator; -1 for the entry. */
  idom: number;
  /** Position in reverse postorder; -1 when not reachable. */
  order: number;
  /** Header of the innermost loop it is in (itself, for a header); -1 outside loops. */
  loop: number;
  isHeader: boolean;
}

/** The control flow of a prototype as seen from one entry. */
export interface Graph {
  readonly blocks: readonly Block[];
  readonly entry: number;
  /** Reachable blocks in reverse postorder. */
  readonly rpo: readonly Block[];
  /** Parent loop's header by header; -1 at the outermost. */
  readonly loopParent: ReadonlyMap<number, number>;
}

/** The instructions a jump may go to. */
function leaders(proto: Proto, entry: number): Set<number> {
  const { code } = proto;
  const set = new Set<number>([0, entry]);
  for (let pc = 0; pc < code.length; pc++) {
    const i = code[pc] as number;
    const op = getOp(i);
    const after = pc + 1;
    switch (op) {
      case Op.Jmp:
        set.add(after + getSJ(i));
        set.add(after);
        break;
      case Op.ForLoop:
      case Op.TForLoop:
        set.add(after - getBx(i));
        set.add(after);
        break;
      case Op.ForPrep:
        set.add(after + getBx(i) + 1);
        set.add(after);
        break;
      case Op.TForPrep:
        set.add(after + getBx(i));
        set.add(after);
        break;
      case Op.LFalseSkip:
        set.add(after + 1);
        set.add(after);
        break;
      case Op.Return:
      case Op.Return0:
      case Op.Return1:
      case Op.TailCall:
        set.add(after);
        break;
      default:
        if (opInfo(op)?.test === true) {
          // The jump that follows belongs to the test.
          set.add(after + 1);
          set.add(after + 1 + getSJ(code[after] as number));
          pc++;
        }
    }
  }
  return set;
}

function terminatorAt(proto: Proto, pc: number, next: number): Terminator {
  const i = proto.code[pc] as number;
  const op = getOp(i);
  const after = pc + 1;
  switch (op) {
    case Op.Jmp: {
      return { kind: "goto", to: after + getSJ(i) };
    }
    case Op.ForLoop:
    case Op.TForLoop:
      return { kind: "branch", yes: after - getBx(i), no: after };
    case Op.ForPrep:
      return { kind: "branch", yes: after, no: after + getBx(i) + 1 };
    case Op.TForPrep:
      return { kind: "goto", to: after + getBx(i) };
    case Op.LFalseSkip:
      return { kind: "goto", to: after + 1 };
    case Op.Return:
    case Op.Return0:
    case Op.Return1:
    case Op.TailCall:
      return { kind: "return" };
    default:
      return { kind: "goto", to: next };
  }
}

/**
 * The graph from an entry instruction; null when it is irreducible (a `goto` into a loop), so that structured code cannot
 * be made of it. An entry at the head of a loop inside another loop gets the graph of that loop only: the loop around it
 * would otherwise be turned inside out.
 */
export function buildGraph(proto: Proto, entry: number): Graph | null {
  return graphOf(proto, entry, entry === 0 ? null : innerLoop(proto, entry));
}

/** The first instructions of the blocks of the loop that begins at an instruction, if there is one inside another. */
function innerLoop(proto: Proto, head: number): Set<number> | null {
  const graph = graphOf(proto, 0, null);
  const header = graph?.rpo.find((b) => b.start === head);
  if (graph == null || header === undefined || !header.isHeader) return null;
  if ((graph.loopParent.get(header.index) as number) < 0) return null;
  const inside = (b: Block): boolean => {
    for (let h = b.loop; h >= 0; h = graph.loopParent.get(h) as number) if (h === header.index) return true;
    return false;
  };
  return new Set(graph.rpo.filter(inside).map((b) => b.start));
}

/** The graph from an entry; with `region`, of the blocks that begin there only. */
function graphOf(proto: Proto, entry: number, region: ReadonlySet<number> | null): Graph | null {
  const starts = [...leaders(proto, entry)].filter((pc) => pc < proto.code.length).sort((a, b) => a - b);
  const blockAt = new Map<number, number>(starts.map((pc, i) => [pc, i]));
  const leaves = new Map<number, number>();
  const leaveAt = (pc: number): number => {
    let index = leaves.get(pc);
    if (index === undefined) {
      index = starts.length + leaves.size;
      leaves.set(pc, index);
    }
    return index;
  };
  const blocks: Block[] = starts.map((start, index) => {
    const end = starts[index + 1] ?? proto.code.length;
    const last = proto.code[end - 2];
    let terminator: Terminator;
    if (end - start >= 2 && last !== undefined && opInfo(getOp(last))?.test === true) {
      // A test whose condition holds runs the jump after it; else that is skipped.
      const jump = proto.code[end - 1] as number;
      terminator = { kind: "branch", yes: end + getSJ(jump), no: end };
    } else terminator = terminatorAt(proto, end - 1, end);
    const targets =
      terminator.kind === "goto"
        ? [terminator.to]
        : terminator.kind === "branch"
          ? [terminator.yes, terminator.no]
          : [];
    const toIndex = (pc: number): number =>
      region === null || region.has(pc) ? (blockAt.get(pc) as number) : leaveAt(pc);
    const resolved: Terminator =
      terminator.kind === "goto"
        ? { kind: "goto", to: toIndex(terminator.to) }
        : terminator.kind === "branch"
          ? { kind: "branch", yes: toIndex(terminator.yes), no: toIndex(terminator.no) }
          : terminator;
    return newBlock(index, start, end, resolved, [...new Set(targets.map(toIndex))]);
  });
  for (const [pc, index] of leaves) blocks[index] = newBlock(index, pc, pc, { kind: "leave", pc }, []);
  const entryIndex = blockAt.get(entry) as number;
  const rpo = reversePostorder(blocks, entryIndex);
  for (const b of rpo) for (const s of b.succs) (blocks[s] as Block).preds.push(b.index);
  findDominators(blocks, rpo);
  const loopParent = findLoops(blocks, rpo);
  return loopParent === null ? null : { blocks, entry: entryIndex, rpo, loopParent };
}

function newBlock(index: number, start: number, end: number, terminator: Terminator, succs: readonly number[]): Block {
  return { index, start, end, terminator, succs, preds: [], idom: -1, order: -1, loop: -1, isHeader: false };
}

function reversePostorder(blocks: readonly Block[], entry: number): Block[] {
  const post: Block[] = [];
  const seen = new Set<number>([entry]);
  const stack: { block: Block; next: number }[] = [{ block: blocks[entry] as Block, next: 0 }];
  while (stack.length > 0) {
    const top = stack[stack.length - 1] as (typeof stack)[0];
    const succ = top.block.succs[top.next++];
    if (succ === undefined) {
      post.push(top.block);
      stack.pop();
    } else if (!seen.has(succ)) {
      seen.add(succ);
      stack.push({ block: blocks[succ] as Block, next: 0 });
    }
  }
  post.reverse();
  for (const [i, b] of post.entries()) b.order = i;
  return post;
}

/** Immediate dominators by the iterative algorithm over reverse postorder. */
function findDominators(blocks: readonly Block[], rpo: readonly Block[]): void {
  const entry = rpo[0] as Block;
  entry.idom = entry.index;
  const intersect = (a: number, b: number): number => {
    let x = blocks[a] as Block;
    let y = blocks[b] as Block;
    while (x !== y) {
      while (x.order > y.order) x = blocks[x.idom] as Block;
      while (y.order > x.order) y = blocks[y.idom] as Block;
    }
    return x.index;
  };
  for (let changed = true; changed; ) {
    changed = false;
    for (const b of rpo) {
      if (b === entry) continue;
      let idom = -1;
      for (const p of b.preds) {
        if ((blocks[p] as Block).idom < 0) continue;
        idom = idom < 0 ? p : intersect(idom, p);
      }
      if (idom !== b.idom) {
        b.idom = idom;
        changed = true;
      }
    }
  }
  entry.idom = -1;
}

function dominates(blocks: readonly Block[], a: number, b: number): boolean {
  for (let x = b; x >= 0; x = (blocks[x] as Block).idom) if (x === a) return true;
  return false;
}

/** Natural loops; null when an edge goes back to a block that does not dominate it. */
function findLoops(blocks: readonly Block[], rpo: readonly Block[]): Map<number, number> | null {
  const members = new Map<number, Set<number>>();
  for (const b of rpo) {
    for (const s of b.succs) {
      const header = blocks[s] as Block;
      if (header.order > b.order) continue;
      if (!dominates(blocks, s, b.index)) return null;
      header.isHeader = true;
      let set = members.get(s);
      if (set === undefined) {
        set = new Set([s]);
        members.set(s, set);
      }
      const work = [b.index];
      while (work.length > 0) {
        const x = work.pop() as number;
        if (set.has(x)) continue;
        set.add(x);
        work.push(...(blocks[x] as Block).preds);
      }
    }
  }
  // Smaller loops are inside larger ones.
  const sorted = [...members].sort((a, b) => b[1].size - a[1].size);
  const parent = new Map<number, number>();
  for (const [header, set] of sorted) {
    parent.set(header, (blocks[header] as Block).loop);
    for (const x of set) (blocks[x] as Block).loop = header;
  }
  return parent;
}

/** The register that a producer of an open result writes. */
export function openRegister(proto: Proto, consumer: number): number {
  return getA(proto.code[consumer - 1] as number);
}
