/** Exit codes of the program (README). */
export const enum Exit {
  Ok = 0,
  /** Something failed while running. */
  Failed = 1,
  /** The command line makes no sense. */
  Usage = 2,
  Interrupted = 130,
}

/** A command line that makes no sense; the message is one line. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** A failure the user is told of in one line, without a stack. */
export class CommandError extends Error {
  override readonly name = "CommandError";
}

export const HELP = `Usage:
  neap SCRIPT.nse TARGET... [-p PORTS] [OPTIONS]       run one script
  neap --script WHAT[,WHAT...] TARGET... [OPTIONS]     choose scripts as in Nmap
  neap lua [OPTIONS] [FILE [ARGS]]                     run Lua; alone on a terminal: a prompt

Targets:   names, addresses, 10.0.0.0/24, 10.0.0-3.1,5      -iL FILE  read them from a file
Ports:     -p 22,80,T:1-100,U:53   -p-   -sT (TCP, the default)   -sU (UDP)
Scripts:   --script WHAT           names, categories, files, directories ending in /, expressions
           -sC                     the same as --script default
           --script-args A=B,...   --script-args-file FILE   --script-timeout TIME   --script-trace
           --datadir DIR           where Nmap's scripts, libraries and data files are
Scan:      -Pn  -n  -6  -T0..-T5  --max-parallelism N  --host-timeout TIME  --version-intensity 0..9
Output:    -oN FILE  -oX FILE  -oA BASE (FILE may be -)  --open  --reason  -v[N]  -d[N]
Others:    --version  --help

Exit codes: 0 ran, 1 run-time failure, 2 usage, 130 interrupted.
`;
