import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { FileLook } from "../../src/nse/datadir.ts";
import { DataFiles } from "../../src/nse/datadir.ts";
import { formatScriptDb, parseScriptDb } from "../../src/nse/script-db.ts";
import type { Selection } from "../../src/nse/select.ts";
import { SelectionError, scriptId, selectScripts } from "../../src/nse/select.ts";
import { parseExpression } from "../../src/nse/select-expression.ts";
import { distance, suggest } from "../../src/nse/suggest.ts";
import { lookAt } from "./file-tree.ts";

const database = [
  { filename: "http-head.nse", categories: ["default", "safe"] },
  { filename: "http-brute.nse", categories: ["brute", "Intrusive"] },
  { filename: "ssh-key.nse", categories: ["safe", "default", "discovery"] },
  { filename: "version-x.nse", categories: ["version"] },
];

const files = new DataFiles(
  ["/n"],
  lookAt(
    ...database.map(({ filename }) => `/n/scripts/${filename}`),
    "/n/scripts/not-in-db.nse",
    "/n/scripts/extra/one.nse",
    "/n/scripts/extra/two.nse",
    "mine.nse",
    "./mine.nse",
    "lib/ssh-key.nse",
    "default.nse",
  ),
);

function choose(list: string, changes: Partial<Selection> = {}): string {
  const { scripts } = selectScripts({ expressions: [list], database, files, ...changes });
  return scripts.map(({ id, forced, by }) => `${forced ? "+" : ""}${id} by ${by}`).join(", ");
}

const ids = (list: string): string => choose(list).replace(/ by \w+/g, "");

describe("choosing scripts", () => {
  test.each([
    ["default", "http-head by category, ssh-key by category"],
    ["DEFAULT", "http-head by category, ssh-key by category"],
    ["intrusive", "http-brute by category"],
    ["http-head", "http-head by name"],
    ["http-head.nse", "http-head by name"],
    ["http-*", "http-head by name, http-brute by name"],
    ["h*p-*d", "http-head by name"],
    ["+http-head", "+http-head by name"],
    ["+ http-head", "+http-head by name"],
    ["  http-head  ", "http-head by name"],
    ["default and http-head", "http-head by name"],
    ["default and not http-head", "ssh-key by category"],
    ["not http-*", "ssh-key by category, version-x by category"],
    ["all and not (default or brute)", "version-x by category"],
    ["all", "http-head by category, http-brute by category, ssh-key by category, version-x by category"],
    ["not-in-db", "not-in-db by path"],
    ["mine", "mine by path"],
    ["+./mine.nse", "+mine by path"],
    ["extra/", "one by directory, two by directory"],
    ["+extra/", "+one by directory, +two by directory"],
    ["default.nse", "default by path"],
    ["default, +ssh-key", "http-head by category, ssh-key by category"],
    ["+ssh-key, default", "http-head by category, +ssh-key by name"],
    ["+ssh-key,ssh-key", "ssh-key by name"],
    ["", ""],
    [",,", ""],
  ])("%s", (list, chosen) => {
    expect(choose(list)).toBe(chosen);
  });

  test("adds what other options ask for", () => {
    expect(choose("", { useDefault: true })).toBe(choose("default"));
    expect(choose("brute", { useDefault: true })).toBe(choose("brute"));
    expect(choose("brute", { useVersion: true })).toBe(choose("brute,version"));
    expect(choose("", { useVersion: true, database: [] })).toBe("");
  });

  test("binds and, or alike and to the right", () => {
    expect(ids("brute and safe or http-brute")).toBe("http-brute");
    expect(() => ids("brute and (safe or ssh-key)")).toThrow(SelectionError);
    expect(ids("http-head or brute and safe")).toBe("http-head");
    expect(ids("(http-head)and(default)or(brute)")).toBe("http-head");
    expect(ids("not not http-head")).toBe("http-head");
    expect(ids("not http-* and default")).toBe("ssh-key");
    expect(ids("http-head AND TRUE")).toBe("http-head");
    expect(ids("default_x or http-head")).toBe("http-head");
    expect(ids("all-x or http-head")).toBe("http-head");
    expect(ids("http-head\tor\tssh-key")).toBe("http-head, ssh-key");
  });

  test("tells what is wrong, everything at once", () => {
    const complain = (list: string): string => {
      try {
        return `chosen: ${choose(list)}`;
      } catch (error) {
        return error instanceof SelectionError ? error.message : String(error);
      }
    };
    expect(complain("http-haed")).toBe(
      "'http-haed' did not match a category, filename, or directory\n" +
        "  did you mean 'http-head'?\n" +
        "  looked in /n/scripts and here",
    );
    expect(complain("./none.nse")).toBe("'./none.nse': there is no such file or directory");
    expect(complain("defualt,nosuchthing")).toMatch(
      /^'defualt' did not match .*\n {2}did you mean 'default'\?\n.*\n'nosuchthing' did not match /,
    );
    expect(complain("safe and")).toMatch(/as an expression: something is missing after "safe and"/);
    expect(complain("(safe")).toMatch(/as an expression: "\)" is missing/);
    expect(complain("safe default")).toMatch(/as an expression: "and" or "or" expected before "default"/);
    expect(complain("nonsense and default")).toMatch(/^'nonsense and default' did not match/);
    expect(complain("h?tp-head")).toMatch(/the only wildcard is \*/);
    expect(complain("HTTP-HEAD")).toMatch(/did you mean 'http-head'\?/);
    expect(complain("++http-head")).toMatch(/^'\+http-head' did not match/);
    expect(complain("false")).toMatch(/did not match/);
    expect(complain("extra")).toBe("directory '/n/scripts/extra' found, but will not match without '/'");
    expect(complain("ssh-key,lib/ssh-key.nse")).toBe(
      "duplicate script ID: 'ssh-key' (/n/scripts/ssh-key.nse and lib/ssh-key.nse)",
    );
  });

  test("warns of scripts that are gone", () => {
    const stale = [...database, { filename: "gone.nse", categories: ["default"] }];
    const { scripts, warnings } = selectScripts({ expressions: ["default"], database: stale, files });
    expect(scripts.map(({ id }) => id)).toEqual(["http-head", "ssh-key"]);
    expect(warnings).toEqual([expect.stringMatching(/names 'gone.nse', which is not there/)]);
  });

  test("knows ids from paths", () => {
    expect(scriptId("/a/b/http-x.nse")).toBe("http-x");
    expect(scriptId("C:\\x\\y.nse")).toBe("y");
    expect(scriptId("a.txt")).toBe("a.txt");
  });
});

describe("an expression", () => {
  test("says whether a name had a part in it, even where it decided nothing", () => {
    const expression = parseExpression("default or not http-*");
    if (!expression.ok) throw new Error(expression.error);
    expect(expression.test("http-head.nse", ["default"])).toEqual({ chosen: true, byName: true });
    expect(expression.test("ssh.nse", ["default"])).toEqual({ chosen: true, byName: false });
    expect(expression.words).toEqual(["default", "http-*"]);
  });

  test.each(["", "not", "()", "a b", "a)", "(a", "a and", "a or", "not or x", "a andb"])("%j is none", (text) => {
    expect(parseExpression(text).ok).toBe(false);
  });

  test("takes a name literally but for the star", () => {
    const fits = (pattern: string, name: string): boolean => {
      const expression = parseExpression(pattern);
      return expression.ok && expression.test(`${name}.nse`, []).chosen;
    };
    expect(fits("a.b", "a.b")).toBe(true);
    expect(fits("a.b", "axb")).toBe(false);
    expect(fits("a[b]$^|c", "a[b]$^|c")).toBe(true);
    expect(fits("a**b", "ab")).toBe(true);
    expect(fits("\xe0x", "\xe0x")).toBe(true);
  });
});

describe("suggestions", () => {
  test("count steps between words", () => {
    expect(distance("kitten", "sitting")).toBe(3);
    expect(distance("ab", "ba")).toBe(1);
    expect(distance("", "abc")).toBe(3);
    expect(distance("same", "same")).toBe(0);
  });

  test("come nearest first, and only when near", () => {
    expect(suggest("http-titel", ["http-title", "http-trace", "ssh", "http-tile"])).toEqual([
      "http-title",
      "http-tile",
    ]);
    expect(suggest("xyz", ["http-title", "abc"])).toEqual([]);
  });
});

const SHIPPED = "/usr/share/nmap";
const shipped = existsSync(`${SHIPPED}/scripts/script.db`) && existsSync(`${SHIPPED}/scripts/http-title.nse`);
if (!shipped) console.warn(`counts of Nmap 7.93's scripts not checked: ${SHIPPED} is not there`);

describe.skipIf(!shipped)("Nmap 7.93's own scripts", () => {
  const look: FileLook = {
    kind: (path) => {
      const stat = statSync(path, { throwIfNoEntry: false });
      return stat?.isFile() ? "file" : stat?.isDirectory() ? "directory" : undefined;
    },
    list: (path) => readdirSync(path),
  };
  const text = shipped ? readFileSync(`${SHIPPED}/scripts/script.db`, "latin1") : "";
  const entries = parseScriptDb(text);
  const count = (list: string): number | "error" => {
    try {
      return selectScripts({ expressions: [list], database: entries, files: new DataFiles([SHIPPED], look) }).scripts
        .length;
    } catch (error) {
      if (error instanceof SelectionError) return "error";
      throw error;
    }
  };

  test("are written back as they were", () => {
    expect(formatScriptDb(entries)).toBe(text);
  });

  test.runIf(entries.length === 604).each<[string, number | "error"]>([
    ["default", 125],
    ["safe", 346],
    ["intrusive", 213],
    ["discovery", 309],
    ["vuln", 105],
    ["brute", 75],
    ["auth", 38],
    ["external", 34],
    ["broadcast", 46],
    ["version", 45],
    ["exploit", 45],
    ["dos", 11],
    ["malware", 10],
    ["fuzzer", 3],
    ["all", 604],
    ["true", 604],
    ["http-title", 1],
    ["http-title.nse", 1],
    ["+http-title", 1],
    ["+ http-title", 1],
    ["  http-title  ", 1],
    ["DEFAULT", 125],
    ["Default AND Safe", 125],
    ["http-t*e", 3],
    ["http-*,ssl-*", 143],
    ["http-title and http-title.nse", 1],
    ["http-*", 134],
    ["not http-*", 470],
    ["default and safe", 125],
    ["default or safe", 346],
    ["not intrusive", 391],
    ["not (default or safe)", 258],
    ["(default or safe or intrusive) and not http-*", 437],
    ["default and http-title or ssl-cert", 2],
    ["broadcast and safe", 40],
    ["false", "error"],
    ["not true", "error"],
    ["safe and", "error"],
    ["++http-title", "error"],
    ["h?tp-title", "error"],
    ["http-[ab]*", "error"],
    ["nosuch", "error"],
    ["nonsense and default", "error"],
    ["scripts/http-title.nse", "error"],
    // Further ones, measured the same way.
    ["brute and safe or http-title", "error"],
    ["http-title or brute and safe", 1],
    ["safe and intrusive or http-title", 3],
    ["http-title or ssl-cert and nosuch", 1],
    ["(http-title) or(ssl-cert)", 2],
    ["not not http-title", 1],
    ["not(http-title)", 603],
    ["nothttp-title", "error"],
    ["all-x", "error"],
    ["http-*.nse and not http-title.nse", 133],
    ["http-*,not http-*", 604],
    ["+default", 125],
    ["+ +default", "error"],
    ["+http-title or ssl-cert", 2],
    ["http-title or +ssl-cert", 1],
    ["HTTP-TITLE", "error"],
    ["http-title.NSE", "error"],
    ["http-title.nse.nse", "error"],
    ["safe.nse", "error"],
    ["**", 604],
    ["*.nse", 604],
    ["*-title.nse", 2],
    ["(http-title)and(http-title)", 1],
    ["http-title andssl-cert", "error"],
    ["http-title,http-title", 1],
  ])("%j: %s", (list, n) => {
    expect(count(list)).toBe(n);
  });
});
