import { nodeHost } from "../../src/stdlib/host-node.ts";
import { openLibraries } from "../../src/stdlib/open.ts";
import { startBase } from "../../src/vm/resume.ts";
import { LuaState } from "../../src/vm/state.ts";
import { Thread } from "../../src/vm/thread.ts";
import { heapUsed, slope } from "./heap.ts";

const ROUNDS = 20;
const MOST_PER_COROUTINE = 4;

/** Makes coroutines of many kinds: half run to their end, half are dropped where they are suspended. */
const ROUND = `local count = ...

local function deep(n) if n == 0 then coroutine.yield() else deep(n - 1) end end
local kinds = {
  function() coroutine.yield() end,
  function() deep(5) end,
  function() local co = coroutine.wrap(deep) co(1) coroutine.yield() end,
  function() pcall(function() coroutine.yield() end) end,
  function() for _ in coroutine.wrap(function() coroutine.yield(1) end) do coroutine.yield() end end,
}
for i = 1, count do
  local co = coroutine.create(kinds[i % #kinds + 1])

  coroutine.resume(co)
  if i % 2 == 0 then while coroutine.status(co) ~= "dead" do coroutine.resume(co) end end
end
`;

/** What a soak of coroutines came to. */
export interface CoroutinesReport {
  readonly coroutines: number;
  readonly bytesPerCoroutine: number;
  readonly problems: readonly string[];
}

/** Makes coroutines of which half are abandoned while they are suspended: they have to be collected. */
export async function soakCoroutines(count: number): Promise<CoroutinesReport> {
  const L = new LuaState();
  openLibraries(L, { host: nodeHost(), warn: () => undefined });
  const round = L.load(ROUND, "=round");
  const heap: [number, number][] = [];
  const each = Math.ceil(count / ROUNDS);
  const problems: string[] = [];
  for (let i = 1; i <= ROUNDS; i++) {
    const outcome = startBase(L, new Thread(round), [each]);
    if (outcome.kind !== "returned") problems.push(`a round ended as ${outcome.kind}`);
    if (i > 4) heap.push([i * each, await heapUsed()]);
  }
  const bytesPerCoroutine = slope(heap);
  if (bytesPerCoroutine > MOST_PER_COROUTINE)
    problems.push(`the heap grows by ${bytesPerCoroutine.toFixed(1)} bytes each`);
  return { coroutines: each * ROUNDS, bytesPerCoroutine, problems };
}
