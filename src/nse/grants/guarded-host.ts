import { type FileHandle, type Host, HostError, type OpenMode } from "../../stdlib/host.ts";
import { luaError } from "../../vm/errors.ts";
import type { Directories } from "../io/directories.ts";
import type { Grants } from "./grants.ts";

function need(granted: boolean): void {
  if (!granted) throw new HostError("EACCES");
}

/** Names come and go with what is granted for their directory: a link may lead anywhere. */
function directoryOf(path: string): string {
  const end = /[/\\][^/\\]*$/.exec(path.replace(/(.)[/\\]+$/s, "$1"));
  return end === null ? "." : end.index === 0 ? path.slice(0, 1) : path.slice(0, end.index);
}

/**
 * A host as scripts have it: what is not granted fails as if the system had forbidden it.
 * @param mayExit true for a program whose end is that of the process.
 */
export function guardedHost(inner: Host, grants: Grants, mayExit = false): Host {
  if (grants.unlimited) return inner;
  const { stdin } = inner;
  const guardedInput: FileHandle = {
    regular: stdin.regular,
    terminal: stdin.terminal,
    read: (max) => (grants.mayReadInput() ? stdin.read(max) : ""),
    write: (bytes) => stdin.write(bytes),
    seek: (offset, whence) => stdin.seek(offset, whence),
    close: () => undefined,
  };
  const guarded: Partial<Host> = {
    stdin: guardedInput,
    open: (path, mode: OpenMode) => {
      if (mode === "r" || mode.includes("+")) need(grants.mayUse("read", path));
      if (mode !== "r") need(grants.mayUse("write", path));
      return inner.open(path, mode);
    },
    tmpfile: () => {
      need(grants.mayMakeTemporary());
      return inner.tmpfile();
    },
    tmpname: () => {
      need(grants.mayMakeTemporary());
      return inner.tmpname();
    },
    remove: (path) => {
      need(grants.mayUse("write", directoryOf(path)));
      inner.remove(path);
    },
    rename: (from, to) => {
      need(grants.mayUse("write", directoryOf(from)) && grants.mayUse("write", directoryOf(to)));
      inner.rename(from, to);
    },
    // The search for libraries looks at many places: nobody has to know of those that are closed.
    readable: (path) => grants.mayUse("read", path, true) && inner.readable(path),
    popen: (command, mode) => {
      need(grants.may("exec", `run ${command}`));
      return inner.popen(command, mode);
    },
    execute: (command) => {
      need(grants.may("exec", `run ${command}`));
      return inner.execute(command);
    },
    hasShell: () => grants.may("exec", "run programs") && inner.hasShell(),
    getenv: (name) => (grants.may("env", `see the environment variable ${name}`) ? inner.getenv(name) : undefined),
    exit: (status) => {
      if (mayExit) return inner.exit(status);
      throw luaError("os.exit is closed");
    },
  };
  return Object.create(inner, Object.getOwnPropertyDescriptors(guarded)) as Host;
}

/** What `lfs` may do to the file system. */
export function guardedDirectories(inner: Directories, grants: Grants): Directories {
  if (grants.unlimited) return inner;
  return {
    separator: inner.separator,
    list: (path) => {
      need(grants.mayUse("read", path));
      return inner.list(path);
    },
    make: (path) => {
      need(grants.mayUse("write", path));
      inner.make(path);
    },
    remove: (path) => {
      need(grants.mayUse("write", directoryOf(path)));
      inner.remove(path);
    },
    link: (target, path, symbolic) => {
      // Who has a link to a file can do with it what the place of the link allows.
      const to = symbolic ? beside(path, target) : target;
      need(grants.mayUse("read", to) && grants.mayUse("write", to) && grants.mayUse("write", path));
      inner.link(target, path, symbolic);
    },
  };
}

/** Where a symbolic link leads. */
function beside(link: string, target: string): string {
  if (/^[/\\]|^[A-Za-z]:/.test(target)) return target;
  const end = Math.max(link.lastIndexOf("/"), link.lastIndexOf("\\"));
  return link.slice(0, end + 1) + target;
}
