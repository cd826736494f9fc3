import type { FakeSpec } from "../service.ts";
import { bytes, counted16, hex, u16, u32 } from "./talk.ts";

const QUAKE: FakeSpec = {
  name: "quake3",
  ports: { quake3: { service: "quake3", protocol: "udp" } },
  udp: {
    quake3: (d) =>
      d.includes("getstatus")
        ? bytes(
            '\xff\xff\xff\xffstatusResponse\n\\sv_hostname\\Quay Arena\\mapname\\q3dm6\\version\\ioq3 1.36\\protocol\\68\\sv_maxclients\\8\\fraglimit\\30\\gamename\\baseq3\n4 20 "Ada"\n9 35 "Ben"\n',
          )
        : undefined,
  },
};

const NAT_PMP: FakeSpec = {
  name: "nat-pmp",
  ports: { natpmp: { service: "nat-pmp", protocol: "udp" } },
  udp: {
    natpmp: (d) => {
      const code = d[1] ?? -1;
      if (code === 0) return Buffer.concat([Buffer.from([0, 128]), u16(0), u32(77), Buffer.from([198, 51, 100, 4])]);
      if (code > 2 || d.length < 12) return undefined;
      return Buffer.concat([Buffer.from([0, 128 + code]), u16(0), u32(77), d.subarray(4, 8), d.subarray(8, 12)]);
    },
  },
};

const STUN: FakeSpec = {
  name: "stun",
  ports: { stun: { service: "stun", protocol: "udp" } },
  udp: {
    stun: (d) => {
      if (d.length < 20 || d.readUInt16BE(0) !== 1) return undefined;
      const body = Buffer.concat([
        u16(1),
        counted16(Buffer.concat([Buffer.from([0, 1]), u16(4000), Buffer.from([203, 0, 113, 5])])),
        u16(0x8022),
        counted16(bytes("QuaySTUN")),
      ]);
      return Buffer.concat([u16(0x101), u16(body.length), d.subarray(4, 20), body]);
    },
  },
};

const COAP: FakeSpec = {
  name: "coap",
  ports: { coap: { service: "coap", protocol: "udp" } },
  udp: {
    coap: (d) => {
      if (d.length < 4 || d[1] !== 1) return undefined;
      const token = (d[0] as number) & 15;
      const links = '</tide>;title="Tide gauge";rt="metres",</wind>;if="sensor";sz=12,</lamp>;ct=40';
      return Buffer.concat([
        Buffer.from([0x60 | token, 0x45]),
        d.subarray(2, 4 + token),
        hex("c1 28 ff"),
        bytes(links),
      ]);
    },
  },
};

const SIP: FakeSpec = {
  name: "sip",
  ports: { sip: { service: "sip", protocol: "udp" } },
  udp: {
    sip: (d) => {
      const lines = d.toString("latin1").split("\r\n");
      if (lines.length < 3) return undefined;
      const field = (name: string): string =>
        lines
          .find((l) => l.toLowerCase().startsWith(`${name}:`))
          ?.slice(name.length + 1)
          .trim() ?? "";
      const register = lines[0]?.startsWith("REGISTER") ?? false;
      const known = /sip:(100|pilot)@/.test(field("to"));
      const status = !register ? "200 OK" : known ? "401 Unauthorized" : "404 Not Found";
      return bytes(
        `SIP/2.0 ${status}\r\nVia: ${field("via")}\r\nFrom: ${field("from")}\r\nTo: ${field("to")};tag=q1\r\nCall-ID: ${field("call-id")}\r\n` +
          `CSeq: ${field("cseq")}\r\nServer: Harbour PBX\r\nAllow: INVITE, ACK, CANCEL, OPTIONS, BYE\r\nContent-Length: 0\r\n\r\n`,
      );
    },
  },
};

const IPMI: FakeSpec = {
  name: "ipmi",
  ports: { ipmi: { service: "asf-rmcp", protocol: "udp" } },
  udp: {
    ipmi: (d) =>
      d.length < 20 ? undefined : hex("0600ff07 00 00000000 00000000 10 811c63 2000 38 00 01 97 04 03 000000 00 00"),
  },
};

const XDMCP: FakeSpec = {
  name: "xdmcp",
  ports: { xdmcp: { service: "xdmcp", protocol: "udp" } },
  udp: {
    xdmcp: (d) => {
      const code = d.length < 4 ? 0 : d.readUInt16BE(2);
      const text = (t: string): Buffer => counted16(bytes(t));
      const message = (n: number, body: Buffer): Buffer => Buffer.concat([u16(1), u16(n), counted16(body)]);
      if (code === 7) {
        return message(
          8,
          Buffer.concat([u32(0x0badcafe), text(""), text(""), text("MIT-MAGIC-COOKIE-1"), text("0123456789abcdef")]),
        );
      }
      return code > 0 && code < 4
        ? message(5, Buffer.concat([text(""), text("quay"), text("Come aboard")]))
        : undefined;
    },
  },
};

const UBIQUITI: FakeSpec = {
  name: "ubiquiti",
  ports: { ubnt: { service: "ubiquiti-discovery", protocol: "udp" } },
  udp: {
    ubnt: (d) => {
      if (d.length < 4 || d[0] !== 1) return undefined;
      const field = (kind: number, data: Buffer): Buffer => Buffer.concat([Buffer.from([kind]), counted16(data)]);
      const body = Buffer.concat([
        field(1, hex("0418d6aabbcc")),
        field(2, hex("0418d6aabbcc c0a80114")),
        field(3, bytes("XM.v6.1.7")),
        field(10, u32(3661)),
        field(11, bytes("mast-radio")),
        field(12, bytes("NanoStation")),
        field(13, bytes("quay-net")),
      ]);
      return Buffer.concat([hex("0100"), counted16(body)]);
    },
  },
};

export const DATAGRAM_FAKES: readonly FakeSpec[] = [QUAKE, NAT_PMP, STUN, COAP, SIP, IPMI, XDMCP, UBIQUITI];
