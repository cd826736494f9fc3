import { describe, expect, test } from "vitest";
import { Lua } from "../../../src/api/lua.ts";
import { openNmapdb } from "../../../src/nse/lib/nmapdb.ts";
import { nodeHost } from "../../../src/stdlib/host-node.ts";

const FILES: Readonly<Record<string, string>> = {
  "nmap-mac-prefixes": "# comment\n000001 First Maker\n00000A1 Longer Prefix\n00000A1B2 Longest Prefix\n",
  "nmap-services": "# comment\nalpha\t80/tcp\t0.5\nbeta 80/udp 0.1 # more\n",
  "nmap-protocols": "# comment\nzero  0  # none\nfoo 17 FOO # other\nbar 17\n",
};

/** The results of an expression; an error's message after "! ". */
async function value(expression: string, files = FILES): Promise<unknown> {
  const lua = new Lua(() => nodeHost(), { strings: "latin1" });
  lua.state.globals.setStr(
    "nmapdb",
    openNmapdb(lua.state, (name) => files[name]),
  );
  const [v] = await lua.run(
    `local ok, v = pcall(function() return ${expression} end) return ok and v or v and "! " .. v:gsub("^.-:%d+: ", "")`,
    { chunkName: "@x.lua" },
  );
  return v;
}

describe("nmapdb", () => {
  test.each([
    ["mac2corp('000001aabbcc')", "First Maker"],
    ["mac2corp('00:00:01:aa:bb:cc')", "First Maker"],
    ["mac2corp('\\0\\0\\1aaa')", "First Maker"],
    ["mac2corp('00000A1B2FFF')", "Longest Prefix"],
    ["mac2corp('00000A1C2FFF')", "Longer Prefix"],
    ["mac2corp('FFFFFFFFFFFF')", undefined],
    ["mac2corp('0000')", "! Expected a 6-byte MAC address"],
    ["mac2corp('00000A1C2FFG')", "! Expected a 6-byte MAC address"],
    ["getservbyport(80, 'tcp')", "alpha"],
    ["getservbyport(80, 'udp')", "beta"],
    ["getservbyport(80, 'sctp')", undefined],
    ["getservbyport(65536, 'tcp')", "! Port number out of range"],
    ["getservbyport(80, 'icmp')", "! bad argument #2 to 'getservbyport' (invalid option 'icmp')"],
    ["getprotbynum(17)", "foo"],
    ["getprotbynum(0)", "zero"],
    ["getprotbynum(5)", undefined],
    ["getprotbynum(256)", "! Protocol number out of range"],
    ["getprotbyname('bar')", 17],
    ["getprotbyname('BAR')", undefined],
  ])("%s", async (call, expected) => {
    expect(await value(`nmapdb.${call}`)).toBe(expected);
  });

  test("has tables of its own where there are no data files", async () => {
    expect(await value("nmapdb.getservbyport(443, 'tcp')", {})).toBe("https");
    expect(await value("nmapdb.getprotbynum(6)", {})).toBe("tcp");
    expect(await value("nmapdb.getprotbyname('sctp')", {})).toBe(132);
    expect(await value("nmapdb.mac2corp('000001aabbcc')", {})).toBe(undefined);
  });
});
