import { DATAGRAM_FAKES } from "./fakes/datagrams.ts";
import { DEVICE_FAKES } from "./fakes/devices.ts";
import { WEB_FAKES } from "./fakes/web.ts";
import { CHAT_SERVERS } from "./servers/chat.ts";
import { DATA_SERVERS } from "./servers/data.ts";
import { FILE_SERVERS } from "./servers/files.ts";
import { MAIL_SERVERS } from "./servers/mail.ts";
import { NET_SERVERS } from "./servers/net.ts";
import { WEB_SERVERS } from "./servers/web.ts";
import type { FakeSpec, ServerSpec } from "./service.ts";

/** Servers of Debian packages. */
export const SERVERS: readonly ServerSpec[] = [
  ...WEB_SERVERS,
  ...FILE_SERVERS,
  ...MAIL_SERVERS,
  ...DATA_SERVERS,
  ...NET_SERVERS,
  ...CHAT_SERVERS,
];

/** Services of our own. */
export const FAKES: readonly FakeSpec[] = [...WEB_FAKES, ...DEVICE_FAKES, ...DATAGRAM_FAKES];
