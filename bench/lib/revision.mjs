// Builds neap as it was at a git revision, in a temporary directory.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Checks a revision out into a temporary work tree and builds it there.
 * @param {string} revision  anything git understands
 * @returns {{ id: string, dist: string, remove: () => void }} the short commit id, where its neap.mjs is, and how to
 *   take the work tree away again
 */
export function buildRevision(revision) {
  const git = (...args) =>
    execFileSync("git", args, { cwd: ROOT, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  const id = git("rev-parse", "--short", `${revision}^{commit}`).trim();
  const parent = mkdtempSync(join(tmpdir(), "neap-revision-"));
  const tree = join(parent, "tree");
  const remove = () => {
    try {
      git("worktree", "remove", "--force", tree);
    } catch {
      // It was not made, or is gone already.
    }
    rmSync(parent, { recursive: true, force: true });
  };
  try {
    git("worktree", "add", "--detach", tree, id);
    const lock = "package-lock.json";
    if (readFileSync(join(ROOT, lock), "utf8") === readFileSync(join(tree, lock), "utf8")) {
      symlinkSync(join(ROOT, "node_modules"), join(tree, "node_modules"), "junction");
    } else {
      execFileSync("npm", ["ci", "--no-audit", "--no-fund"], { cwd: tree, stdio: ["ignore", "ignore", "inherit"] });
    }
    execFileSync(process.execPath, ["scripts/build.mjs", "--no-types"], {
      cwd: tree,
      stdio: ["ignore", "ignore", "inherit"],
    });
  } catch (e) {
    remove();
    throw e;
  }
  return { id, dist: join(tree, "dist"), remove };
}
