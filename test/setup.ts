import fc from "fast-check";

/** One seed for all properties of a run, so that a failure or an endless loop can be had again: `NEAP_SEED=n npm test`. */
fc.configureGlobal({ seed: Number(process.env["NEAP_SEED"] ?? 20240601) });
