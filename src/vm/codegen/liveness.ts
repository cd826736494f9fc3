import { getA, getB, getBx, getC, getOp } from "../instruction.ts";
import { Op } from "../opcodes.ts";
import type { Proto } from "../proto.ts";
import { type Block, buildGraph, type Graph } from "./cfg.ts";

function range(from: number, to: number, f: (r: number) => void): void {
  for (let r = from; r < to; r++) f(r);
}

/** Which registers an instruction reads, by calling `use`; and which it writes, by `def`. */
export function usesAndDefs(proto: Proto, pc: number, use: (r: number) => void, def: (r: number) => void): void {
  const i = proto.code[pc] as number;
  const op = getOp(i);
  const a = getA(i);
  const b = getB(i);
  const c = getC(i);
  const k = (i & 0x8000) !== 0;
  const top = (): number => getA(proto.code[pc - 1] as number) + 1;
  switch (op) {
    case Op.Move:
    case Op.GetOpen:
    case Op.Unm:
    case Op.BNot:
    case Op.Not:
    case Op.Len:
      use(b);
      def(a);
      return;
    case Op.LoadNil:
      range(a, a + b + 1, def);
      return;
    case Op.SetUpval:
    case Op.Test:
    case Op.Return1:
    case Op.Tbc:
      use(a);
      return;
    case Op.MkOpen:
      use(a);
      def(a);
      return;
    case Op.SetOpen:
      use(a);
      use(b);
      return;
    case Op.GetTable:
      use(b);
      use(c);
      def(a);
      return;
    case Op.GetI:
    case Op.GetField:
      use(b);
      def(a);
      return;
    case Op.SetTabUp:
      if (!k) use(c);
      return;
    case Op.SetTable:
      use(a);
      use(b);
      if (!k) use(c);
      return;
    case Op.SetI:
    case Op.SetField:
      use(a);
      if (!k) use(c);
      return;
    case Op.Self:
      use(b);
      if (!k) use(c);
      def(a);
      def(a + 1);
      return;
    case Op.Concat:
      use(b);
      use(c);
      def(a);
      return;
    case Op.Eq:
    case Op.Lt:
    case Op.Le:
      use(a);
      use(b);
      return;
    case Op.EqK:
    case Op.EqI:
    case Op.LtI:
    case Op.LeI:
    case Op.GtI:
    case Op.GeI:
      use(a);
      return;
    case Op.TestSet:
      use(b);
      def(a);
      return;
    case Op.Call:
      range(a, b === 0 ? top() : a + b, use);
      range(a, c === 0 ? a + 1 : a + c - 1, def);
      return;
    case Op.TailCall:
      range(a, b === 0 ? top() : a + b, use);
      return;
    case Op.Return:
      range(a, b === 0 ? top() : a + b - 1, use);
      return;
    case Op.ForLoop:
      range(a, a + 3, use);
      def(a);
      def(a + 3);
      return;
    case Op.ForPrep:
      range(a, a + 3, use);
      range(a, a + 2, def);
      def(a + 3);
      return;
    case Op.TForPrep:
      range(a, a + 4, use);
      return;
    case Op.TForCall:
      range(a, a + 3, use);
      range(a + 4, a + 4 + c, def);
      return;
    case Op.TForLoop:
      use(a + 4);
      def(a + 2);
      return;
    case Op.SetList:
      range(a, b === 0 ? top() : a + b + 1, use);
      return;
    case Op.Closure:
      for (const u of (proto.p[getBx(i)] as Proto).upvalues) if (u.instack) use(u.index);
      def(a);
      return;
    case Op.Vararg:
      range(a, c === 0 ? a + 1 : a + c - 1, def);
      return;
    case Op.Close:
    case Op.Jmp:
    case Op.Return0:
    case Op.ExtraArg:
      return;
    default:
      if (op >= Op.AddI && op <= Op.Shr) {
        use(b);
        if (op >= Op.Add) use(c);
      }
      def(a);
  }
}

/**
 * The registers that are read later, at the start of every block, by block index. `beyond` tells it of instructions outside
 * of the graph; without it all registers are read there.
 */
export function liveIn(proto: Proto, graph: Graph, beyond?: ReadonlyMap<number, ReadonlySet<number>>): Set<number>[] {
  const live: Set<number>[] = [];
  for (const b of graph.rpo) live[b.index] = new Set();
  for (let changed = true; changed; ) {
    changed = false;
    for (let n = graph.rpo.length - 1; n >= 0; n--) {
      const b = graph.rpo[n] as Block;
      const set = new Set<number>();
      if (b.terminator.kind === "leave") {
        const known = beyond?.get(b.start);
        if (known === undefined) range(0, proto.maxstacksize, (r) => set.add(r));
        else for (const r of known) set.add(r);
      }
      for (const s of b.succs) for (const r of live[s] as Set<number>) set.add(r);
      for (let pc = b.end - 1; pc >= b.start; pc--) {
        const used: number[] = [];
        usesAndDefs(
          proto,
          pc,
          (r) => used.push(r),
          (r) => set.delete(r),
        );
        for (const r of used) set.add(r);
      }
      const old = live[b.index] as Set<number>;
      if (set.size !== old.size) {
        live[b.index] = set;
        changed = true;
      }
    }
  }
  return live;
}

/**
 * The registers that are read later or belong to a local variable that debug.getlocal can see, where the blocks of the whole
 * prototype begin; nothing when it has no such graph, or has lost the names of its variables.
 */
export function neededRegisters(proto: Proto): Map<number, Set<number>> {
  const graph = buildGraph(proto, 0);
  const live = new Map<number, Set<number>>();
  if (graph === null || proto.locvars.length === 0) return live;
  const sets = liveIn(proto, graph);
  for (const b of graph.rpo) {
    const set = sets[b.index] as Set<number>;
    for (const v of proto.locvars) if (v.startpc <= b.start && b.start < v.endpc) set.add(v.reg);
    live.set(b.start, set);
  }
  return live;
}
