import type { PortReport } from "../nse/report.ts";
import { mayBeOpen } from "../nse/report.ts";
import type { IdleScript, InstanceOutcome } from "../nse/session.ts";
import type { ByteFile, ReportSink } from "./reports.ts";
import { runScan } from "./scan-command.ts";
import { type Exit, UsageError } from "./usage.ts";

/**
 * `neap why SCRIPT TARGET [OPTIONS]`: whether a script would run against a target, place by place, and why not. Ports are
 * looked at as in a scan and the rules are asked, but no action runs.
 */
export function why(args: readonly string[]): Promise<Exit> {
  const [script, ...rest] = args;
  if (script === undefined || script.startsWith("-")) throw new UsageError("neap why needs a script and a target");
  const place = /\.nse$/.test(script) && !script.includes("/") ? `./${script}` : script;
  return runScan(["--script", place, ...rest], null, { rulesOnly: true, screen: whySink });
}

/** What became of the rules, in words. */
export function whySink(file: ByteFile): ReportSink {
  const say = (text: string): void => file.write(`${text}\n`);
  return {
    start: () => undefined,
    prescan: (outcomes) => phase("Before the scan", outcomes, say),
    host: (host, _run, outcomes) => {
      if (host.state !== "up") {
        say(`${host.ip}: the host does not answer (${host.reason}); with -Pn its ports are looked at all the same`);
        return;
      }
      say(`${host.ip}:`);
      for (const outcome of outcomes.filter(({ port }) => port === null)) say(`  ${verdict(outcome, "the host")}`);
      for (const port of host.ports) {
        const there = outcomes.filter((o) => o.port?.number === port.number && o.port.protocol === port.protocol);
        for (const outcome of there) say(`  ${verdict(outcome, portWords(port))}`);
      }
      const closed = host.ports.filter((port) => !mayBeOpen(port.state));
      if (closed.length === 0) return;
      const [first] = closed as [PortReport];
      say(
        closed.length === 1
          ? `  ${first.number}/${first.protocol} is ${first.state}: no portrule is asked`
          : `  ${closed.length} ports are not open: no portrule is asked`,
      );
    },
    postscan: (outcomes) => phase("After the scan", outcomes, say),
    end: (_run, end, idle: readonly IdleScript[]) => {
      for (const { id, reason } of idle) say(`${id} would not run: ${reason}`);
      if (end.error !== undefined) say(`This is not complete: ${end.error}`);
    },
  };
}

function phase(title: string, outcomes: readonly InstanceOutcome[], say: (text: string) => void): void {
  if (outcomes.length === 0) return;
  say(`${title}:`);
  for (const outcome of outcomes) say(`  ${verdict(outcome, "")}`);
}

function portWords(port: PortReport): string {
  const { service } = port;
  const how = service?.method === "probed" ? "found out" : "by its number";
  const name =
    service?.name === undefined
      ? "no service name"
      : `service ${service.tunnel === "ssl" ? "ssl/" : ""}${service.name}, ${how}`;
  return `${port.number}/${port.protocol} ${port.state} (${name})`;
}

function verdict({ script, kind, ending, error, why: reason }: InstanceOutcome, place: string): string {
  const on = place === "" ? "" : ` on ${place}`;
  switch (ending) {
    case "done":
      return `${script.id} would run${on}: ${script.forced ? "it is forced (+)" : `its ${kind} says yes`}`;
    case "no-match":
      return `${script.id} would not run${on}: its ${kind} says no; +${script.id} runs it without asking`;
    default:
      return `${script.id} would not run${on}: its ${kind} failed (${error ?? reason ?? ending})`;
  }
}
