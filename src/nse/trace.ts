import type { Endpoint, Endpoints } from "./io/driver.ts";

type Protocol = "tcp" | "udp" | "ssl";

/** Sees everything that goes over scripts' sockets. `ends` are as far as they are known. */
export interface SocketTrace {
  /** A connect has come to an end, well or not. */
  connected(ends: Partial<Endpoints>, protocol: Protocol): void;
  /** Data is about to be sent. */
  sending(ends: Partial<Endpoints>, protocol: Protocol, data: string): void;
  /** It was sent. */
  sent(ends: Partial<Endpoints>, protocol: Protocol): void;
  received(ends: Partial<Endpoints>, protocol: Protocol, data: string): void;
  closed(ends: Partial<Endpoints>, protocol: Protocol): void;
}

/** Data counts as text when at least this share of it is printable ASCII. */
const TEXT_SHARE = 0.95;

/** Data as a trace shows it: text as it is, other data as lines of 16 bytes in hexadecimal with what can be shown beside. */
export function dump(data: string): string {
  const shown = data.replace(/[^\x20-\x7e]/g, "").length;
  if (shown >= data.length * TEXT_SHARE) return data;
  let text = "";
  for (let at = 0; at < data.length; at += 16) {
    const line = data.slice(at, at + 16);
    const hex = Array.from(line, (c) => `${c.charCodeAt(0).toString(16).padStart(2, "0")} `).join("");
    text += `${at.toString(16).padStart(8, "0")}: ${hex.padEnd(48)}${line.replace(/[^\x20-\x7e]/g, " ")}\n`;
  }
  return text;
}

/** A trace in Nmap's form: one line per event. @param write takes a line without its end. */
export function textTrace(write: (line: string) => void): SocketTrace {
  const line = (ends: Partial<Endpoints>, protocol: Protocol, arrow: string, what: string): void => {
    const v6 = ends.peer?.ip.includes(":") ?? ends.family === "inet6";
    const at = ({ ip, port }: Endpoint = { ip: v6 ? "::" : "0.0.0.0", port: 0 }): string =>
      ip.includes(":") ? `[${ip}]:${port}` : `${ip}:${port}`;
    const name = protocol === "udp" ? "UDP" : "TCP";
    write(`${name} ${at(ends.local)} ${arrow} ${at(ends.peer)} | ${what}`);
  };
  return {
    connected: (ends, protocol) => line(ends, protocol, ">", "CONNECT"),
    sending: (ends, protocol, data) => line(ends, protocol, ">", dump(data)),
    sent: (ends, protocol) => line(ends, protocol, ">", "SEND"),
    received: (ends, protocol, data) => line(ends, protocol, "<", dump(data)),
    closed: (ends, protocol) => line(ends, protocol, ">", "CLOSE"),
  };
}

/** A trace that can be turned on and off. @param on whether it is on at first. */
export function switchedTrace(trace: SocketTrace, on: boolean): SocketTrace & { on: boolean } {
  const events = {
    on,
    connected: (...event: Parameters<SocketTrace["connected"]>) => events.on && trace.connected(...event),
    sending: (...event: Parameters<SocketTrace["sending"]>) => events.on && trace.sending(...event),
    sent: (...event: Parameters<SocketTrace["sent"]>) => events.on && trace.sent(...event),
    received: (...event: Parameters<SocketTrace["received"]>) => events.on && trace.received(...event),
    closed: (...event: Parameters<SocketTrace["closed"]>) => events.on && trace.closed(...event),
  };
  return events;
}
