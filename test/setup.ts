import fc from "fast-check";
import { codegenMode } from "../src/vm/codegen-mode.ts";
import { LuaState } from "../src/vm/state.ts";

/** Programs that are started inherit the variable: `NEAP_CODEGEN=always npm test`. */
LuaState.defaultCodegen = codegenMode(process.env["NEAP_CODEGEN"]) ?? "auto";

/** One seed for all properties of a run, so that a failure or an endless loop can be had again: `NEAP_SEED=n npm test`. */
fc.configureGlobal({ seed: Number(process.env["NEAP_SEED"] ?? 20240601) });
