import type { LuaState } from "../../vm/state.ts";
import type { LuaTable } from "../../vm/table.ts";
import type { Bytes } from "../bytes.ts";
import type { IoDriver } from "../io/driver.ts";
import type { HostServices } from "../io/services.ts";
import { openLfs } from "./lfs.ts";
import { openLibssh2 } from "./libssh2.ts";
import { openLpeg } from "./lpeg/lib.ts";
import { type DataText, openNmapdb } from "./nmapdb.ts";
import { openOpenssl } from "./openssl/lib.ts";
import { openZlib } from "./zlib/lib.ts";

/** What the native libraries are built on. */
export interface NativeNeeds {
  readonly driver: IoDriver;
  readonly services: HostServices;
  readonly data: DataText;
  /** The contents of any file; throws an Error when it cannot be read. */
  readonly readFile: (path: string) => Bytes;
}

/** Opens the native libraries beside `nmap`: puts each in `package.loaded` and, as Nmap does, in a global of its name. */
export function openNatives(L: LuaState, { driver, services, data, readFile }: NativeNeeds): void {
  const { crypto, deflate, directories, keys } = services;
  const random = (count: number): Bytes => driver.randomBytes(count);
  const libraries: readonly (readonly [string, LuaTable | undefined])[] = [
    ["lpeg", openLpeg(L)],
    ["nmapdb", openNmapdb(L, data)],
    ["openssl", crypto && openOpenssl(L, crypto, random)],
    ["zlib", deflate && openZlib(L, deflate)],
    ["lfs", directories && openLfs(L, directories)],
    ["libssh2", crypto && keys && openLibssh2(L, { crypto, keys, random, readFile })],
  ];
  for (const [name, library] of libraries) {
    if (library === undefined) continue;
    L.loaded.setStr(name, library);
    L.globals.setField(name, library);
  }
}
