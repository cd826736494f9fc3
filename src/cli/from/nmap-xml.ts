import type { VersionRecord } from "../../nse/host-table.ts";
import { type KnownHost, type KnownPort, portNumber, protocolNamed } from "./known-port.ts";
import type { XmlHandler } from "./xml-reader.ts";

type Attributes = ReadonlyMap<string, string>;

interface Host {
  up: boolean;
  ip: string | undefined;
  targetName: string | undefined;
  name: string | undefined;
  times: KnownHost["times"];
  ports: KnownPort[];
}

/** Takes hosts and their ports from Nmap's XML (nmap.dtd), one host after the other. What scripts gave is not taken. */
export class NmapXml implements XmlHandler {
  private host: Host | undefined;
  private port:
    | (Omit<KnownPort, "state" | "version"> & { state?: string; version?: Partial<VersionRecord> })
    | undefined;
  private cpe: string | undefined;
  /** Inside a script's result, where elements may have any name. */
  private inScript = 0;
  /** False when the document is something else. */
  isScan = true;

  constructor(private readonly found: (host: KnownHost) => void) {}

  private started = false;

  open(name: string, a: Attributes): void {
    if (!this.started) {
      this.started = true;
      this.isScan = name === "nmaprun";
    }
    if (name === "script" || this.inScript > 0) {
      this.inScript++;
      return;
    }
    if (name === "host") {
      this.host = { up: true, ip: undefined, targetName: undefined, name: undefined, times: undefined, ports: [] };
    }
    if (this.host !== undefined) this.inHost(name, a, this.host);
  }

  private inHost(name: string, a: Attributes, host: Host): void {
    switch (name) {
      case "status":
        host.up = a.get("state") === "up";
        break;
      case "address":
        if (a.get("addrtype") !== "mac") host.ip ??= a.get("addr");
        break;
      case "hostname":
        if (a.get("type") === "user") host.targetName ??= a.get("name");
        else host.name ??= a.get("name");
        break;
      case "port": {
        const number = portNumber(a.get("portid"));
        const protocol = protocolNamed(a.get("protocol"));
        if (number !== undefined && protocol !== undefined) this.port = { number, protocol };
        break;
      }
      case "state":
        if (this.port !== undefined) {
          this.port = {
            ...this.port,
            state: a.get("state"),
            reason: a.get("reason"),
            reasonTtl: Number(a.get("reason_ttl") ?? 0) || 0,
          };
        }
        break;
      case "service":
        if (this.port !== undefined) this.port.version = serviceOf(a);
        break;
      case "cpe":
        this.cpe = "";
        break;
      case "times":
        host.times = timesOf(a);
        break;
    }
  }

  text(text: string): void {
    if (this.cpe !== undefined) this.cpe += text;
  }

  close(name: string): void {
    if (this.inScript > 0) {
      this.inScript--;
      return;
    }
    if (name === "cpe" && this.cpe !== undefined) {
      const version = this.port?.version;
      if (version !== undefined) version.cpe = [...(version.cpe ?? []), this.cpe];
      this.cpe = undefined;
    } else if (name === "port" && this.port !== undefined) {
      const { state } = this.port;
      if (state !== undefined) this.host?.ports.push({ ...this.port, state });
      this.port = undefined;
    } else if (name === "host" && this.host !== undefined) {
      const { up, ip, targetName, name: ptr, times, ports } = this.host;
      if (up && ip !== undefined) this.found({ target: ip, targetName, name: ptr, ports, times });
      this.host = undefined;
    }
  }
}

function serviceOf(a: Attributes): Partial<VersionRecord> {
  const confidence = Number(a.get("conf"));
  const name = a.get("name");
  return {
    name: name === "unknown" ? undefined : name,
    confidence: confidence >= 0 && confidence <= 10 ? confidence : 3,
    product: a.get("product"),
    version: a.get("version"),
    extrainfo: a.get("extrainfo"),
    hostname: a.get("hostname"),
    ostype: a.get("ostype"),
    devicetype: a.get("devicetype"),
    fingerprint: a.get("servicefp"),
    tunnel: a.get("tunnel") === "ssl" ? "ssl" : "none",
    how: a.get("method") === "probed" ? "probed" : "table",
  };
}

function timesOf(a: Attributes): KnownHost["times"] {
  const [srtt, rttvar, timeout] = ["srtt", "rttvar", "to"].map((key) => Number(a.get(key)) / 1e6);
  return srtt !== undefined && rttvar !== undefined && timeout !== undefined && srtt >= 0 && rttvar >= 0 && timeout > 0
    ? { srtt, rttvar, timeout }
    : undefined;
}
