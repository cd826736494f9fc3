/** What the data-file search needs to know of a file system. Unreadable things count as missing. */
export interface FileLook {
  kind(path: string): "file" | "directory" | undefined;
  /** Names in a directory, in any order; empty when it cannot be read. */
  list(path: string): readonly string[];
}

/** Where data directories may be; absent parts are skipped. */
export interface DataPlaces {
  /** `--datadir`. */
  readonly datadir?: string;
  /** `$NMAPDIR`. */
  readonly nmapdir?: string;
  /** The user's home directory (not on Windows). */
  readonly home?: string;
  /** `%APPDATA%` (on Windows). */
  readonly appdata?: string;
  /** Directory of an `nmap` executable on the search path. */
  readonly program?: string;
  /** Directories to look at after all others, such as this program's own. */
  readonly last?: readonly string[];
}

/** Where packages of Nmap put its data. */
const SYSTEM_PLACES = ["/usr/share/nmap", "/usr/local/share/nmap", "/opt/homebrew/share/nmap", "/opt/local/share/nmap"];

/** Data directories in the order they are searched, without duplicates; they need not exist. */
export function dataDirectories(places: DataPlaces): string[] {
  const { datadir, nmapdir, home, appdata, program } = places;
  const list = [
    datadir,
    nmapdir,
    home === undefined ? undefined : joinPath(home, ".nmap"),
    appdata === undefined ? undefined : joinPath(appdata, "nmap"),
    program,
    program === undefined ? undefined : joinPath(program, "../share/nmap"),
    ...SYSTEM_PLACES,
    ...(places.last ?? []),
  ];
  return [...new Set(list.filter((place) => place !== undefined && place !== ""))] as string[];
}

/** Where a script was found. `bare-directory`: the directory is there, but the final `/` that asks for it is missing. */
export interface ScriptPlace {
  readonly kind: "file" | "directory" | "bare-directory";
  readonly path: string;
}

/** Finds data files and scripts by name in a list of directories. Nothing is read, and nothing is remembered. */
export class DataFiles {
  /**
   * `overrides` names files that stand for a data file whatever the directories hold (`--servicedb` for `nmap-services`,
   * `--versiondb` for `nmap-service-probes`).
   */
  constructor(
    readonly directories: readonly string[],
    private readonly look: FileLook,
    private readonly overrides: Readonly<Record<string, string>> = {},
  ) {}

  /** Path of a data file given by its name below a data directory; undefined for directories and absolute names. */
  fetch(name: string): string | undefined {
    const override = Object.hasOwn(this.overrides, name) ? this.overrides[name] : undefined;
    if (override !== undefined && this.look.kind(override) === "file") return override;
    if (isAbsolute(name) || name === "") return undefined;
    return this.candidates(name).find((path) => this.look.kind(path) === "file");
  }

  /** Path of a directory below a data directory. */
  fetchDirectory(name: string): string | undefined {
    return this.candidates(name).find((path) => this.look.kind(path) === "directory");
  }

  /** Every place where `fetch` looks for a name. */
  candidates(name: string): string[] {
    return this.directories.map((directory) => joinPath(directory, name));
  }

  /** A file of that name in the current directory that `fetch` does not use; for a warning. */
  unusedLocal(name: string): string | undefined {
    const local = `./${name}`;
    const used = this.fetch(name);
    return used !== undefined && used !== local && used !== name && this.look.kind(local) === "file"
      ? local
      : undefined;
  }

  /** A script file, or a directory of scripts (`name` ends in `/`), as written on the command line. */
  fetchScript(name: string): ScriptPlace | undefined {
    for (const path of this.scriptCandidates(name)) {
      const kind = this.look.kind(path);
      if (kind === "file") return { kind, path };
      if (kind === "directory") return { kind: /[/\\]$/.test(name) ? "directory" : "bare-directory", path };
    }
    return undefined;
  }

  /**
   * Every place where `fetchScript` looks: `scripts/` of each data directory, then the current directory. A name that
   * begins with `./` or `../` says where it is, so the current directory comes first for it.
   */
  scriptCandidates(name: string): string[] {
    if (isAbsolute(name)) return [name];
    const shipped = this.candidates(`scripts/${name}`);
    return isPlace(name) ? [name, ...shipped] : [...shipped, name];
  }

  /** Paths of the scripts in a directory, in the order of their names. */
  scriptsIn(directory: string): string[] {
    const names = this.look.list(directory).filter((name) => name.endsWith(".nse"));
    const paths = names.sort().map((name) => joinPath(directory, name));
    return paths.filter((path) => this.look.kind(path) === "file");
  }
}

/** Whether a name says itself where it is: absolute, or from the current directory. */
export function isPlace(name: string): boolean {
  return isAbsolute(name) || /^\.\.?[/\\]/.test(name);
}

function isAbsolute(path: string): boolean {
  return /^([/\\]|[A-Za-z]:[/\\])/.test(path);
}

/** A name below a directory; nothing is normalised. */
export function joinPath(directory: string, name: string): string {
  return /[/\\]$/.test(directory) ? directory + name : `${directory}/${name}`;
}
