import type { LuaState } from "../../vm/state.ts";
import type { LuaTable } from "../../vm/table.ts";
import type { IoDriver } from "../io/driver.ts";
import type { HostServices } from "../io/services.ts";
import { openLfs } from "./lfs.ts";
import { openLpeg } from "./lpeg/lib.ts";
import { type DataText, openNmapdb } from "./nmapdb.ts";
import { openOpenssl } from "./openssl/lib.ts";
import { openZlib } from "./zlib/lib.ts";

/** What the native libraries are built on. */
export interface NativeNeeds {
  readonly driver: IoDriver;
  readonly services: HostServices;
  readonly data: DataText;
}

/** Opens the native libraries beside `nmap`: puts each in `package.loaded` and, as Nmap does, in a global of its name. */
export function openNatives(L: LuaState, { driver, services, data }: NativeNeeds): void {
  const { crypto, deflate, directories } = services;
  const libraries: readonly (readonly [string, LuaTable | undefined])[] = [
    ["lpeg", openLpeg(L)],
    ["nmapdb", openNmapdb(L, data)],
    ["openssl", crypto && openOpenssl(L, crypto, (count) => driver.randomBytes(count))],
    ["zlib", deflate && openZlib(L, deflate)],
    ["lfs", directories && openLfs(L, directories)],
  ];
  for (const [name, library] of libraries) {
    if (library === undefined) continue;
    L.loaded.setStr(name, library);
    L.globals.setStr(name, library);
  }
}
