import type { IoReason } from "./driver.ts";

const REASONS: Readonly<Record<string, IoReason>> = {
  ECONNREFUSED: "refused",
  ECONNRESET: "reset",
  ECONNABORTED: "reset",
  EPIPE: "reset",
  ENOTCONN: "reset",
  ERR_STREAM_DESTROYED: "reset",
  ERR_STREAM_PREMATURE_CLOSE: "reset",
  ERR_STREAM_WRITE_AFTER_END: "reset",
  ERR_SOCKET_CLOSED: "reset",
  EHOSTUNREACH: "unreachable",
  ENETUNREACH: "unreachable",
  ENETDOWN: "unreachable",
  EHOSTDOWN: "unreachable",
  ENONET: "unreachable",
  EPROTO: "tls",
  ETIMEDOUT: "expired",
  ETIMEOUT: "name-unavailable",
  EADDRINUSE: "address-in-use",
  EADDRNOTAVAIL: "address-unavailable",
  EACCES: "denied",
  EPERM: "denied",
  EMFILE: "exhausted",
  ENFILE: "exhausted",
  ENOBUFS: "exhausted",
  ENOMEM: "exhausted",
  EMSGSIZE: "too-large",
  ENOTFOUND: "name-unknown",
  ENODATA: "name-unknown",
  EAI_AGAIN: "name-unavailable",
  ESERVFAIL: "name-unavailable",
  ECANCELLED: "name-unavailable",
  EREFUSED: "name-unavailable",
  EINVAL: "bad-request",
  EAFNOSUPPORT: "bad-request",
  ERR_SOCKET_BAD_PORT: "bad-request",
  ERR_INVALID_IP_ADDRESS: "bad-request",
  ERR_INVALID_ADDRESS: "bad-request",
  ERR_INVALID_ARG_TYPE: "bad-request",
  ERR_INVALID_ARG_VALUE: "bad-request",
};

/** Our word for an error that Node reported, by its code; `fallback` when the code says nothing known. */
export function reasonOf(error: unknown, fallback: IoReason = "other"): IoReason {
  const code = error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
  const known = REASONS[code];
  if (known !== undefined) return known;
  return code.startsWith("ERR_SSL_") || code.startsWith("ERR_TLS_") ? "tls" : fallback;
}

/** Whether an error can come from binding to a local address or port that is taken, foreign or forbidden. */
export function isBindFailure(error: unknown): boolean {
  const reason = reasonOf(error);
  return reason === "address-in-use" || reason === "address-unavailable" || reason === "denied";
}
