import { getServers, lookup, Resolver } from "node:dns";
import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { networkInterfaces } from "node:os";
import type { Bytes, Family, IoInterface } from "./driver.ts";
import { failed, succeeded } from "./driver.ts";
import { setDeadline } from "./node-deadline.ts";
import { reasonOf } from "./node-error.ts";
import type { Operation } from "./operation.ts";

/** Forward lookup as the system does it (hosts file and all). The host cannot call it off; a late answer is dropped. */
export function resolveName(
  name: string,
  family: Family | "unspec",
  timeoutMs: number | undefined,
  op: Operation<readonly string[]>,
): void {
  setDeadline(op, timeoutMs);
  if (name === "" || name.includes("\0")) {
    op.settle(failed("name-unknown"));
    return;
  }
  const version = family === "inet" ? 4 : family === "inet6" ? 6 : 0;
  const literal = isIP(name);
  if (literal !== 0 && version !== 0 && literal !== version) {
    op.settle(failed("name-family"));
    return;
  }
  lookup(
    Buffer.from(name, "latin1").toString("utf8"),
    { all: true, family: version, verbatim: true },
    (error, found) => {
      if (error) op.settle(failed(reasonOf(error, "name-unavailable")));
      else if (found.length === 0) op.settle(failed("name-unknown"));
      else op.settle(succeeded([...new Set(found.map((entry) => entry.address))]));
    },
  );
}

/** Name of an address: hosts file, then a PTR query; no name is `""`. */
export function reverseName(ip: string, timeoutMs: number | undefined, op: Operation<string>): void {
  const resolver = new Resolver();
  op.release = () => resolver.cancel();
  setDeadline(op, timeoutMs);
  try {
    resolver.reverse(ip, (error, names) => {
      const reason = error ? reasonOf(error, "name-unavailable") : undefined;
      if (reason === undefined || reason === "name-unknown")
        op.settle(succeeded((names?.[0] ?? "").replace(/\.$/, "")));
      else op.settle(failed(reason));
    });
  } catch (error) {
    op.settle(failed(reasonOf(error, "bad-request")));
  }
}

/** Name servers as address texts, without the standard port. */
export function nameServers(): string[] {
  return getServers().map((server) =>
    server.replace(/^\[([^\]]*)\]:\d+$/, "$1").replace(/^(\d+(?:\.\d+){3}):\d+$/, "$1"),
  );
}

/** Every address of every interface that is up. */
export function listInterfaces(): IoInterface[] {
  const list: IoInterface[] = [];
  for (const [device, addresses] of Object.entries(networkInterfaces())) {
    for (const entry of addresses ?? []) {
      const family: Family = entry.family === "IPv6" ? "inet6" : "inet";
      const link = entry.internal ? "loopback" : linkOf(device, entry.mac);
      const shared = {
        device,
        shortname: device.replace(/:.*$/, ""),
        family,
        address: entry.address,
        netmask: Number((entry.cidr ?? "/0").replace(/^.*\//, "")),
        link,
        up: true,
        mtu: Number(systemFact(device, "mtu") ?? (entry.internal ? 65536 : 1500)),
      } as const;
      if (link !== "ethernet") list.push(shared);
      else {
        const broadcast = family === "inet" ? broadcastOf(entry.address, shared.netmask) : undefined;
        list.push({ ...shared, mac: macBytes(entry.mac), broadcast });
      }
    }
  }
  return list;
}

/** ARP hardware types of Linux: 1 Ethernet, 772 loopback, 512 PPP, 65534 none (tunnels); elsewhere the MAC must tell. */
function linkOf(device: string, mac: string): IoInterface["link"] {
  const type = systemFact(device, "type");
  if (type === undefined) return mac === "00:00:00:00:00:00" ? "other" : "ethernet";
  switch (type) {
    case "1":
      return "ethernet";
    case "772":
      return "loopback";
    case "512":
    case "65534":
      return "p2p";
    default:
      return "other";
  }
}

function systemFact(device: string, fact: "mtu" | "type"): string | undefined {
  if (device.includes("/")) return undefined;
  try {
    return readFileSync(`/sys/class/net/${device.replace(/:.*$/, "")}/${fact}`, "latin1").trim();
  } catch {
    return undefined;
  }
}

function macBytes(mac: string): Bytes {
  return String.fromCharCode(...mac.split(":").map((part) => Number.parseInt(part, 16)));
}

function broadcastOf(address: string, prefix: number): string {
  const hostMask = prefix >= 32 ? 0 : 0xffffffff >>> prefix;
  return address
    .split(".")
    .map((part, i) => Number(part) | ((hostMask >>> (24 - 8 * i)) & 0xff))
    .join(".");
}
