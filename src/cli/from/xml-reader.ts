/** A document that is not well-formed; the message tells the line. */
export class XmlError extends Error {
  override readonly name = "XmlError";
}

/** Gets the parts of a document as they are read. */
export interface XmlHandler {
  open(name: string, attributes: ReadonlyMap<string, string>): void;
  close(name: string): void;
  /** Text between tags; one text may come in several pieces. */
  text(text: string): void;
}

/** A tag, comment or the like may be that long, in bytes. */
const MAX_TOKEN = 1 << 23;
const MAX_DEPTH = 256;

const NAME = "[A-Za-z_:\\x80-\\xff][\\w:.\\x80-\\xff-]*";
const VALUE = `"[^"<]*"|'[^'<]*'`;
const TAG = new RegExp(`<(/?)(${NAME})((?:\\s+${NAME}\\s*=\\s*(?:${VALUE}))*)\\s*(/?)>`, "y");
const ATTRIBUTE = new RegExp(`(${NAME})\\s*=\\s*(${VALUE})`, "g");
/** What stands between a tag's `<` and its `>`: quotes hide a `>`. */
const WHOLE_TAG = /<(?:[^>"']|"[^"]*"|'[^']*')*>/y;

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/**
 * Reads XML piece by piece (XML 1.0, without DTDs): documents of any length in little memory. Text is bytes, one character
 * each. No entities but the five that are built in are known: others stay as they are written, so that a document can
 * neither grow nor reach out while it is read.
 */
export class XmlReader {
  private rest = "";
  private line = 1;
  private readonly open: string[] = [];
  private seenRoot = false;

  constructor(private readonly handler: XmlHandler) {}

  /** Takes the next piece. Throws an `XmlError`. */
  write(piece: string): void {
    const text = this.rest + piece;
    let at = 0;
    while (at < text.length) {
      const next = text[at] === "<" ? this.markup(text, at) : this.characters(text, at);
      if (next < 0) break;
      this.count(text, at, next);
      at = next;
    }
    this.rest = text.slice(at);
    if (this.rest.length > MAX_TOKEN) throw this.error(`a tag is longer than ${MAX_TOKEN} bytes`);
  }

  /** The end of the input. Throws an `XmlError` when the document is not complete. */
  end(): void {
    if (this.open.length > 0) throw this.error(`the document ends in the middle of <${this.open.at(-1)}>`);
    if (this.rest.trim() !== "" || !this.seenRoot) throw this.error("the document ends too early");
  }

  private error(why: string): XmlError {
    return new XmlError(`line ${this.line}: ${why}`);
  }

  private count(text: string, from: number, to: number): void {
    for (let i = text.indexOf("\n", from); i >= 0 && i < to; i = text.indexOf("\n", i + 1)) this.line++;
  }

  /** Text up to the next tag; the end may hold half an entity, which waits. */
  private characters(text: string, at: number): number {
    let end = text.indexOf("<", at);
    if (end < 0) {
      const entity = text.lastIndexOf("&");
      end = entity >= at && !text.includes(";", entity) && text.length - entity < 16 ? entity : text.length;
      if (end === at) return -1;
    }
    if (this.open.length > 0) this.handler.text(decode(text.slice(at, end)));
    else if (text.slice(at, end).replace("\u00ef\u00bb\u00bf", "").trim() !== "")
      throw this.error("text outside the document's element");
    return end;
  }

  /** Where the markup at a `<` ends; -1 when more is needed. */
  private markup(text: string, at: number): number {
    if (text.startsWith("<!--", at)) return after(text, "-->", at + 4);
    if (text.startsWith("<?", at)) return after(text, "?>", at + 2);
    if (text.startsWith("<![CDATA[", at)) {
      const end = after(text, "]]>", at + 9);
      if (end >= 0) this.handler.text(text.slice(at + 9, end - 3));
      return end;
    }
    if ("<![CDATA[".startsWith(text.slice(at)) || "<!--".startsWith(text.slice(at))) return -1;
    if (text.startsWith("<!", at)) return this.declaration(text, at);
    TAG.lastIndex = at;
    const tag = TAG.exec(text);
    if (tag === null) {
      WHOLE_TAG.lastIndex = at;
      if (WHOLE_TAG.test(text)) throw this.error(`malformed tag ${text.slice(at, at + 40)}`);
      return -1;
    }
    this.tag(tag[1] === "/", tag[2] as string, tag[3] as string, tag[4] === "/");
    return at + tag[0].length;
  }

  /** A document type without declarations of its own. */
  private declaration(text: string, at: number): number {
    const end = text.indexOf(">", at);
    const subset = text.indexOf("[", at);
    if (subset >= 0 && (end < 0 || subset < end)) throw this.error("declarations inside the document are not read");
    return end < 0 ? -1 : end + 1;
  }

  private tag(isEnd: boolean, name: string, attributes: string, isEmpty: boolean): void {
    if (isEnd) {
      const open = this.open.pop();
      if (open !== name) throw this.error(`</${name}> ends ${open === undefined ? "nothing" : `<${open}>`}`);
      this.handler.close(name);
      return;
    }
    if (this.open.length === 0) {
      if (this.seenRoot) throw this.error(`a second element <${name}> after the document's end`);
      this.seenRoot = true;
    }
    if (this.open.length >= MAX_DEPTH) throw this.error("elements are nested too deeply");
    const values = new Map<string, string>();
    for (const [, key, value] of attributes.matchAll(ATTRIBUTE)) {
      values.set(key as string, decode((value as string).slice(1, -1)));
    }
    this.handler.open(name, values);
    if (isEmpty) this.handler.close(name);
    else this.open.push(name);
  }
}

function after(text: string, mark: string, from: number): number {
  const end = text.indexOf(mark, from);
  return end < 0 ? -1 : end + mark.length;
}

function decode(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(/&(?:#(\d{1,8})|#x([0-9a-fA-F]{1,6})|(amp|lt|gt|quot|apos));/g, (whole, decimal, hex, name) => {
    if (name !== undefined) return ENTITIES[name as string] as string;
    const code = decimal === undefined ? Number.parseInt(hex as string, 16) : Number(decimal);
    if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return whole as string;
    return Buffer.from(String.fromCodePoint(code), "utf8").toString("latin1");
  });
}
