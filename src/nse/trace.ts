import type { Endpoints } from "./io/driver.ts";

type Protocol = "tcp" | "udp" | "ssl";

/** Sees everything that goes over scripts' sockets. */
export interface SocketTrace {
  connected(ends: Endpoints | undefined, protocol: Protocol): void;
  sent(ends: Endpoints | undefined, protocol: Protocol, data: string): void;
  received(ends: Endpoints | undefined, protocol: Protocol, data: string): void;
  closed(ends: Endpoints | undefined, protocol: Protocol): void;
}

/** Data counts as text when at least this share of it is printable. */
const TEXT_SHARE = 0.95;

function printable(code: number): boolean {
  return (code >= 0x20 && code < 0x7f) || code === 9 || code === 10 || code === 13;
}

/** Data as a trace shows it: text, or lines of 16 bytes in hexadecimal. */
export function dump(data: string): string {
  let shown = 0;
  for (let i = 0; i < data.length; i++) if (printable(data.charCodeAt(i))) shown++;
  if (shown >= data.length * TEXT_SHARE) return data;
  let text = "";
  for (let at = 0; at < data.length; at += 16) {
    const line = data.slice(at, at + 16);
    const hex = Array.from(line, (c) => c.charCodeAt(0).toString(16).padStart(2, "0")).join(" ");
    const chars = line.replace(/[^\x20-\x7e]/g, ".");
    text += `\n${at.toString(16).padStart(8, "0")}: ${hex.padEnd(48)} ${chars}`;
  }
  return `${text}\n`;
}

/** A trace in Nmap's form: one line per event. @param write takes a line without its end. */
export function textTrace(write: (line: string) => void): SocketTrace {
  const line = (ends: Endpoints | undefined, protocol: Protocol, arrow: string, what: string): void => {
    const at = (e: { ip: string; port: number } | undefined): string =>
      e === undefined ? "?" : e.ip.includes(":") ? `[${e.ip}]:${e.port}` : `${e.ip}:${e.port}`;
    const name = protocol === "ssl" ? "TCP" : protocol.toUpperCase();
    write(`${name} ${at(ends?.local)} ${arrow} ${at(ends?.peer)} | ${what}`);
  };
  return {
    connected: (ends, protocol) => line(ends, protocol, ">", "CONNECT"),
    sent: (ends, protocol, data) => line(ends, protocol, ">", `SEND ${dump(data)}`.replace("SEND \n", "\n")),
    received: (ends, protocol, data) => line(ends, protocol, "<", dump(data)),
    closed: (ends, protocol) => line(ends, protocol, ">", "CLOSE"),
  };
}
