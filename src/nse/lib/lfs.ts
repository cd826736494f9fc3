import { checkString, toBoolean, typeError } from "../../stdlib/args.ts";
import { protectMetatable } from "../../stdlib/closed-debug.ts";
import { cString, HostError } from "../../stdlib/host.ts";
import { defineLib } from "../../stdlib/lib.ts";
import { argError, luaError } from "../../vm/errors.ts";
import type { LuaState } from "../../vm/state.ts";
import { LuaTable } from "../../vm/table.ts";
import { type LuaValue, NativeFunction, NONE, type Result, Userdata, Values } from "../../vm/value.ts";
import type { Directories } from "../io/directories.ts";

const TYPE_NAME = "directory metatable";

/** A directory being listed. */
class Listing {
  private at = 0;
  closed = false;

  constructor(private readonly names: readonly string[]) {}

  /** The next name; undefined at the end, which closes the listing. */
  next(): string | undefined {
    const name = this.names[this.at++];
    if (name === undefined) this.closed = true;
    return name;
  }
}

function checkListing(v: LuaValue): Listing {
  if (v instanceof Userdata && v.data instanceof Listing) return v.data;
  throw typeError(1, TYPE_NAME, v);
}

/** True, or nil, the message and for links the number of the error. */
function outcome(call: () => void, withNumber: boolean): Result {
  try {
    call();
    return true;
  } catch (e) {
    if (!(e instanceof HostError)) throw e;
    return new Values(withNumber ? [undefined, e.message, e.errno] : [undefined, e.message]);
  }
}

/** Opens the library `lfs` (the part of LuaFileSystem that NSE has): gives its table, also in `package.loaded`. */
export function openLfs(L: LuaState, host: Directories): LuaTable {
  const next = new NativeFunction("next", (self) => {
    const listing = checkListing(self);
    if (listing.closed) throw argError(1, "closed directory");
    return listing.next();
  });
  const methods = new LuaTable();
  methods.setStr("next", next);
  methods.setStr(
    "close",
    new NativeFunction("close", (self) => {
      checkListing(self).closed = true;
      return NONE;
    }),
  );
  const metatable = new LuaTable();
  metatable.setStr("__name", TYPE_NAME);
  metatable.setStr("__index", methods);
  protectMetatable(metatable);

  const lib = defineLib(L, "lfs", {
    dir: (path) => {
      const name = cString(checkString(path, 1));
      let listing: Listing;
      try {
        listing = new Listing(host.list(name));
      } catch (e) {
        if (e instanceof HostError) throw luaError(`cannot open ${name}: ${e.message}`);
        throw e;
      }
      const u = new Userdata(listing);
      u.metatable = metatable;
      return new Values([next, u]);
    },
    mkdir: (path) => {
      const name = cString(checkString(path, 1));
      return outcome(() => host.make(name), false);
    },
    rmdir: (path) => {
      const name = cString(checkString(path, 1));
      return outcome(() => host.remove(name), false);
    },
    link: (target, path, symbolic) => {
      const from = cString(checkString(target, 1));
      const to = cString(checkString(path, 2));
      return outcome(() => host.link(from, to, toBoolean(symbolic)), true);
    },
    get_path_separator: () => host.separator,
  });
  lib.setField("_VERSION", "LuaFileSystem 1.8.0");
  return lib;
}
