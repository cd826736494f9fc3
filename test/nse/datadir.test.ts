import { describe, expect, test } from "vitest";
import { DataFiles, dataDirectories } from "../../src/nse/datadir.ts";
import { lookAt } from "./file-tree.ts";

describe("data directories", () => {
  test("come in the order Nmap searches them", () => {
    const places = { datadir: "/d", nmapdir: "env", home: "/home/u", program: "/opt/nmap/bin", last: ["/own"] };
    expect(dataDirectories(places)).toEqual([
      "/d",
      "env",
      "/home/u/.nmap",
      "/opt/nmap/bin",
      "/opt/nmap/bin/../share/nmap",
      "/usr/share/nmap",
      "/usr/local/share/nmap",
      "/opt/homebrew/share/nmap",
      "/opt/local/share/nmap",
      "/own",
    ]);
  });

  test("leave out what is absent, empty or named twice", () => {
    expect(dataDirectories({ datadir: "/usr/share/nmap", nmapdir: "" })[0]).toBe("/usr/share/nmap");
    expect(dataDirectories({ datadir: "/usr/share/nmap" })).toHaveLength(4);
    expect(dataDirectories({ appdata: "C:\\U\\" })[0]).toBe("C:\\U\\nmap");
  });
});

const files = (overrides: Record<string, string> = {}): DataFiles =>
  new DataFiles(
    ["/a", "/b"],
    lookAt(
      "/a/nmap-services",
      "/b/nmap-services",
      "/b/nselib/data/words.lst",
      "/b/scripts/one.nse",
      "/b/scripts/two.nse",
      "/b/scripts/readme.txt",
      "/b/scripts/sub/three.nse",
      "/own/services",
      "local.nse",
      "./here.nse",
      "./nmap-services",
      "nmap-services",
      "dir/four.nse",
      "/abs/five.nse",
    ),
    overrides,
  );

describe("a data file", () => {
  test("is found in the first directory that has it", () => {
    expect(files().fetch("nmap-services")).toBe("/a/nmap-services");
    expect(files().fetch("nselib/data/words.lst")).toBe("/b/nselib/data/words.lst");
    expect(files().candidates("x")).toEqual(["/a/x", "/b/x"]);
  });

  test.each(["nselib/data", "nselib/data/", "/a/nmap-services", "C:\\x", "", ".", "none", "local.nse"])(
    "%j is none",
    (name) => {
      expect(files().fetch(name)).toBeUndefined();
    },
  );

  test("may be replaced by name", () => {
    expect(files({ "nmap-services": "/own/services" }).fetch("nmap-services")).toBe("/own/services");
    expect(files({ "nmap-services": "/own/none" }).fetch("nmap-services")).toBe("/a/nmap-services");
    expect(files({}).fetch("toString")).toBeUndefined();
  });

  test("in the current directory is not used, which can be told", () => {
    expect(files().unusedLocal("nmap-services")).toBe("./nmap-services");
    expect(files().unusedLocal("nselib/data/words.lst")).toBeUndefined();
    expect(files().unusedLocal("local.nse")).toBeUndefined();
  });

  test("directories are found apart", () => {
    expect(files().fetchDirectory("scripts")).toBe("/b/scripts");
    expect(files().fetchDirectory("nmap-services")).toBeUndefined();
  });
});

describe("a script", () => {
  test.each([
    ["one.nse", "file /b/scripts/one.nse"],
    ["one", undefined],
    ["sub/three.nse", "file /b/scripts/sub/three.nse"],
    ["sub/", "directory /b/scripts/sub/"],
    ["sub", "bare-directory /b/scripts/sub"],
    ["local.nse", "file local.nse"],
    ["dir/", "directory dir/"],
    ["dir", "bare-directory dir"],
    ["/abs/five.nse", "file /abs/five.nse"],
    ["/abs/", "directory /abs/"],
    ["/abs", "bare-directory /abs"],
    ["./here.nse", "file ./here.nse"],
    ["./", "directory ./"],
    ["../scripts/one.nse", undefined],
    ["scripts/one.nse", undefined],
  ])("%s", (name, place) => {
    const found = files().fetchScript(name);
    expect(found === undefined ? undefined : `${found.kind} ${found.path}`).toBe(place);
  });

  test("directories give their scripts in order", () => {
    expect(files().scriptsIn("/b/scripts")).toEqual(["/b/scripts/one.nse", "/b/scripts/two.nse"]);
    expect(files().scriptsIn("/b/scripts/")).toEqual(["/b/scripts/one.nse", "/b/scripts/two.nse"]);
    expect(files().scriptsIn("/none")).toEqual([]);
  });
});
