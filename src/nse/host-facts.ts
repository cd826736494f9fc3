import { addressBytes } from "./address.ts";
import { HostRecord } from "./host-table.ts";
import type { IoDriver } from "./io/driver.ts";

/** The record of a host to run scripts against, with what the machine's own interfaces tell about the way to it. */
export function hostAt(driver: IoDriver, ip: string): HostRecord {
  const host = new HostRecord(ip, addressBytes(ip) ?? "");
  const loopback = ip.startsWith("127.") || ip === "::1";
  const own = driver.interfaces().find((i) => (loopback ? i.link === "loopback" : i.address === ip));
  if (own === undefined) return host;
  host.interface = own.device;
  host.interfaceMtu = own.mtu;
  host.directlyConnected = true;
  host.sourceBytes = ip.startsWith("127.") ? host.bytes : addressBytes(own.address);
  return host;
}
