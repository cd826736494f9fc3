import { checkString } from "../../stdlib/args.ts";
import { protectMetatable } from "../../stdlib/closed-debug.ts";
import { luaError } from "../../vm/errors.ts";
import { LuaTable } from "../../vm/table.ts";
import { type CallTarget, NativeFunction, Userdata, Values } from "../../vm/value.ts";
import type { Engine } from "../engine.ts";
import { lacks } from "../lacks.ts";
import { interfaceInfo } from "./interfaces.ts";

/** `nmap.dnet` (NSE raw packet API): its objects are there, but raw frames and packets cannot be opened. */
export function openDnet(engine: Engine): LuaTable {
  const methods = new LuaTable();
  const method = (name: string, f: CallTarget): void => methods.setStr(name, new NativeFunction(`dnet.${name}`, f));
  const unavailable: CallTarget = () => {
    lacks(engine, "raw sockets");
    throw luaError("raw sockets are not available");
  };
  method("ethernet_open", unavailable);
  method("ip_open", unavailable);
  method("ethernet_send", () => {
    throw luaError("dnet ethernet interface is not open");
  });
  method("ip_send", () => {
    throw luaError("raw socket not open to send");
  });
  method("ethernet_close", () => true);
  method("ip_close", () => new Values([false, "raw socket already closed"]));
  const meta = new LuaTable();
  meta.setStr("__index", methods);
  protectMetatable(meta);

  const lib = new LuaTable();
  const make: CallTarget = () => {
    const u = new Userdata(null);
    u.metatable = meta;
    return u;
  };
  lib.setField("new", new NativeFunction("nmap.dnet.new", make));
  const info: CallTarget = (name) => interfaceInfo(engine.driver, checkString(name, 1));
  lib.setField("get_interface_info", new NativeFunction("nmap.dnet.get_interface_info", info));
  return lib;
}
