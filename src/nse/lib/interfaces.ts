import { LuaTable } from "../../vm/table.ts";
import { type LuaValue, type Result, Values } from "../../vm/value.ts";
import type { IoDriver, IoInterface } from "../io/driver.ts";

/** The table of one address of a network interface (`nmap.list_interfaces`). */
export function interfaceTable(i: IoInterface): LuaTable {
  const t = new LuaTable();
  const set = (key: string, v: LuaValue): void => t.setStr(key, v);
  set("device", i.device);
  set("shortname", i.shortname);
  set("netmask", i.netmask);
  set("address", i.address);
  set("link", i.link);
  set("up", i.up ? "up" : "down");
  set("mtu", i.mtu);
  if (i.mac !== undefined) set("mac", i.mac);
  if (i.broadcast !== undefined) set("broadcast", i.broadcast);
  return t;
}

/** The table of an interface given by its name, or false and a message (`nmap.get_interface_info`). */
export function interfaceInfo(driver: IoDriver, name: string): Result {
  const found = driver.interfaces().find((i) => i.device === name);
  return found === undefined ? new Values([false, "failed to find interface"]) : interfaceTable(found);
}
