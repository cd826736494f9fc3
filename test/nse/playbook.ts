import type { IoFailure } from "../../src/nse/io/driver.ts";
import type { When } from "../../src/nse/io/playbook.ts";
import { Playbook } from "../../src/nse/io/playbook.ts";
import type { PlaybookWorld } from "../../src/nse/io/playbook-driver.ts";
import { PlaybookDriver } from "../../src/nse/io/playbook-driver.ts";

/** An empty playbook. */
export function playbook(): Playbook {
  return new Playbook();
}

/**
 * Plays a playbook: `act` asks the driver for things, then everything that is due happens in virtual time. Throws when
 * something unscripted was asked, or a step was not used.
 */
export function play(book: Playbook, act: (driver: PlaybookDriver) => void, world?: PlaybookWorld): PlaybookDriver {
  const driver = new PlaybookDriver(book, world);
  act(driver);
  driver.run();
  driver.finish();
  return driver;
}

/** Every moment at which a reply can come; tests of the engine try each with each of `OUTCOMES`. */
export const MOMENTS: readonly When[] = ["now", "next", 5, "cancel", "late"];

/** Every way a request can end; `ok` stands for success. */
export const OUTCOMES: readonly ("ok" | IoFailure["status"])[] = ["ok", "ERROR", "TIMEOUT", "EOF", "CANCELLED"];
