import type { LuaSyntaxError } from "../parser/index.ts";
import { readSource, skipFirstComment } from "../stdlib/base.ts";
import { LuaError } from "../vm/errors.ts";
import { list } from "../vm/list.ts";
import { dumpAst } from "./dump-ast.ts";
import type { Inspection } from "./lua-options.ts";
import type { LuaProgram } from "./lua-program.ts";
import { parserModule } from "./parser-module.ts";

/** A chunk to be looked at: its text, or the name of its file (undefined: standard input). */
export type Subject = { readonly source: string } | { readonly file: string | undefined };

interface Source {
  readonly text: string;
  readonly chunkName: string;
}

function read(program: LuaProgram, subject: Subject): Source {
  if ("source" in subject) return { text: subject.source, chunkName: "=(command line)" };
  const { file } = subject;
  const text = skipFirstComment(readSource(program.host, file));
  return { text, chunkName: file === undefined ? "=stdin" : `@${file}` };
}

/** The errors of a chunk, a line each: "file:line:column: message". */
function syntaxErrors({ text, chunkName }: Source): string {
  const name = chunkName.slice(1);
  const found = parserModule().check(text, chunkName);
  return found.map(({ line, column, message }) => `${name}:${line}:${column}: ${message}\n`).join("");
}

/** Shows what chunks are made of, or what is wrong with them; false when something is. */
export function inspect(program: LuaProgram, how: Inspection, subjects: readonly Subject[]): boolean {
  let isGood = true;
  for (const subject of subjects) {
    try {
      const source = read(program, subject);
      if (how === "check") {
        const errors = syntaxErrors(source);
        program.print(errors);
        if (errors !== "") isGood = false;
      } else if (how === "ast") {
        program.print(`${dumpAst(parserModule().parse(source.text, source.chunkName))}\n`);
      } else {
        const { proto } = program.L.load(source.text, source.chunkName);
        program.print(`${list(proto, { tables: how === "list-full" })}\n`);
      }
    } catch (e) {
      isGood = false;
      if (e instanceof LuaError) program.report(e.value);
      else if (isSyntaxError(e)) program.report(e.message);
      else throw e;
    }
  }
  return isGood;
}

function isSyntaxError(e: unknown): e is LuaSyntaxError {
  return e instanceof Error && e.name === "LuaSyntaxError";
}
