import type { Bytes } from "./bytes.ts";
import { escapeXml } from "./escape.ts";

/** Attributes in the order they are written; undefined ones are left out. */
export type XmlAttributes = Readonly<Record<string, Bytes | number | undefined>>;

/** A start tag. */
export function openTag(name: string, attributes: XmlAttributes = {}): string {
  return `<${name}${attributeText(attributes)}>`;
}

/** A tag of an empty element. */
export function emptyTag(name: string, attributes: XmlAttributes = {}): string {
  return `<${name}${attributeText(attributes)}/>`;
}

/** An element around content that is XML already. */
export function element(name: string, attributes: XmlAttributes, content: string): string {
  return `${openTag(name, attributes)}${content}</${name}>`;
}

/** A processing instruction with attributes as its data: documents may have them anywhere, whatever their type says. */
export function instruction(target: string, attributes: XmlAttributes): string {
  return `<?${target}${attributeText(attributes)}?>`;
}

function attributeText(attributes: XmlAttributes): string {
  let text = "";
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) text += ` ${name}="${typeof value === "number" ? value : escapeXml(value)}"`;
  }
  return text;
}
