import type { FileHandle, Host } from "../stdlib/host.ts";
import { terminalText } from "./escape.ts";

/** An output as scripts have it: on a terminal they cannot write what it would obey; elsewhere every byte is written. */
function guardedOutput(output: FileHandle): FileHandle {
  if (!output.terminal) return output;
  const write = (bytes: string): void => output.write(terminalText(bytes));
  return Object.create(output, { write: { value: write } }) as FileHandle;
}

/** A host whose standard output and error scripts can write to: they relay what strangers have sent. */
export function guardedTerminal(host: Host): Host {
  return Object.create(host, {
    stdout: { value: guardedOutput(host.stdout), enumerable: true },
    stderr: { value: guardedOutput(host.stderr), enumerable: true },
  }) as Host;
}
