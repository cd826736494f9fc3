/** What a document type definition says of one element. */
interface ElementRule {
  /** Over the names of the children, each followed by a blank. */
  readonly content: RegExp;
  readonly text: boolean;
  readonly attributes: Map<string, { readonly values?: readonly string[]; readonly required: boolean }>;
}

/** Rules by element name. */
export type Dtd = ReadonlyMap<string, ElementRule>;

/** Reads element and attribute-list declarations; enough of the language for nmap.dtd. */
export function readDtd(source: string): Dtd {
  let text = source.replace(/<!--.*?-->/gs, "");
  const entities = new Map(
    [...text.matchAll(/<!ENTITY\s+%\s+(\w+)\s+"([^"]*)"\s*>/g)].map((m) => [m[1], m[2]] as const),
  );
  text = text.replace(/%(\w+);/g, (_, name: string) => entities.get(name) ?? "");
  const rules = new Map<string, ElementRule>();
  for (const [, name = "", model = ""] of text.matchAll(/<!ELEMENT\s+(\w+)\s+([^>]*?)\s*>/g)) {
    const children = model.replace(/#PCDATA\s*\|?/g, "").replace(/EMPTY/, "");
    const pattern = children
      .replace(/\s+/g, "")
      .replace(/\w+/g, (child) => `(?:${child} )`)
      .replace(/,/g, "");
    rules.set(name, { content: new RegExp(`^${pattern}$`), text: model.includes("#PCDATA"), attributes: new Map() });
  }
  for (const [, name = "", body = ""] of text.matchAll(/<!ATTLIST\s+(\w+)\s+([^>]*?)\s*>/g)) {
    const attribute = /(\w+)\s+(CDATA|\(([^)]*)\))\s+(#REQUIRED|#IMPLIED|"[^"]*")/g;
    for (const [, key = "", , values, presence] of body.matchAll(attribute)) {
      rules.get(name)?.attributes.set(key, {
        values: values?.split("|").map((value) => value.trim()),
        required: presence === "#REQUIRED",
      });
    }
  }
  return rules;
}

/** Complaints about a document; well-formedness is part of it. */
export function validate(document: string, dtd: Dtd): string[] {
  const complaints: string[] = [];
  const stack: { name: string; children: string; text: string }[] = [{ name: "", children: "", text: "" }];
  const body = document.replace(/<\?.*?\?>|<!DOCTYPE[^>]*>/gs, "").replace(/<!--(?:(?!--).)*-->/gs, "");
  const token = /<(\/?)(\w+)((?:\s+\w+="[^"<]*")*)\s*(\/?)>|([^<]+)/gy;
  let at = 0;
  for (let match = token.exec(body); match !== null; match = token.exec(body)) {
    at = token.lastIndex;
    const [, closing, name = "", attributes = "", empty, text] = match;
    const top = stack[stack.length - 1];
    if (top === undefined) break;
    if (text !== undefined) {
      top.text += text;
      if (/&(?!(amp|lt|gt|quot|apos|#\d+|#x[0-9a-f]+);)/.test(text)) complaints.push(`bad reference in ${text}`);
    } else if (closing === "/") {
      if (top.name !== name) complaints.push(`</${name}> closes <${top.name}>`);
      stack.pop();
      checkContent(top, dtd, complaints);
    } else {
      top.children += `${name} `;
      checkAttributes(name, attributes, dtd, complaints);
      const opened = { name, children: "", text: "" };
      if (empty === "/") checkContent(opened, dtd, complaints);
      else stack.push(opened);
    }
  }
  if (at !== body.length) complaints.push(`not well-formed at ${body.slice(at, at + 40)}`);
  if (stack.length !== 1) complaints.push("elements stay open");
  return complaints;
}

function checkContent(element: { name: string; children: string; text: string }, dtd: Dtd, complaints: string[]): void {
  const rule = dtd.get(element.name);
  if (rule === undefined) complaints.push(`no element ${element.name}`);
  else if (!rule.content.test(element.children)) complaints.push(`${element.name} must not have: ${element.children}`);
  else if (!rule.text && element.text.trim() !== "") complaints.push(`${element.name} must not have text`);
}

function checkAttributes(name: string, text: string, dtd: Dtd, complaints: string[]): void {
  const rules = dtd.get(name)?.attributes ?? new Map();
  const found = new Map([...text.matchAll(/(\w+)="([^"]*)"/g)].map((m) => [m[1] ?? "", m[2] ?? ""] as const));
  for (const [key, value] of found) {
    const rule = rules.get(key);
    if (rule === undefined) complaints.push(`${name} has no attribute ${key}`);
    else if (rule.values !== undefined && !rule.values.includes(value)) complaints.push(`${name} ${key}="${value}"`);
  }
  for (const [key, rule] of rules) if (rule.required && !found.has(key)) complaints.push(`${name} lacks ${key}`);
}
