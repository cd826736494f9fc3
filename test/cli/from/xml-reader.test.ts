import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { XmlError, XmlReader } from "../../../src/cli/from/xml-reader.ts";

function read(...pieces: string[]): string[] {
  const log: string[] = [];
  let text = "";
  const flush = (): void => {
    if (text !== "") log.push(`"${text}"`);
    text = "";
  };
  const reader = new XmlReader({
    open: (name, attributes) => {
      flush();
      log.push(`<${name}${[...attributes].map(([k, v]) => ` ${k}=${v}`).join("")}`);
    },
    close: (name) => {
      flush();
      log.push(`/${name}`);
    },
    text: (piece) => {
      text += piece;
    },
  });
  for (const piece of pieces) reader.write(piece);
  reader.end();
  return log;
}

const DOCUMENT =
  '<?xml version="1.0"?>\n<!DOCTYPE nmaprun>\n<!-- a > b --><a x="1 &amp; 2" y=\'>"\'>t &lt; &#65;&#xe9;<b/><![CDATA[<c>]]>\n</a>\n';

describe("the XML reader", () => {
  const log = ['<a x=1 & 2 y=>"', '"t < A\u00c3\u00a9"', "<b", "/b", '"<c>\n"', "/a"];

  it("reads tags, attributes, text and entities", () => {
    expect(read(DOCUMENT)).toEqual(log);
  });

  it("reads the same in pieces of any size", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 12 })), (sizes) => {
        const pieces: string[] = [];
        let at = 0;
        for (const size of sizes) {
          pieces.push(DOCUMENT.slice(at, at + size));
          at += size;
        }
        expect(read(...pieces, DOCUMENT.slice(at))).toEqual(log);
      }),
    );
  });

  it("leaves entities alone that it does not know", () => {
    expect(read("<a>&xxe;&#xd800;&#x110000; & </a>")).toEqual(["<a", '"&xxe;&#xd800;&#x110000; & "', "/a"]);
  });

  it.each([
    ['<!DOCTYPE a [<!ENTITY x "y">]><a/>', "declarations"],
    ["<a><b></a>", "line 1: </a> ends <b>"],
    ["<a>\n<b", "line 2: the document ends in the middle of <a>"],
    ["<a/><b/>", "a second element"],
    ["<a x=1/>", "malformed tag"],
    ['<a x="<"/>', "malformed tag"],
    ["hello", "text outside"],
    ["", "ends too early"],
    ["<a>".repeat(300), "nested too deeply"],
    [`<a x="${"y".repeat(1 << 23)}`, "longer than"],
  ])("refuses %.40s", (text, message) => {
    expect(() => read(text)).toThrow(XmlError);
    expect(() => read(text)).toThrow(message);
  });
});
