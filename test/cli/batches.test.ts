import { describe, expect, it } from "vitest";
import { type BatchWishes, batches, unlessHalted } from "../../src/cli/batches.ts";

const wishes = (more: Partial<BatchWishes> = {}): BatchWishes => ({
  size: 3,
  patienceMs: 5,
  halt: new AbortController().signal,
  ...more,
});

async function* upTo(n: number): AsyncGenerator<number> {
  for (let i = 1; i <= n; i++) yield i;
}

async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of source) list.push(item);
  return list;
}

describe("batches", () => {
  it("are full when items come quickly", async () => {
    expect(await all(batches(upTo(7), wishes({ patienceMs: 60_000 })))).toEqual([[1, 2, 3], [4, 5, 6], [7]]);
    expect(await all(batches(upTo(6), wishes({ patienceMs: 60_000 })))).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(await all(batches(upTo(0), wishes()))).toEqual([]);
  });

  it("go on their way while the source is waited for", async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow = (async function* () {
      yield 1;
      yield 2;
      await held;
      yield 3;
    })();
    const seen: number[][] = [];
    for await (const batch of batches(slow, wishes())) {
      seen.push(batch);
      release();
    }
    expect(seen).toEqual([[1, 2], [3]]);
  });

  it("read one batch ahead, and no more", async () => {
    let given = 0;
    const counted = (async function* () {
      for (;;) yield ++given;
    })();
    const source = batches(counted, wishes());
    await source.next();
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
    expect(given).toBeLessThanOrEqual(6);
    await source.return(undefined);
  });

  it("give an error after what came before it", async () => {
    const broken = (async function* () {
      yield 1;
      throw new Error("cut");
    })();
    const source = batches(broken, wishes());
    expect(await source.next()).toEqual({ done: false, value: [1] });
    await expect(source.next()).rejects.toThrow("cut");
  });

  it("end when they are told to, though the source does not", async () => {
    const halt = new AbortController();
    const never = (async function* () {
      yield 1;
      await new Promise(() => undefined);
    })();
    const seen: number[][] = [];
    for await (const batch of batches(never, wishes({ halt: halt.signal }))) {
      seen.push(batch);
      setImmediate(() => halt.abort());
    }
    expect(seen).toEqual([[1]]);
  });
});

describe("work that nobody waits for when the run is ended", () => {
  it("is left alone", async () => {
    const halt = new AbortController();
    const waited = unlessHalted(halt.signal, new Promise(() => undefined));
    halt.abort();
    await waited;
    await unlessHalted(halt.signal, Promise.reject(new Error("too late")));
  });

  it("is waited for otherwise, and its errors come through", async () => {
    const halt = new AbortController();
    await unlessHalted(halt.signal, Promise.resolve());
    await expect(unlessHalted(halt.signal, Promise.reject(new Error("no")))).rejects.toThrow("no");
  });
});
