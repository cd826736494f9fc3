import type { Bytes } from "../../bytes.ts";
import { DerError, type DerNode, isText, oidFrom, readOid, Tag } from "../asn1.ts";
import { nameLine, readName, slashName } from "./name.ts";
import { longName } from "./oids.ts";

/** The forms of a GeneralName (RFC 5280, section 4.2.1.6), by their tags. */
const enum Form {
  OtherName,
  Email,
  Dns,
  X400,
  Directory,
  EdiParty,
  Uri,
  Ip,
  RegisteredId,
}

/** Other names whose type is known: what they are called, and the type of string they must be. */
const OTHER_NAMES: Readonly<Record<string, readonly [string, Tag]>> = {
  "1.3.6.1.4.1.311.20.2.3": ["UPN", Tag.Utf8String],
  "1.3.6.1.5.5.7.8.5": ["XmppAddr", Tag.Utf8String],
  "1.3.6.1.5.5.7.8.7": ["SRVName", Tag.Ia5String],
  "1.3.6.1.5.5.7.8.8": ["NAIRealm", Tag.Utf8String],
  "1.3.6.1.5.5.7.8.9": ["SmtpUTF8Mailbox", Tag.Utf8String],
};

/**
 * A GeneralName as text, such as `DNS:a.test`.
 * @param lines directory names as `C = US, O = A`; without it as `/C=US/O=A`. Throws a `DerError`.
 */
export function generalName(node: DerNode, lines: boolean): Bytes {
  switch (node.tag as Form) {
    case Form.OtherName:
      return otherName(node);
    case Form.Email:
      return `email:${plain(node.content)}`;
    case Form.Dns:
      return `DNS:${plain(node.content)}`;
    case Form.X400:
      return "X400Name:<unsupported>";
    case Form.Directory: {
      const name = readName(node.only());
      return `DirName:${lines ? nameLine(name) : slashName(name)}`;
    }
    case Form.EdiParty:
      if (!node.children().some((part) => part.isContext(1))) throw new DerError("a party without name");
      return "EdiPartyName:<unsupported>";
    case Form.Uri:
      return `URI:${plain(node.content)}`;
    case Form.Ip: {
      const invalid = lines ? "<invalid>" : `<invalid length=${node.content.length}>`;
      return `IP Address:${ipText(node.content) ?? invalid}`;
    }
    case Form.RegisteredId:
      return `Registered ID:${longName(oidFrom(node.content))}`;
    default:
      throw new DerError("unknown form of name");
  }
}

/** A name that must not hide anything behind a zero byte. */
function plain(text: Bytes): Bytes {
  if (text.includes("\0")) throw new DerError("a zero byte in a name");
  return text;
}

function otherName(node: DerNode): Bytes {
  const [type, wrapped] = node.pair();
  const oid = readOid(type);
  const value = wrapped.only();
  const known = OTHER_NAMES[oid];
  if (known !== undefined && !value.is(known[1])) throw new DerError("wrong type of name");
  const text = isText(value) ? plain(value.content) : "<unsupported>";
  return `othername: ${known?.[0] ?? longName(oid)}::${text}`;
}

/** An address of 4 or 16 bytes, the longer one in full. */
export function ipText(bytes: Bytes): string | undefined {
  const byte = (i: number): number => bytes.charCodeAt(i);
  if (bytes.length === 4) return [0, 1, 2, 3].map(byte).join(".");
  if (bytes.length !== 16) return undefined;
  const groups = [0, 1, 2, 3, 4, 5, 6, 7].map((i) => byte(2 * i) * 256 + byte(2 * i + 1));
  return groups.map((g) => g.toString(16).toUpperCase()).join(":");
}

/** Names in the form of name constraints: addresses come with their mask. */
export function constraintName(node: DerNode): Bytes {
  if (node.tag !== Form.Ip) return generalName(node, true);
  const half = node.content.length / 2;
  const address = ipText(node.content.slice(0, half));
  const mask = ipText(node.content.slice(half));
  return address === undefined || mask === undefined ? "IP Address:<invalid>" : `IP:${address}/${mask}`;
}
