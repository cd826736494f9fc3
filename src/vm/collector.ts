/** What a state remembers of `collectgarbage`; the collector itself is JavaScript's. */
export class Collector {
  running = true;
  mode: "generational" | "incremental" = "incremental";
  pause = 200;
  stepMul = 100;

  /** @param used gives the bytes in use. */
  constructor(readonly used: () => number) {}
}
