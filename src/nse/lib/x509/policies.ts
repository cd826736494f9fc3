import type { Bytes } from "../../bytes.ts";
import { DerError, type DerNode, integerFrom, isText, readOid, Tag } from "../asn1.ts";
import { longName } from "./oids.ts";
import { beforeZero, readValue } from "./value.ts";

const CPS = "1.3.6.1.5.5.7.2.1";
const USER_NOTICE = "1.3.6.1.5.5.7.2.2";

/** Certificate policies (RFC 5280, section 4.2.1.4) as OpenSSL prints them. Throws a `DerError`. */
export function policiesText(value: Bytes): Bytes {
  const lines = readValue(value)
    .sequence()
    .flatMap((policy) => {
      const [id, qualifiers, more] = policy.sequence();
      if (id === undefined || more !== undefined) throw new DerError("bad policy");
      const list = qualifiers === undefined ? [] : qualifiers.sequence();
      return [`Policy: ${longName(readOid(id))}`, ...list.flatMap(qualifierLines)];
    });
  return lines.join("\n");
}

function qualifierLines(qualifier: DerNode): Bytes[] {
  const [type, value] = qualifier.expect(Tag.Sequence).pair();
  const oid = readOid(type);
  if (oid === CPS) return [`  CPS: ${beforeZero(value.expect(Tag.Ia5String).content)}`];
  if (oid === USER_NOTICE) return ["  User Notice:", ...noticeLines(value.sequence())];
  return [`  Unknown Qualifier: ${longName(oid)}`];
}

function noticeLines(parts: DerNode[]): Bytes[] {
  const lines: Bytes[] = [];
  const reference = parts[0]?.is(Tag.Sequence) === true ? parts.shift() : undefined;
  if (reference !== undefined) {
    const [organization, numbers] = reference.pair();
    const list = numbers.sequence().map((n) => String(integerFrom(n.expect(Tag.Integer).content)));
    lines.push(`    Organization: ${text(organization)}`);
    lines.push(`    Number${list.length > 1 ? "s" : ""}: ${list.join(", ")}`);
  }
  const explicit = parts.shift();
  if (explicit !== undefined) lines.push(`    Explicit Text: ${text(explicit)}`);
  return lines;
}

function text(node: DerNode): Bytes {
  if (!isText(node)) throw new DerError("text expected");
  return beforeZero(node.content);
}
