import { argError, luaError } from "../vm/errors.ts";
import { collectThen } from "../vm/finalizers.ts";
import { isNumber, numberToString } from "../vm/number.ts";
import { runResumable } from "../vm/resumable.ts";
import type { LuaState } from "../vm/state.ts";
import type { LuaTable } from "../vm/table.ts";
import { type LuaValue, type Result, type Userdata, Values } from "../vm/value.ts";
import { checkAny, checkString, optString } from "./args.ts";
import { cString, type Host, HostError, type OpenMode } from "./host.ts";
import { flushAll, flushFiles, openStream, type Stream, streamsOf } from "./io-buffer.ts";
import {
  asFile,
  checkOpen,
  closeHandle,
  createFileMetatable,
  failure,
  type LuaFile,
  linesIterator,
  newFile,
  readFile,
  succeeds,
  writeFile,
} from "./io-file.ts";
import { defineLib } from "./lib.ts";

const MODE = /^([rwa]\+?)b*$/;

/**
 * Opens a file. Others are flushed first: a program may read what it wrote through a handle that it dropped, which the
 * reference's collector would have closed by now.
 */
function openFile(host: Host, path: string, mode: OpenMode): Stream {
  flushFiles(host);
  const update = mode.length > 1;
  return openStream(host, host.open(path, mode), update || mode === "r", update || mode !== "r");
}

/** The default input or output file of a state (manual 6.8). */
class DefaultFile {
  constructor(
    private readonly L: LuaState,
    private readonly host: Host,
    private readonly which: "input" | "output",
    public handle: Userdata,
  ) {}

  /** The file; raises "default input file is closed". */
  file(): LuaFile {
    const file = this.handle.data as LuaFile;
    if (!file.open) throw luaError(`default ${this.which} file is closed`);
    return file;
  }

  /** `io.input` and `io.output`. */
  set(v: LuaValue): Result {
    if (typeof v === "string" || isNumber(v)) {
      const path = cString(typeof v === "string" ? v : numberToString(v));
      this.handle = openOrRaise(this.L, this.host, path, this.which === "input" ? "r" : "w");
    } else if (v !== undefined) {
      checkOpen(v, 1);
      this.handle = v as Userdata;
    }
    return this.handle;
  }
}

function openOrRaise(L: LuaState, host: Host, path: string, mode: OpenMode): Userdata {
  try {
    return newFile(L, openFile(host, path, mode), "file");
  } catch (e) {
    if (e instanceof HostError) throw luaError(`cannot open file '${path}' (${e.message})`);
    throw e;
  }
}

/** Opens the input and output library (manual 6.8) on a host. */
export function openIo(L: LuaState, host: Host): LuaTable {
  L.closers.push(() => flushAll(host));
  createFileMetatable(L);
  const { stdin, stdout, stderr } = streamsOf(host);
  const standardInput = newFile(L, stdin, "standard");
  const standardOutput = newFile(L, stdout, "standard");
  const input = new DefaultFile(L, host, "input", standardInput);
  const output = new DefaultFile(L, host, "output", standardOutput);

  const lib = defineLib(L, "io", {
    close(...args) {
      return closeHandle(L, args.length === 0 ? output.handle : args[0]);
    },
    flush() {
      const { stream } = output.file();
      return succeeds(() => stream.flush());
    },
    input: (v) => input.set(v),
    lines(name, ...formats) {
      if (name === undefined) return linesIterator(checkOpen(input.handle, 1), formats, false);
      const handle = openOrRaise(L, host, cString(checkString(name, 1)), "r");
      const iterator = linesIterator(handle.data as LuaFile, formats, true);
      return new Values([iterator, undefined, undefined, handle]);
    },
    open(name, mode) {
      const path = cString(checkString(name, 1));
      const parsed = MODE.exec(cString(optString(mode, 2, "r")));
      if (parsed === null) throw argError(2, "invalid mode");
      try {
        const handle = newFile(L, openFile(host, path, parsed[1] as OpenMode), "file");
        return L.collector.isDue(L) ? runResumable(L, "io.open", collectThen(L, handle)) : handle;
      } catch (e) {
        return failure(e, path);
      }
    },
    output: (v) => output.set(v),
    popen(command, mode) {
      const text = cString(checkString(command, 1));
      const direction = cString(optString(mode, 2, "r"));
      if (direction !== "r" && direction !== "w") throw argError(2, "invalid mode");
      flushAll(host);
      try {
        const process = host.popen(text, direction);
        return newFile(L, openStream(host, process, direction === "r", direction === "w"), "process");
      } catch (e) {
        return failure(e, text);
      }
    },
    read: (...formats) => readFile(input.file(), formats, 1),
    tmpfile() {
      try {
        return newFile(L, openStream(host, host.tmpfile(), true, true), "file");
      } catch (e) {
        return failure(e);
      }
    },
    type(...args) {
      checkAny(args.length, 1);
      const file = asFile(args[0]);
      return file === undefined ? undefined : file.open ? "file" : "closed file";
    },
    write: (...args) => writeFile(output.file(), output.handle, args, 1),
  });
  lib.setField("stdin", standardInput);
  lib.setField("stdout", standardOutput);
  lib.setField("stderr", newFile(L, stderr, "standard"));
  return lib;
}
