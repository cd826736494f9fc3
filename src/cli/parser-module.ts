import { createRequire } from "node:module";

/** The parser, which is bundled in a file of its own and loaded when it is needed. */
export function parserModule(): typeof import("../parser/index.ts") {
  return createRequire(import.meta.url)("./parser.cjs") as typeof import("../parser/index.ts");
}
