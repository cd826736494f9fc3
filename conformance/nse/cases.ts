import { DATA_CASES } from "./cases/data.ts";
import { LOGIN_CASES } from "./cases/login.ts";
import { DEVICE_CASES, NET_CASES } from "./cases/net.ts";
import { WEB_CASES } from "./cases/web.ts";
import type { Case } from "./service.ts";

/** All comparisons. */
export const CASES: readonly Case[] = [...WEB_CASES, ...LOGIN_CASES, ...DATA_CASES, ...NET_CASES, ...DEVICE_CASES];
