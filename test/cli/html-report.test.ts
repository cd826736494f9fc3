import { describe, expect, it } from "vitest";
import { htmlSink } from "../../src/cli/html/html-report.ts";
import { axisStep, timelinePicture, waitKind } from "../../src/cli/html/timeline-picture.ts";
import type { ByteFile } from "../../src/cli/reports.ts";
import type { HostReport, RunInfo } from "../../src/nse/report.ts";
import type { ScriptThread } from "../../src/nse/script-thread.ts";
import { Timeline } from "../../src/nse/timeline.ts";
import type { Wait } from "../../src/nse/wait.ts";

const run: RunInfo = {
  version: "1",
  args: "neap <x> -p 80",
  startTime: 0,
  utcOffset: 0,
  zone: "UTC",
  verbose: 0,
  debugging: 0,
  scans: [{ type: "connect", protocol: "tcp", ports: [80, 81] }],
};

const host: HostReport = {
  ip: "10.0.0.1",
  state: "up",
  reason: "syn-ack",
  name: "a.example",
  startTime: 0,
  endTime: 1,
  ports: [
    {
      protocol: "tcp",
      number: 80,
      state: "open",
      reason: "syn-ack",
      service: { name: "http", method: "probed", confidence: 10, product: "<nginx>", tunnel: "ssl" },
      scripts: [{ id: "evil", output: "</pre><script>alert('\xc3\xa9')</script>\x1b[0m" }],
    },
  ],
  scripts: [],
};

function report(): string {
  let html = "";
  const sink = htmlSink({ write: (text: string) => (html += text) } as unknown as ByteFile, timeline());
  sink.start(run);
  sink.prescan([]);
  sink.host(host, run, []);
  sink.postscan([]);
  sink.end(run, { endTime: 1, hostsUp: 1, hostsTotal: 1 }, []);
  return Buffer.from(html, "latin1").toString("utf8");
}

function timeline(): Timeline {
  const t = new Timeline(100);
  const thread = {
    script: { id: "evil" },
    target: "10.0.0.1:80",
    startedAt: 110,
    ending: "done",
    isWorker: false,
  } as unknown as ScriptThread;
  const wait = (what: string, since: number, now: number): void => t.waited({ thread, what, since } as Wait, now);
  wait("receive", 120, 150);
  wait("receive", 150.5, 160);
  wait('mutex "<m>"', 170, 180);
  t.ended(thread, 200);
  t.ended({ ...thread, ending: "no-match" } as ScriptThread, 210);
  return t;
}

describe("the HTML report", () => {
  it("shows hosts, ports and scripts, and lets nothing of theirs be markup", () => {
    const html = report();
    expect(html).toContain('<h2>10.0.0.1 <span class="dim">a.example</span></h2>');
    expect(html).toContain("<td>ssl/http<td>&lt;nginx&gt;");
    expect(html).toContain("&lt;/pre&gt;&lt;script&gt;alert(&#39;é&#39;)&lt;/script&gt;\\x1b[0m");
    expect(html).toContain("neap &lt;x&gt; -p 80");
    expect(html.match(/<script>/g)).toHaveLength(1);
    expect(html).toMatch(/<\/html>\n$/);
  });

  it("needs nothing from elsewhere", () => {
    expect(report()).not.toMatch(/(src|href)=|url\(|@import|https?:/);
  });
});

describe("the timeline", () => {
  it("keeps lives and joins waits that follow each other", () => {
    expect(timeline().spans()).toEqual([
      {
        script: "evil",
        target: "10.0.0.1:80",
        isWorker: false,
        ending: "done",
        from: 10,
        to: 100,
        waits: [
          { what: "receive", from: 20, to: 60 },
          { what: 'mutex "<m>"', from: 70, to: 80 },
        ],
      },
    ]);
  });

  it("keeps the longest lives when there are many", () => {
    const t = new Timeline(0);
    for (let i = 1; i <= 1000; i++) {
      t.ended(
        { script: { id: `${i}` }, target: "", startedAt: 0, ending: "done", isWorker: true } as unknown as ScriptThread,
        i,
      );
    }
    expect(t.spans()).toHaveLength(400);
    expect(t.spans().at(-1)?.script).toBe("1000");
    expect(t.dropped).toBe(600);
  });

  it("is drawn", () => {
    const svg = timelinePicture(timeline().spans());
    expect(svg).toContain("evil 10.0.0.1:80 waits for mutex &quot;&lt;m&gt;&quot;, 10 ms");
    expect(svg.match(/<rect class="network"/g)).toHaveLength(1);
    expect(timelinePicture([])).toBe("");
    expect([80, 100, 900].map(axisStep)).toEqual([10, 20, 200]);
    expect(["receive", "mutex", "sleep", "x"].map(waitKind)).toEqual(["network", "lock", "sleep", "other"]);
  });
});
