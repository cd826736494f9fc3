// Real Lua sources that some benchmarks load: the libraries of an Nmap data directory, when there is one.
import { existsSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const NMAP_DIRECTORIES = [process.env.NMAPDIR, "/usr/share/nmap", "/usr/local/share/nmap", "/opt/homebrew/share/nmap"];

/** The .lua files of Nmap's nselib, sorted; null when no Nmap data directory is found. */
export function nselibFiles() {
  for (const directory of NMAP_DIRECTORIES) {
    if (directory === undefined) continue;
    const nselib = join(directory, "nselib");
    if (!existsSync(nselib)) continue;
    const files = readdirSync(nselib, { recursive: true })
      .filter((name) => name.endsWith(".lua"))
      .sort()
      .map((name) => join(nselib, name));
    if (files.length > 0) return files;
  }
  return null;
}

/** Sum of the sizes of files, in bytes. */
export function totalSize(files) {
  return files.reduce((sum, file) => sum + statSync(file).size, 0);
}

/** Writes a Lua file that returns the array of the file names; programs find it through BENCH_SOURCES. */
export function writeSourceList(listFile, files) {
  writeFileSync(listFile, `return {\n${files.map((file) => `  ${JSON.stringify(file)},\n`).join("")}}\n`);
}

/**
 * Lua source of about `size` bytes for when there is nothing real: functions of many statements, different each.
 * @param {number} size
 * @returns {string}
 */
export function generatedSource(size) {
  const names = ["host", "port", "status", "result", "options", "socket", "response", "index"];
  const pieces = ["local M = {}\n"];
  let [length, i] = [0, 0];
  while (length < size) {
    i++;
    const [a, b, c] = [names[i % 8], names[(i * 3 + 1) % 8], names[(i * 5 + 2) % 8]];
    const piece = `
--- Takes the ${a} apart.
-- @param x where to begin with number ${i}
function M.${a}_${i}(self, x, ...)
  local ${b}, n = { id = ${i}, name = "${a} ${c}", ["key ${i}"] = x, ${i % 97}, 0x${i.toString(16)}, ${i / 4} }, #self.list
  for k = 1, n do
    local v = (x[k] or ${i % 13}) * ${i % 7} + k // 2 - n % 5
    if v > ${i * 10} and not self.done then
      ${b}[#${b} + 1] = string.format("%d\\t%s\\n", v, tostring(k))
    elseif v == 0 or v ~= v then
      return nil, "no " .. "${c}" .. ' "quoted" ' .. k
    else
      self:log(v, select("#", ...))
    end
  end
  while x.next do x = x.next end
  return ${b}, function(y) return y and x.${c} == y, M.count end
end
`;
    pieces.push(piece);
    length += piece.length;
  }
  pieces.push("\nreturn M\n");
  return pieces.join("");
}
