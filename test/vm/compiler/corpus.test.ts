import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compileSource } from "../../../src/vm/compiler/compile.ts";
import { mainProto } from "../../../src/vm/image.ts";
import { list } from "../../../src/vm/list.ts";
import { verify } from "../../../src/vm/verify.ts";

/** Nmap's scripts and libraries, where Nmap is installed; and the official test suite, where the variable says. */
const roots = ["/usr/share/nmap", process.env["LUA_TESTES"] ?? ""].filter((dir) => dir !== "" && existsSync(dir));

for (const root of roots) {
  const files = readdirSync(root, { recursive: true, encoding: "latin1" }).filter((name) => /\.(lua|nse)$/.test(name));
  test(`compiles and verifies ${files.length} files in ${root}`, () => {
    const refused: string[] = [];
    for (const name of files) {
      const source = readFileSync(join(root, name), "latin1");
      try {
        const proto = mainProto(compileSource(source, `@${name}`, { shebang: true }), `@${name}`);
        verify(proto);
        const later = mainProto(compileSource(source, `@${name}`, { shebang: true }, true), `@${name}`);
        if (list(later) !== list(proto)) refused.push(`${name}: is not the same when it is compiled later`);
      } catch (e) {
        refused.push(`${name}: ${e instanceof Error ? e.message : String(e)}`);
      }
    }
    expect(refused).toEqual([]);
    expect(files.length).toBeGreaterThan(0);
  });
}

test.skipIf(roots.length > 0)("no corpus is installed", () => {});
