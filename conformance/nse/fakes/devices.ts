import type { FakeSpec } from "../service.ts";
import { answersOnce, bytes, counted16, hex, inLines, inPieces, le32, says, u16, u32 } from "./talk.ts";

const X11: FakeSpec = {
  name: "x11",
  ports: { x11: { service: "X11" } },
  // "Success", protocol 11.0, nothing more.
  tcp: { x11: answersOnce(hex("01 00 0b00 0000 0000")) },
};

const NETBUS_ANSWERS: Readonly<Record<string, string>> = {
  GetInfo: "Info;Program Path: C:\\nb.exe|Restart persistent: Yes|Login ID: pilot|Clients connected to this host: 2",
  GetSetup: "ServerSetup;12345;1;lamp;you@harbour.example;nb@harbour.example;mail.harbour.example",
  GetACL: "ReceiveACL;127.0.0.1|10.*.*.*|",
  GetApps: "Proc_List;Chart|Log|Radio|",
  GetVolume: "Volume;70;60;50",
};

const NETBUS: FakeSpec = {
  name: "netbus",
  ports: { netbus: { service: "netbus" }, locked: { service: "netbus" } },
  tcp: {
    netbus: inLines(
      (line) => `${line.startsWith("Password") ? "Access;1" : (NETBUS_ANSWERS[line] ?? "?")}\r`,
      "NetBus 1.70 \r",
      "\r",
    ),
    locked: inLines(
      (line) => {
        if (!line.startsWith("Password;")) return "?\r";
        const [, mode, word] = line.split(";");
        return mode === "1" || word === "lamp" ? "Access;1\r" : "Access;0\r";
      },
      "NetBus 1.60 \r",
      "\r",
    ),
  },
};

const GANGLIA: FakeSpec = {
  name: "ganglia",
  ports: { ganglia: { service: "ganglia" } },
  tcp: {
    ganglia: says(
      '<?xml version="1.0"?>\n<GANGLIA_XML VERSION="3.6.0" SOURCE="gmond"><CLUSTER NAME="quay" OWNER="pilot" URL="u">' +
        '<HOST NAME="crane" IP="10.1.0.1"><METRIC NAME="os_name" VAL="Linux" UNITS=""/><METRIC NAME="cpu_num" VAL="4" UNITS=" CPUs"/></HOST>' +
        '<HOST NAME="lock" IP="10.1.0.2"><METRIC NAME="cpu_num" VAL="2" UNITS=" CPUs"/></HOST></CLUSTER></GANGLIA_XML>\n',
      true,
    ),
  },
};

const HDDTEMP: FakeSpec = {
  name: "hddtemp",
  ports: { hddtemp: { service: "hddtemp" } },
  tcp: { hddtemp: says("|/dev/sda|Harbour HD1|33|C||/dev/sdb|Harbour HD2|*|*|", true) },
};

const GOPHER: FakeSpec = {
  name: "gopher",
  ports: { gopher: { service: "gopher" } },
  tcp: {
    gopher: answersOnce(
      "iWelcome\tfake\t(NULL)\t0\r\n0Tides\t/tides.txt\tlocalhost\t70\r\n1Charts\t/charts\tlocalhost\t70\r\ngMap\t/map.gif\tlocalhost\t70\r\n.\r\n",
    ),
  },
};

const GKRELLM: FakeSpec = {
  name: "gkrellm",
  ports: { gkrellm: { service: "gkrellm" } },
  tcp: {
    gkrellm: answersOnce(
      "<version>\ngkrellmd 2.3.10\n<hostname>\nquay\n<sysname>\nLinux 6.1.0\n<uptime>\n1234\n<mem>\n4294967296 1073741824 0 0 0 0\n" +
        "<proc>\n99 2 3300 0.75 2\n<net>\neth0 2097152 1048576\nlo 4096 4096\n<fs_mounts>\n.clear\n/ /dev/sda1 ext4 500000 200000 300000 4096\n<initial_update>\n",
    ),
  },
};

const GPSD: FakeSpec = {
  name: "gpsd",
  ports: { gpsd: { service: "gpsd-ng" } },
  tcp: {
    gpsd: inLines(
      () =>
        [
          "GPRMC,081836,A,3751.65,S,14507.36,E,000.0,360.0,130198,011.3,E",
          "GPGGA,092750.000,5321.6802,N,00630.3372,W,1,8,1.03,61.7,M,55.2,M,,",
        ]
          .map(sentence)
          .join(""),
      '{"class":"VERSION","release":"3.22","rev":"3.22","proto_major":3,"proto_minor":14}\r\n',
    ),
  },
};

/** A sentence of NMEA 0183 with its checksum. */
function sentence(text: string): string {
  let sum = 0;
  for (const c of text) sum ^= c.charCodeAt(0);
  return `$${text}*${sum.toString(16).toUpperCase().padStart(2, "0")}\r\n`;
}

const MODBUS: FakeSpec = {
  name: "modbus",
  ports: { modbus: { service: "modbus" } },
  tcp: {
    modbus: inPieces(
      (d) => (d.length < 6 ? undefined : 6 + d.readUInt16BE(4)),
      (q) => {
        const unit = q[6] as number;
        const code = q[7] as number;
        let body: Buffer;
        if (code === 0x11 && unit < 3) {
          const data = Buffer.concat([Buffer.from([unit]), bytes("CRANE v2.0\xff")]);
          body = Buffer.concat([Buffer.from([unit, code, data.length]), data]);
        } else if (code === 0x2b && unit < 3) {
          const objects = ["Harbour", "HC-7", "1.4"].map((text, i) =>
            Buffer.concat([Buffer.from([i, text.length]), bytes(text)]),
          );
          body = Buffer.concat([Buffer.from([unit, code, 0x0e, 1, 1, 0, 0, objects.length]), ...objects]);
        } else body = Buffer.from([unit, code | 0x80, 0x0b]);
        return Buffer.concat([q.subarray(0, 4), counted16(body)]);
      },
    ),
  },
};

const PRINTER: FakeSpec = {
  name: "printer",
  ports: { pjl: { service: "jetdirect" } },
  tcp: {
    pjl: (socket) => {
      let display = "Ready";
      inLines((line) => {
        const set = /DISPLAY ?= ?"(.*)"/.exec(line);
        if (set !== null) display = set[1] as string;
        return line.includes("INFO STATUS")
          ? `@PJL INFO STATUS\r\nCODE=10001\r\nDISPLAY="${display}"\r\nONLINE=TRUE\r\n\f`
          : undefined;
      })(socket);
    },
  },
};

const IEC104: FakeSpec = {
  name: "iec104",
  ports: { iec: { service: "iec-104" } },
  tcp: {
    iec: inPieces(
      (d) => (d.length < 2 ? undefined : 2 + (d[1] as number)),
      (q) => {
        if (q.equals(hex("680443000000"))) return hex("680483000000");
        if (q.equals(hex("680407000000"))) return hex("68040b000000");
        return hex("680e0000020064010700030000000014 681502000200018400140300 0100000001000100000000");
      },
    ),
  },
};

const FOX: FakeSpec = {
  name: "fox",
  ports: { fox: { service: "niagara-fox" } },
  tcp: {
    fox: answersOnce(
      "fox a 0 -1 fox hello\n{\nfox.version=s:1.0\nid=i:3\nhostName=s:lock\nhostAddress=s:10.1.0.9\napp.name=s:Station\napp.version=s:3.8.38\n" +
        "vm.name=s:Java VM\nvm.version=s:1.6\nos.name=s:QNX\ntimeZone=s:Europe/Oslo;3600000\nhostId=s:Qnx-1\nvmUuid=s:11-22\nbrandId=s:harbour\n};;\n",
    ),
  },
};

const ACARSD: FakeSpec = {
  name: "acarsd",
  ports: { acarsd: { service: "acarsd" } },
  tcp: {
    acarsd: says(
      "<acarsd><Version>1.70</Version><APIVersion>API-2005-Oct-18</APIVersion><NeedAuth>0</NeedAuth><AdminMail>pilot@harbour.example</AdminMail>" +
        "<ClientsConnected>2</ClientsConnected><Frequency>131.525 MHz</Frequency><License>free</License></acarsd>\n",
      true,
    ),
  },
};

const RTSP: FakeSpec = {
  name: "rtsp",
  ports: { rtsp: { service: "rtsp" } },
  tcp: {
    rtsp: inLines(
      (request) => {
        const sequence = /cseq: *(\d+)/i.exec(request)?.[1] ?? "1";
        const found = request.startsWith("OPTIONS") || /^\w+ \S+\/quay/.test(request);
        return `RTSP/1.0 ${found ? "200 OK" : "404 Not Found"}\r\nCSeq: ${sequence}\r\nServer: Harbour RTSP\r\nPublic: OPTIONS, DESCRIBE, SETUP, PLAY\r\nContent-Length: 0\r\n\r\n`;
      },
      undefined,
      "\r\n\r\n",
    ),
  },
};

const PPTP: FakeSpec = {
  name: "pptp",
  ports: { pptp: { service: "pptp" } },
  tcp: {
    pptp: answersOnce(
      Buffer.concat([
        u16(156),
        u16(1),
        u32(0x1a2b3c4d),
        u16(2),
        u16(0),
        u16(0x100),
        Buffer.from([1, 0]),
        u32(1),
        u32(1),
        u16(4),
        u16(7),
        bytes("harbour-vpn".padEnd(64, "\0")),
        bytes("Harbour".padEnd(64, "\0")),
      ]),
    ),
  },
};

const REXEC: FakeSpec = {
  name: "rexec",
  ports: { exec: { service: "exec" } },
  tcp: {
    exec: (socket) => {
      let text = "";
      socket.on("data", (data) => {
        text += data.toString("latin1");
        const parts = text.split("\0");
        if (parts.length < 5) return;
        socket.end(parts[1] === "pilot" && parts[2] === "lamp" ? "\0uid=0\n" : "\x01Login incorrect.\n");
      });
    },
  },
};

const SVN: FakeSpec = {
  name: "svn",
  ports: { svn: { service: "svnserve" } },
  tcp: {
    svn: (socket) => {
      socket.write("( success ( 2 2 ( ) ( edit-pipeline svndiff1 ) ) ) ");
      socket.once("data", () => {
        socket.write("( success ( ( CRAM-MD5 ) 36:00000000-0000-0000-0000-00000000000a ) ) ");
        socket.once("data", () => socket.end("( failure ( 3:bad ) ) "));
      });
    },
  },
};

const CVS: FakeSpec = {
  name: "cvs",
  ports: { cvs: { service: "cvspserver" } },
  tcp: {
    cvs: inLines(
      (request) => {
        const place = request.split("\n")[1] ?? "";
        return place === "/cvs" ? "I HATE YOU\n" : `error 0 ${place}: no such repository\nI HATE YOU\n`;
      },
      undefined,
      "REQUEST\n",
    ),
  },
};

const MONGO: FakeSpec = {
  name: "mongodb",
  ports: { mongodb: { service: "mongodb" } },
  tcp: {
    mongodb: inPieces(
      (d) => (d.length < 4 ? undefined : d.readInt32LE(0)),
      (q) => {
        let doc: Record<string, unknown> = { ok: 1.5 };
        if (q.includes("listDatabases")) {
          doc = { databases: [{ name: "fleet", sizeOnDisk: 4096.5, empty: false }], totalSize: 4096.5, ok: 1.5 };
        } else if (q.includes("serverStatus")) {
          doc = {
            host: "quay",
            version: "2.6.12",
            process: "mongod",
            uptime: 99.5,
            connections: { current: 1, available: 818 },
            ok: 1.5,
          };
        } else if (q.includes("uildinfo") || q.includes("buildInfo")) {
          doc = {
            version: "2.6.12",
            gitVersion: "none",
            sysInfo: "Linux",
            bits: 64,
            debug: false,
            maxBsonObjectSize: 16777216,
            ok: 1.5,
          };
        }
        const data = bson(doc);
        const id = q.readInt32LE(4);
        return Buffer.concat([
          le32(36 + data.length),
          le32(1),
          le32(id),
          le32(1),
          le32(8),
          Buffer.alloc(8),
          le32(0),
          le32(1),
          data,
        ]);
      },
    ),
  },
};

/** A document of BSON: strings, booleans, 32-bit integers, doubles, documents and arrays of documents. */
function bson(doc: object): Buffer {
  const parts: Buffer[] = [];
  for (const [key, value] of Object.entries(doc)) {
    const add = (type: number, data: Buffer): void => {
      parts.push(Buffer.from([type]), bytes(`${key}\0`), data);
    };
    if (typeof value === "boolean") add(8, Buffer.from([value ? 1 : 0]));
    else if (typeof value === "number" && Number.isInteger(value)) add(16, le32(value));
    else if (typeof value === "number") {
      const data = Buffer.alloc(8);
      data.writeDoubleLE(value);
      add(1, data);
    } else if (typeof value === "string") add(2, Buffer.concat([le32(value.length + 1), bytes(`${value}\0`)]));
    else add(Array.isArray(value) ? 4 : 3, bson(value as object));
  }
  const body = Buffer.concat(parts);
  return Buffer.concat([le32(body.length + 5), body, Buffer.from([0])]);
}

const AMQP: FakeSpec = {
  name: "amqp",
  ports: { amqp: { service: "amqp" } },
  tcp: {
    amqp: (socket) => {
      const short = (t: string): Buffer => Buffer.concat([Buffer.from([t.length]), bytes(t)]);
      const long = (d: Buffer): Buffer => Buffer.concat([u32(d.length), d]);
      const text = (k: string, v: string): Buffer => Buffer.concat([short(k), bytes("S"), long(bytes(v))]);
      const properties = Buffer.concat([
        text("product", "HarbourMQ"),
        text("version", "3.9.1"),
        text("platform", "Quay"),
      ]);
      const method = Buffer.concat([
        u16(10),
        u16(10),
        Buffer.from([0, 9]),
        long(properties),
        long(bytes("PLAIN")),
        long(bytes("en_US")),
      ]);
      socket.once("data", () =>
        socket.write(Buffer.concat([Buffer.from([1]), u16(0), u32(method.length), method, Buffer.from([0xce])])),
      );
    },
  },
};

const BANNERS: FakeSpec = {
  name: "banners",
  ports: {
    slow: { service: "a1" },
    upper: { service: "a2" },
    mute: { service: "a3" },
    slam: { service: "a4" },
    binary: { service: "a5" },
    vmware: { service: "vmware-auth" },
  },
  tcp: {
    slow: (socket) => {
      const words = ["three ", "small ", "pieces\r\n"];
      const next = (): void => {
        const word = words.shift();
        if (word === undefined || socket.destroyed) return;
        socket.write(word);
        setTimeout(next, 100);
      };
      socket.resume();
      next();
    },
    upper: inLines((line) => `${line.toUpperCase()}\r\n`),
    mute: (socket) => socket.resume(),
    slam: (socket) => socket.destroy(),
    binary: says(Buffer.from(Array.from({ length: 256 }, (_, i) => 255 - i))),
    vmware: says("220 VMware Authentication Daemon Version 1.10: SSL Required, ServerDaemonProtocol:SOAP\r\n"),
  },
};

export const DEVICE_FAKES: readonly FakeSpec[] = [
  X11,
  NETBUS,
  GANGLIA,
  HDDTEMP,
  GOPHER,
  GKRELLM,
  GPSD,
  MODBUS,
  PRINTER,
  IEC104,
  FOX,
  ACARSD,
  RTSP,
  PPTP,
  REXEC,
  SVN,
  CVS,
  MONGO,
  AMQP,
  BANNERS,
];
