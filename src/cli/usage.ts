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
           --script-help WHAT      what scripts are for      --script-updatedb   make scripts/script.db anew
           --datadir DIR           where Nmap's scripts, libraries and data files are
Scan:      -Pn  -n  -6  -T0..-T5  --max-parallelism N  --min-parallelism N  --host-timeout TIME
           --version-intensity 0..9  --dns-servers ADDRESS,...  --seed N (same order of threads, same random numbers)
Output:    -oN FILE (text)  -oX FILE (XML)  -oJ FILE (JSON)  -oA BASE  --ndjson FILE (a line per finished script)
           FILE may be -           --open  --reason  -v[N]  -d[N]
Others:    --no-cache (keep no compiled scripts in ~/.cache/neap, nor use any)  --version  --help

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
  --               no more options
  -                no more options; run standard input
These show something of the file, or of STAT, instead of running it:
  --list[=full]    the bytecode (full: with constants, variables and upvalues)
  --dump-ast       the syntax tree, as JSON
  --check          all syntax errors (of all files that are named)
  --no-cache       keep no compiled files in ~/.cache/neap, and use none
And these are for finding faults of the machine:
  --codegen=MODE   compile hot code to JavaScript: auto, off or always
  --no-codegen     the same as --codegen=off
  --help           show this text
`;
