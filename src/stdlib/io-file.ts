import { argError, luaError } from "../vm/errors.ts";
import { isInteger, isNumber, numberToString, toFloat } from "../vm/number.ts";
import type { LuaState } from "../vm/state.ts";
import { LuaTable } from "../vm/table.ts";
import { addressOf } from "../vm/tostring.ts";
import { type LuaValue, NativeFunction, NONE, pack, type Result, Userdata, Values } from "../vm/value.ts";
import { checkInteger, checkOption, checkString, optInteger, typeError } from "./args.ts";
import { type ExitStatus, HostError } from "./host.ts";
import type { Stream } from "./io-buffer.ts";
import { readFormats } from "./io-read.ts";
import { setFunctions } from "./lib.ts";

/** The `__name` of file handles, and the registry's key of their metatable. */
const FILE_HANDLE = "FILE*";
/** The most formats that `lines` takes. */
const MAX_LINE_FORMATS = 250;

/** The data of a file handle userdata. */
export class LuaFile {
  /** False once closed. Standard files stay open. */
  open = true;

  constructor(
    readonly stream: Stream,
    readonly kind: "file" | "process" | "standard",
    /** All open files of the same state. */
    readonly siblings: Set<LuaFile>,
  ) {}
}

/** How much an open file counts towards a collection by itself: the system has few of them. */
const FILE_WEIGHT = 50;

/** The files of a state that a handle was made for and that are still open, standard ones left out. */
const openFiles = new WeakMap<LuaState, Set<LuaFile>>();

/** Makes a file handle (manual 6.8). */
export function newFile(L: LuaState, stream: Stream, kind: LuaFile["kind"]): Userdata {
  const files = openFiles.get(L) as Set<LuaFile>;
  const file = new LuaFile(stream, kind, files);
  const handle = new Userdata(file);
  L.collector.setMetatable(handle, fileMetatable(L), kind === "standard" ? 0 : FILE_WEIGHT);
  if (kind !== "standard") files.add(file);
  return handle;
}

/** The metatable of file handles. */
export function fileMetatable(L: LuaState): LuaTable {
  return L.registry.getStr(FILE_HANDLE) as LuaTable;
}

/** The file of a handle, or undefined for other values. */
export function asFile(v: LuaValue): LuaFile | undefined {
  return v instanceof Userdata && v.data instanceof LuaFile ? v.data : undefined;
}

/** A file handle argument, open or closed. */
export function checkFile(v: LuaValue, n: number): LuaFile {
  const file = asFile(v);
  if (file === undefined) throw typeError(n, FILE_HANDLE, v);
  return file;
}

/** A file handle argument that must be open. */
export function checkOpen(v: LuaValue, n: number): LuaFile {
  const file = checkFile(v, n);
  if (!file.open) throw luaError("attempt to use a closed file");
  return file;
}

/** The results of a failed operation: nil, the message (after the name of the file, if given) and the error number. */
export function failure(e: unknown, name?: string): Values {
  if (!(e instanceof HostError)) throw e;
  return new Values([undefined, name === undefined ? e.message : `${name}: ${e.message}`, e.errno]);
}

/** Does an operation whose success is told by true. */
export function succeeds(operation: () => void, name?: string): Result {
  try {
    operation();
    return true;
  } catch (e) {
    return failure(e, name);
  }
}

/** The results for a process that ended (manual 6.9, `os.execute`). */
export function exitResults(status: ExitStatus): Values {
  const ok = status.how === "exit" && status.code === 0;
  return new Values([ok ? true : undefined, status.how, status.code]);
}

/** `file:close()` on an open file. */
export function closeFile(file: LuaFile): Result {
  if (file.kind === "standard") return new Values([undefined, "cannot close standard file"]);
  file.open = false;
  file.siblings.delete(file);
  try {
    const status = file.stream.close();
    return status === undefined ? true : exitResults(status);
  } catch (e) {
    return failure(e);
  }
}

/** `file:read(...)`: the formats start at argument `firstArg`. */
export function readFile(file: LuaFile, formats: readonly LuaValue[], firstArg: number): Result {
  try {
    return pack(readFormats(file.stream, formats, firstArg));
  } catch (e) {
    return failure(e);
  }
}

/** The text of an argument of `write`: floats are written without the ".0" that `tostring` adds. */
function textToWrite(v: LuaValue, n: number): string {
  if (typeof v === "string") return v;
  if (!isNumber(v)) return checkString(v, n);
  const text = numberToString(v);
  return !isInteger(v) && text.endsWith(".0") ? text.slice(0, -2) : text;
}

/** `file:write(...)`: the texts start at argument `firstArg`; gives `handle` back. */
export function writeFile(file: LuaFile, handle: Userdata, args: readonly LuaValue[], firstArg: number): Result {
  let error: unknown;
  for (let i = 0; i < args.length; i++) {
    const text = textToWrite(args[i], firstArg + i);
    if (error !== undefined) continue;
    try {
      file.stream.write(text);
    } catch (e) {
      error = e;
    }
  }
  return error === undefined ? handle : failure(error);
}

/**
 * The iterator of `file:lines(...)`.
 * @param closes whether it closes the file at its end.
 * Raises "too many arguments" for more than 250 formats.
 */
export function linesIterator(file: LuaFile, formats: readonly LuaValue[], closes: boolean): NativeFunction {
  if (formats.length > MAX_LINE_FORMATS) throw argError(MAX_LINE_FORMATS + 2, "too many arguments");
  return new NativeFunction("io.lines iterator", () => {
    if (!file.open) throw luaError("file is already closed");
    let values: LuaValue[];
    try {
      values = readFormats(file.stream, formats, 2);
    } catch (e) {
      if (e instanceof HostError) throw luaError(e.message);
      throw e;
    }
    if (values[0] !== undefined) return pack(values);
    if (closes) closeFile(file);
    return NONE;
  });
}

function seekFile(file: LuaFile, whence: LuaValue, offset: LuaValue): Result {
  const from = checkOption(whence, 2, "cur", ["set", "cur", "end"]);
  const bytes = toFloat(optInteger(offset, 3, 0));
  try {
    return file.stream.seek(bytes, from);
  } catch (e) {
    return failure(e);
  }
}

function setBuffering(file: LuaFile, mode: LuaValue, size: LuaValue): Result {
  const option = checkOption(mode, 2, undefined, ["no", "full", "line"]);
  if (size !== undefined) checkInteger(size, 3);
  return succeeds(() => file.stream.setMode(option));
}

/** `file:close()`. */
export function closeHandle(L: LuaState, handle: LuaValue): Result {
  const file = checkOpen(handle, 1);
  L.collector.unmark(handle as Userdata, FILE_WEIGHT);
  return closeFile(file);
}

/** `__gc` and `__close`: closes the file unless it is closed. */
function release(handle: LuaValue): Result {
  const file = checkFile(handle, 1);
  if (file.open) closeFile(file);
  return NONE;
}

/**
 * Puts the metatable of file handles, with their methods, into the registry. When the state is closed, so are its files.
 */
export function createFileMetatable(L: LuaState): void {
  const files = new Set<LuaFile>();
  openFiles.set(L, files);
  L.closers.push(() => {
    for (const file of files) closeFile(file);
  });
  const methods = new LuaTable();
  setFunctions(methods, "FILE*:", {
    read: (f, ...formats) => readFile(checkOpen(f, 1), formats, 2),
    write: (f, ...args) => writeFile(checkOpen(f, 1), f as Userdata, args, 2),
    lines: (f, ...formats) => linesIterator(checkOpen(f, 1), formats, false),
    flush: (f) => {
      const { stream } = checkOpen(f, 1);
      return succeeds(() => stream.flush());
    },
    seek: (f, whence, offset) => seekFile(checkOpen(f, 1), whence, offset),
    close: (f) => closeHandle(L, f),
    setvbuf: (f, mode, size) => setBuffering(checkOpen(f, 1), mode, size),
  });
  const meta = new LuaTable();
  meta.setStr("__name", FILE_HANDLE);
  setFunctions(meta, "FILE*:", {
    __gc: release,
    __tostring: (f) => {
      const file = checkFile(f, 1);
      return file.open ? `file (${addressOf(file)})` : "file (closed)";
    },
  });
  meta.setStr("__close", meta.getStr("__gc"));
  meta.setStr("__index", methods);
  L.registry.setStr(FILE_HANDLE, meta);
}
