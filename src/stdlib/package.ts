import { LuaError, luaError } from "../vm/errors.ts";
import { nativeIndex, nativeSetIndex } from "../vm/native-operations.ts";
import { isNumber, numberToString } from "../vm/number.ts";
import { type Body, resumable, runResumable } from "../vm/resumable.ts";
import type { LuaState } from "../vm/state.ts";
import { LuaTable } from "../vm/table.ts";
import {
  first,
  LuaFunction,
  type LuaValue,
  NativeFunction,
  NONE,
  type Result,
  UNWIND,
  unpack,
  Values,
} from "../vm/value.ts";
import { checkString, optString, toBoolean } from "./args.ts";
import { loadFile } from "./base.ts";
import { cString, type Host } from "./host.ts";
import { defineLib } from "./lib.ts";
import { withoutYield } from "./table-object.ts";

const DIRECTORY_SEPARATOR = "/";
const PATH_SEPARATOR = ";";
const PATH_MARK = "?";
const EXECUTABLE_MARK = "!";
const IGNORE_MARK = "-";

const LUA_DIRECTORY = "/usr/local/share/lua/5.4/";
const C_DIRECTORY = "/usr/local/lib/lua/5.4/";
const DEFAULT_PATH = [
  `${LUA_DIRECTORY}?.lua`,
  `${LUA_DIRECTORY}?/init.lua`,
  `${C_DIRECTORY}?.lua`,
  `${C_DIRECTORY}?/init.lua`,
  "./?.lua",
  "./?/init.lua",
].join(PATH_SEPARATOR);
const DEFAULT_CPATH = [`${C_DIRECTORY}?.so`, `${C_DIRECTORY}loadall.so`, "./?.so"].join(PATH_SEPARATOR);

/** Libraries in C cannot be loaded into this machine; the reference says this where it cannot either. */
const NO_LIBRARIES = "dynamic libraries not enabled; check your Lua installation";

type Step<T> = Generator<undefined, T, Result>;

/** `t[key]`, with metamethods. */
function* field(L: LuaState, t: LuaValue, key: LuaValue): Step<LuaValue> {
  let r = nativeIndex(L, t, key);
  if (r === UNWIND) r = yield;
  return first(r);
}

/** A path from the environment, its first ";;" replaced by the default one (manual 6.3, `package.path`). */
function pathFrom(L: LuaState, host: Host, variable: string, def: string): string {
  if (toBoolean(L.registry.getStr("LUA_NOENV"))) return def;
  const path = host.getenv(`${variable}_5_4`) ?? host.getenv(variable);
  if (path === undefined) return def;
  const at = path.indexOf(PATH_SEPARATOR + PATH_SEPARATOR);
  if (at < 0) return path;
  const parts = [path.slice(0, at), def, path.slice(at + 2)];
  return parts.filter((part) => part !== "").join(PATH_SEPARATOR);
}

/** The file that a name stands for, or why there is none. */
interface Found {
  readonly file?: string;
  readonly message?: string;
}

/** Looks for a readable file among the templates of a path (manual 6.3, `package.searchpath`). */
function searchPath(host: Host, name: string, path: string, separator: string, replacement: string): Found {
  // The reference looks for the first character of the separator, then replaces all of it.
  const dotted = separator !== "" && name.includes(separator.charAt(0));
  const fileName = dotted ? name.replaceAll(separator, () => replacement) : name;
  const expanded = path.replaceAll(PATH_MARK, () => fileName);
  const files = expanded === "" ? [] : expanded.split(PATH_SEPARATOR);
  const file = files.find((f) => host.readable(f));
  if (file !== undefined) return { file };
  return { message: `no file '${expanded.replaceAll(PATH_SEPARATOR, "'\n\tno file '")}'` };
}

/** Searches along `package[pathField]`; raises "'package.path' must be a string". */
function* findFile(L: LuaState, host: Host, lib: LuaTable, name: string, pathField: string): Step<Found> {
  const path = yield* field(L, lib, pathField);
  if (typeof path !== "string" && !isNumber(path)) throw luaError(`'package.${pathField}' must be a string`);
  const text = typeof path === "string" ? path : numberToString(path);
  return searchPath(host, name, cString(text), ".", DIRECTORY_SEPARATOR);
}

function loadError(name: string, file: string, message: string): LuaError {
  return luaError(`error loading module '${name}' from file '${file}':\n\t${message}`);
}

/** The bodies of the four searchers (manual 6.3, `package.searchers`), in order. */
function searcherBodies(L: LuaState, host: Host, lib: LuaTable, preload: LuaTable): ((name: string) => Body)[] {
  const { globals } = L;
  return [
    function* (name) {
      const loader = yield* field(L, preload, name);
      if (loader === undefined) return `no field package.preload['${name}']`;
      return new Values([loader, ":preload:"]);
    },

    function* (name) {
      const { file, message } = yield* findFile(L, host, lib, name, "path");
      if (file === undefined) return message;
      try {
        return new Values([loadFile(L, host, file, "bt", globals), file]);
      } catch (e) {
        if (e instanceof LuaError && typeof e.value === "string") throw loadError(name, file, e.value);
        throw e;
      }
    },

    function* (name) {
      const { file, message } = yield* findFile(L, host, lib, name, "cpath");
      if (file === undefined) return message;
      throw loadError(name, file, NO_LIBRARIES);
    },

    function* (name) {
      const dot = name.indexOf(".");
      if (dot < 0) return NONE;
      const { file, message } = yield* findFile(L, host, lib, name.slice(0, dot), "cpath");
      if (file === undefined) return message;
      throw loadError(name, file, NO_LIBRARIES);
    },
  ];
}

/** Asks the searchers for a loader: gives it and its data. Raises "module 'x' not found: …". */
function* findLoader(L: LuaState, lib: LuaTable, name: string): Step<[LuaFunction, LuaValue]> {
  const searchers = yield* field(L, lib, "searchers");
  if (!(searchers instanceof LuaTable)) throw luaError("'package.searchers' must be a table");
  let reasons = "";
  for (let i = 1; ; i++) {
    const searcher = searchers.getInt(i);
    if (searcher === undefined) throw luaError(`module '${name}' not found:${reasons}`);
    let r = L.call(searcher, name);
    if (r === UNWIND) r = yield;
    const [loader, data] = unpack(r);
    if (loader instanceof LuaFunction) return [loader, data];
    if (typeof loader === "string") reasons += `\n\t${loader}`;
    else if (isNumber(loader)) reasons += `\n\t${numberToString(loader)}`;
  }
}

/** `require` of a module that may not be loaded yet. */
function* requireModule(L: LuaState, lib: LuaTable, loaded: LuaTable, name: string): Body {
  const present = yield* field(L, loaded, name);
  if (toBoolean(present)) return present;
  const [loader, data] = yield* findLoader(L, lib, name);
  let r = L.call(loader, name, data);
  if (r === UNWIND) r = yield;
  const given = first(r);
  if (given !== undefined && nativeSetIndex(L, loaded, name, given) === UNWIND) yield;
  let module = yield* field(L, loaded, name);
  if (module === undefined) {
    module = true;
    if (nativeSetIndex(L, loaded, name, module) === UNWIND) yield;
  }
  return new Values([module, data]);
}

/** Opens the package library (manual 6.3) on a host: the table `package`, and the global `require`. */
export function openPackage(L: LuaState, host: Host): LuaTable {
  const { loaded } = L;
  const preload = new LuaTable();
  L.registry.setStr("_PRELOAD", preload);

  const lib = defineLib(L, "package", {
    loadlib(path, name) {
      checkString(path, 1);
      checkString(name, 2);
      return new Values([undefined, NO_LIBRARIES, "absent"]);
    },
    searchpath(nameArg, pathArg, separatorArg, replacementArg) {
      // Of several bad arguments the reference, as it is usually compiled, reports the last.
      const replacement = cString(optString(replacementArg, 4, DIRECTORY_SEPARATOR));
      const separator = cString(optString(separatorArg, 3, "."));
      const path = cString(checkString(pathArg, 2));
      const name = cString(checkString(nameArg, 1));
      const { file, message } = searchPath(host, name, path, separator, replacement);
      return file === undefined ? new Values([undefined, message]) : file;
    },
  });

  const searchers = new LuaTable();
  for (const [i, body] of searcherBodies(L, host, lib, preload).entries()) {
    const searcher = resumable(L, "package.searcher", (name) => withoutYield(L, body(cString(checkString(name, 1)))));
    searchers.setInt(i + 1, searcher);
  }
  lib.setField("searchers", searchers);
  lib.setField("preload", preload);
  lib.setField("loaded", L.loaded);
  lib.setField("path", pathFrom(L, host, "LUA_PATH", DEFAULT_PATH));
  lib.setField("cpath", pathFrom(L, host, "LUA_CPATH", DEFAULT_CPATH));
  const marks = [DIRECTORY_SEPARATOR, PATH_SEPARATOR, PATH_MARK, EXECUTABLE_MARK, IGNORE_MARK];
  lib.setField("config", marks.map((mark) => `${mark}\n`).join(""));

  const require = new NativeFunction("require", (nameArg) => {
    const name = cString(checkString(nameArg, 1));
    if (loaded.metatable === null) {
      const module = loaded.getStr(name);
      if (toBoolean(module)) return module;
    }
    return runResumable(L, "require", withoutYield(L, requireModule(L, lib, loaded, name)));
  });
  L.globals.setField("require", require);
  return lib;
}
