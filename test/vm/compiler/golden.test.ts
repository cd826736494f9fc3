import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { compileSource } from "../../../src/vm/compiler/compile.ts";
import { mainProto } from "../../../src/vm/image.ts";
import { list } from "../../../src/vm/list.ts";
import { verify } from "../../../src/vm/verify.ts";
import { programs } from "./programs.ts";

// Listings are compared with files that were read before they were accepted. A change of the compiler that is meant to
// change code is accepted with `vitest -u`, after reading the difference.
for (const [name, source] of Object.entries(programs)) {
  test(`listing of ${name}`, async () => {
    const proto = mainProto(compileSource(source.replace(/^\n/, ""), `=${name}`), `=${name}`);
    verify(proto);
    const golden = fileURLToPath(new URL(`../../golden/compiler-${name}.txt`, import.meta.url));
    await expect(list(proto, { tables: true })).toMatchFileSnapshot(golden);
  });
}
