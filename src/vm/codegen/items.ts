import { getA, getB, getOp } from "../instruction.ts";
import { Op } from "../opcodes.ts";
import type { Proto } from "../proto.ts";
import type { Block, Graph } from "./cfg.ts";
import { usesAndDefs } from "./liveness.ts";
import { accessesFloats } from "./types.ts";

/**
 * The tables of a loop whose lists of items are read before it: by register, that of a table whose items the loop reads or
 * writes by index. Only what the loop calls on its slow paths can give such a table another list.
 */
export interface ItemLists {
  /** Registers of tables whose `arr` is used. */
  readonly arr: ReadonlySet<number>;
  /** Registers of tables whose `floats` is used. */
  readonly floats: ReadonlySet<number>;
}

/** Whether an instruction always calls something: then reading a list before the loop is of no use. */
function calls(op: Op): boolean {
  return op === Op.Call || op === Op.TailCall || op === Op.TForCall || op === Op.Self || op === Op.Concat;
}

/** The register of the table that an instruction accesses by index; -1 for other instructions. */
function indexedTable(i: number): number {
  switch (getOp(i)) {
    case Op.GetTable:
    case Op.GetI:
      return getB(i);
    case Op.SetTable:
      return getA(i);
    default:
      return -1;
  }
}

/** The lists of items that can be read before an innermost loop; null when there are none. */
export function itemLists(proto: Proto, graph: Graph, header: Block): ItemLists | null {
  const arr = new Set<number>();
  const floats = new Set<number>();
  const written = new Set<number>();
  for (const b of graph.rpo) {
    if (b.loop !== header.index) continue;
    for (let pc = b.start; pc < b.end; pc++) {
      const i = proto.code[pc] as number;
      if (calls(getOp(i))) return null;
      const table = indexedTable(i);
      if (table >= 0) (accessesFloats(proto, pc) ? floats : arr).add(table);
      usesAndDefs(
        proto,
        pc,
        () => undefined,
        (r) => written.add(r),
      );
    }
  }
  for (const r of written) {
    arr.delete(r);
    floats.delete(r);
  }
  return arr.size + floats.size === 0 ? null : { arr, floats };
}
