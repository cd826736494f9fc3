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

/** What the system says of a failed file operation: "no such file or directory". */
export function systemSays(e: unknown): string {
  const { code, message } = e as Error & { code?: string };
  return code === "EISDIR" ? "is a directory" : message.replace(/^\w+: /, "").replace(/, \w+( '.*)?$/s, "");
}

export const HELP = `Usage:
  neap SCRIPT.nse TARGET... [-p PORTS] [OPTIONS]       run one script
  neap --script WHAT[,WHAT...] TARGET... [OPTIONS]     choose scripts as in Nmap
  neap --from FILE --script WHAT                       ports are known: a list, or an old scan
  neap lua [OPTIONS] [FILE [ARGS]]                     run Lua; alone on a terminal: a prompt
  neap doctor | list EXPR | why SCRIPT TARGET | completions SHELL

Targets:   names, addresses, 10.0.0.0/24, 10.0.0-3.1,5      -iL FILE  read them from a file
           --exclude TARGET,...   --excludefile FILE         -sL  only list them   -sn  no port scan
Known:     --from FILE             Nmap XML, masscan or naabu JSON, lines HOST:PORT[/PROTO][=SERVICE]
           --offline               no network: scripts that need none, on what is known
Ports:     -p 22,80,T:1-100,U:53   -p-   -F   --top-ports N   --exclude-ports PORTS   -sT (the default)  -sU
Hosts:     -Pn (all are up)   -PS PORTS   -n/-R (names of addresses: never/always)   --resolve-all   -6
Services:  -sV                     --version-intensity 0..9   --version-light   --version-all   --versiondb FILE
Scripts:   --script WHAT           names, categories, files, directories ending in /, expressions
           -sC                     the same as --script default
           --script-args A=B,...   --script-args-file FILE   --script-timeout TIME   --script-trace
           --budget LIST           what a script may use: steps=50M,time=2m,cpu=10s,memory=64M, or some of these
           --run-budget LIST       the same for all scripts together
           --script-help WHAT      what scripts are for      --script-updatedb   make scripts/script.db anew
           --datadir DIR           where Nmap's scripts, libraries and data files are
Speed:     -T0..-T5   --max-rate N   --min-rate N   --max-parallelism N   --max-host-connections N
           --host-timeout TIME   --max-retries N   --scan-delay TIME   --min/max/initial-rtt-timeout TIME
Output:    -oN FILE (text)  -oX FILE (XML)  -oG FILE  -oH FILE (HTML)  -oJ FILE (JSON)  -oA BASE  --append-output
           --ndjson FILE           a line per finished script; FILE may be -
           --open  --reason  -v[N]  -d[N]  --stats-every TIME  --no-color  --noninteractive  --json (errors)
Rights:    --allow GRANT[,...]     scripts reach their target and read data files only, and beyond that what this grants:
                                   net=HOST|CIDR|*  read=PATH  write=PATH  exec  env  dns  interfaces
                                   nmap (net=*,dns,interfaces: for Nmap's own scripts)  all
           --isolate               each script has its own copies of the libraries
Safety:    --journal FILE          write down what is done, script by script
           --resume FILE           go on where the journal ends
Others:    --seed N (same order of threads, same random numbers)  --dns-servers ADDRESS,...  -e DEVICE  --servicedb FILE  --version  --help
           --no-cache              keep no compiled scripts in ~/.cache/neap, nor use any
           --no-codegen            interpret only; --codegen=auto|off|always (NEAP_CODEGEN for all runs)

While it runs: v/V and d/D more or less messages, p/P sockets traced, t what every thread waits for, others: status.
Exit codes: 0 ran, 1 run-time failure, 2 usage, 130 interrupted.
`;

/** What `neap lua --help` shows, and what follows the message about a wrong option; `$0` stands for the command. */
export const LUA_HELP = `usage: $0 [options] [file [args]]
Runs a Lua 5.4 program; without one, standard input, or interactive mode if that is a terminal.
  -e STAT          run the text STAT
  -l MOD           require the module MOD and store it in the global MOD
  -l G=MOD         require the module MOD and store it in the global G
  -i               go into interactive mode after running the file
  -v, --version    show the version
  -E               ignore LUA_INIT, LUA_PATH and LUA_CPATH
  -W               turn warnings on
  --budget=LIST    end it when it has used so much: steps=50M,time=90s,cpu=10s,memory=64M, or some of these
  --               no more options
  -                no more options; run standard input
These show something of the file, or of STAT, instead of running it:
  --list[=full]    the bytecode (full: with constants, variables and upvalues)
  --dump-ast       the syntax tree, as JSON
  --check          all syntax errors (of all files that are named)
  --no-cache       keep no compiled files in ~/.cache/neap, and use none
This takes rights away from the program (several are possible; --allow= leaves none):
  --allow=GRANT,.. only read=PATH, write=PATH, exec and env that are named; no bytecode
And these are for finding faults of the machine:
  --codegen=MODE   compile hot code to JavaScript: auto, off or always (NEAP_CODEGEN=MODE for all runs)
  --no-codegen     the same as --codegen=off
  --help           show this text
`;
