import { type HostRecord, newPort } from "../nse/host-table.ts";
import type { IoDriver, IoResult, IoSocket } from "../nse/io/driver.ts";
import type { PortSets } from "../nse/ports.ts";
import type { ServiceTable } from "../nse/services.ts";

/** How many connections are tried at once. */
const CONCURRENCY = 200;
/** Milliseconds a TCP connection may take. */
const CONNECT_MS = 3000;
/** Milliseconds waited for a refusal of a UDP datagram. */
const UDP_MS = 300;

interface Verdict {
  readonly state: string;
  readonly reason: string;
}

/** Finds the state of ports by connecting to them (TCP), or by an empty datagram (UDP), and adds them to the host. */
export async function scanPorts(
  driver: IoDriver,
  host: HostRecord,
  ports: PortSets,
  services: ServiceTable,
): Promise<void> {
  const probes = [
    ...ports.tcp.map((number) => ({ number, protocol: "tcp" as const })),
    ...ports.udp.map((number) => ({ number, protocol: "udp" as const })),
  ];
  const verdicts: Verdict[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < probes.length) {
      const i = next++;
      const { number, protocol } = probes[i] as (typeof probes)[0];
      verdicts[i] =
        protocol === "tcp" ? await probeTcp(driver, host.ip, number) : await probeUdp(driver, host.ip, number);
    }
  };
  await Promise.all(Array.from({ length: Math.min(CONCURRENCY, probes.length) }, work));
  for (const [i, { number, protocol }] of probes.entries()) {
    const { state, reason } = verdicts[i] as Verdict;
    const port = newPort(number, protocol, state, services.name(number, protocol));
    port.reason = reason;
    host.ports.push(port);
  }
}

function connect(driver: IoDriver, protocol: "tcp" | "udp", ip: string, port: number): Promise<IoResult<IoSocket>> {
  return new Promise((resolve) => {
    driver.start({ op: "connect", protocol, ip, port, timeoutMs: CONNECT_MS }, resolve);
  });
}

async function probeTcp(driver: IoDriver, ip: string, port: number): Promise<Verdict> {
  const reply = await connect(driver, "tcp", ip, port);
  if (reply.ok) {
    driver.close(reply.value);
    return { state: "open", reason: "syn-ack" };
  }
  if (reply.reason === "refused") return { state: "closed", reason: "conn-refused" };
  return { state: "filtered", reason: reply.reason === "unreachable" ? "host-unreach" : "no-response" };
}

async function probeUdp(driver: IoDriver, ip: string, port: number): Promise<Verdict> {
  const reply = await connect(driver, "udp", ip, port);
  if (!reply.ok) return { state: "filtered", reason: "no-response" };
  const socket = reply.value;
  const answer = await new Promise<IoResult<string>>((resolve) => {
    driver.start({ op: "send", socket, data: "" }, (sent) => {
      if (!sent.ok) resolve(sent);
      else driver.start({ op: "read", socket, timeoutMs: UDP_MS }, resolve);
    });
  });
  driver.close(socket);
  if (answer.ok) return { state: "open", reason: "udp-response" };
  if (answer.reason === "refused") return { state: "closed", reason: "port-unreach" };
  return { state: "open|filtered", reason: "no-response" };
}
