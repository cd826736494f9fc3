/** How items are put together. */
export interface BatchWishes {
  /** Items in a batch at most; also how many are read ahead. */
  readonly size: number;
  /** A batch that is not full goes on its way when its first item has waited this long, in milliseconds. */
  readonly patienceMs: number;
  /** Ends the batches, even while the source is waited for. */
  readonly halt: AbortSignal;
}

/**
 * The items of a source in batches: full ones as long as it gives them quickly, what is there when it is slow (a list that
 * another program is still writing). Reading goes on while a batch is worked on, up to one batch ahead. Errors of the source
 * come after the items before them.
 */
export async function* batches<T>(source: AsyncIterable<T>, wishes: BatchWishes): AsyncGenerator<T[]> {
  const { size, patienceMs, halt } = wishes;
  let waiting: T[] = [];
  let due = false;
  let timer: NodeJS.Timeout | undefined;
  let over = false;
  let error: unknown;
  let closed = false;
  /** Wakes the reader, which waits for room, and the one who waits for a batch. */
  let room: (() => void) | undefined;
  let news: (() => void) | undefined;
  const pump = async (): Promise<void> => {
    try {
      for await (const item of source) {
        if (closed) return;
        waiting.push(item);
        timer ??= setTimeout(() => {
          due = true;
          news?.();
        }, patienceMs);
        if (waiting.length < size) continue;
        news?.();
        await new Promise<void>((resolve) => {
          room = resolve;
        });
        if (closed) return;
      }
    } catch (e) {
      error = e;
    }
    over = true;
    news?.();
  };
  const halted = (): void => news?.();
  halt.addEventListener("abort", halted);
  try {
    void pump();
    while (!halt.aborted) {
      if (!over && !due && waiting.length < size) {
        await new Promise<void>((resolve) => {
          news = resolve;
        });
        news = undefined;
      }
      if (halt.aborted) return;
      const batch = waiting;
      waiting = [];
      clearTimeout(timer);
      timer = undefined;
      due = false;
      if (batch.length > 0) {
        room?.();
        room = undefined;
        yield batch;
      } else if (over) {
        if (error !== undefined) throw error;
        return;
      }
    }
  } finally {
    closed = true;
    clearTimeout(timer);
    room?.();
    halt.removeEventListener("abort", halted);
  }
}

/** Waits for something, but no longer than until the run is ended; what is then still going on is left alone. */
export function unlessHalted(halt: AbortSignal, work: Promise<void>): Promise<void> {
  if (halt.aborted) {
    work.catch(() => undefined);
    return Promise.resolve();
  }
  return new Promise((resolve, reject) => {
    const stop = (): void => resolve();
    halt.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => halt.removeEventListener("abort", stop));
  });
}
