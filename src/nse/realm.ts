import { loaders } from "../stdlib/base.ts";
import { hideMethods, protectMetatable } from "../stdlib/closed-debug.ts";
import type { Host } from "../stdlib/host.ts";
import { setFunctions } from "../stdlib/lib.ts";
import { openPackage } from "../stdlib/package.ts";
import type { LuaState } from "../vm/state.ts";
import { LuaTable } from "../vm/table.ts";
import type { LuaValue } from "../vm/value.ts";
import { PATTERN_TYPE } from "./lib/lpeg/pattern.ts";

/** What a script finds around itself: the globals, the loaded libraries, and the methods of strings. */
export interface Realm {
  readonly globals: LuaTable;
  readonly loaded: LuaTable;
  readonly stringMeta: LuaTable | null;
  /** What scripts of Lua 5.1 find in their environments. */
  oldNames: LuaTable;
}

/** Does something with a realm's tables as those of the state; null leaves the state as it is. */
export function inRealm<T>(L: LuaState, realm: Realm | null, body: () => T): T {
  if (realm === null) return body();
  const { globals, loaded, stringMeta } = L;
  L.globals = realm.globals;
  L.loaded = realm.loaded;
  L.stringMeta = realm.stringMeta;
  try {
    return body();
  } finally {
    L.globals = globals;
    L.loaded = loaded;
    L.stringMeta = stringMeta;
  }
}

/**
 * Makes realms with tables of their own (`--isolate`): the libraries that the state has now are copied, with the same
 * functions in them; those that have to know their realm are made anew. What scripts are to share, such as `nmap.registry`, is
 * a field of these libraries that is no library itself, and stays one.
 */
export class RealmMaker {
  private readonly globals: readonly [LuaValue, LuaValue][];
  private readonly libraries: readonly [LuaValue, LuaTable][];

  constructor(
    private readonly L: LuaState,
    private readonly host: Host,
  ) {
    // These methods are of a library that no script has.
    const patterns = L.registry.getStr(PATTERN_TYPE);
    if (patterns instanceof LuaTable) hideMethods(patterns);
    this.globals = entriesOf(L.globals);
    this.libraries = entriesOf(L.loaded).filter(
      (entry): entry is [LuaValue, LuaTable] =>
        entry[1] instanceof LuaTable && entry[0] !== "_G" && entry[0] !== "package",
    );
  }

  /** A new realm; its `oldNames` are still to be made. */
  make(): Realm {
    const { L, host } = this;
    const globals = new LuaTable();
    const loaded = new LuaTable();
    const copies = new Map<LuaValue, LuaTable>();
    for (const [, library] of this.libraries) copies.set(library, new LuaTable());
    const fill = (t: LuaTable, entries: readonly [LuaValue, LuaValue][]): void => {
      for (const [key, value] of entries) t.set(key, copies.get(value) ?? value);
    };
    for (const [library, copy] of copies) fill(copy, entriesOf(library as LuaTable));
    fill(globals, this.globals);
    fill(loaded, this.libraries);
    for (const t of [globals, loaded]) t.setStr("_G", globals);
    globals.setStr("package", undefined);
    const realm: Realm = { globals, loaded, stringMeta: this.stringMeta(copies), oldNames: globals };
    const preload = L.registry.getStr("_PRELOAD");
    inRealm(L, realm, () => {
      setFunctions(globals, "", loaders(L, host));
      globals.setStr("package", openPackage(L, host));
    });
    L.registry.setStr("_PRELOAD", preload);
    return realm;
  }

  /** A metatable of strings with the realm's own methods. */
  private stringMeta(copies: ReadonlyMap<LuaValue, LuaTable>): LuaTable | null {
    const { stringMeta } = this.L;
    if (stringMeta === null) return null;
    const meta = new LuaTable();
    for (const [key, value] of entriesOf(stringMeta)) {
      if (key !== "__metatable") meta.set(key, copies.get(value) ?? value);
    }
    // A finalizer may run while another script does: it gets a copy of the methods.
    return protectMetatable(meta);
  }
}

function entriesOf(t: LuaTable): [LuaValue, LuaValue][] {
  const entries: [LuaValue, LuaValue][] = [];
  for (let more = t.next(undefined); more; more = t.next(t.nextKey)) entries.push([t.nextKey, t.nextValue]);
  return entries;
}
