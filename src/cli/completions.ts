import { longFlags, shortFlags } from "./flags.ts";
import { Exit, UsageError } from "./usage.ts";

const SUBCOMMANDS = ["lua", "doctor", "list", "why", "completions"];
/** What `--allow` takes. */
const GRANTS = ["net=", "read=", "write=", "exec", "env", "dns", "interfaces", "nmap", "all", "none"];
/** Flags whose value is a file. */
const FILE_FLAGS = [
  "-iL",
  "-oN",
  "-oX",
  "-oG",
  "-oH",
  "-oJ",
  "--ndjson",
  "--from",
  "--excludefile",
  "--script-args-file",
  "--journal",
  "--resume",
  "--servicedb",
  "--versiondb",
];

/** `neap completions bash|zsh|fish`: a script that completes flags and names of scripts. */
export function completions(args: readonly string[]): Exit {
  const [shell] = args;
  const make = { bash, zsh, fish }[shell ?? ""];
  if (make === undefined) throw new UsageError("neap completions needs the name of a shell: bash, zsh or fish");
  process.stdout.write(make());
  return Exit.Ok;
}

const allFlags = (): string[] => [
  ...shortFlags().map((name) => `-${name}`),
  ...longFlags().map(({ name }) => `--${name}`),
];

function bash(): string {
  return `# Completion of neap for bash:  source <(neap completions bash)
_neap() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]}
  COMPREPLY=()
  case $prev in
    --script|--script-help|list|why)
      local head=\${cur%"\${cur##*,}"}
      COMPREPLY=($(compgen -P "$head" -W "$(neap list all --names 2>/dev/null)" -- "\${cur##*,}"))
      return ;;
    ${FILE_FLAGS.join("|")})
      COMPREPLY=($(compgen -f -- "$cur"))
      return ;;
    --datadir) COMPREPLY=($(compgen -d -- "$cur")); return ;;
    --allow) COMPREPLY=($(compgen -W "${GRANTS.join(" ")}" -- "$cur")); return ;;
    -T) COMPREPLY=($(compgen -W "0 1 2 3 4 5" -- "$cur")); return ;;
    completions) COMPREPLY=($(compgen -W "bash zsh fish" -- "$cur")); return ;;
  esac
  if [[ $cur == -* ]]; then
    COMPREPLY=($(compgen -W "${allFlags().join(" ")}" -- "$cur"))
  else
    COMPREPLY=($(compgen -f -X '!*.nse' -- "$cur"))
    [[ $COMP_CWORD == 1 ]] && COMPREPLY+=($(compgen -W "${SUBCOMMANDS.join(" ")}" -- "$cur"))
  fi
}
complete -o filenames -F _neap neap
`;
}

function zsh(): string {
  const flags = [
    ...shortFlags().map((name) => `'-${name}'`),
    ...longFlags().map(({ name, takes }) => `'--${name}${takes ? "=" : ""}'`),
  ];
  return `#compdef neap
# Completion of neap for zsh: put it as _neap into a directory of $fpath.
_neap() {
  local prev=$words[CURRENT-1]
  case $prev in
    --script|--script-help|list|why) compset -P '*,'; compadd -- \${(f)"$(neap list all --names 2>/dev/null)"}; return ;;
    ${FILE_FLAGS.join("|")}) _files; return ;;
    --datadir) _files -/; return ;;
    --allow) compset -P '*,'; compadd -S '' -- ${GRANTS.join(" ")}; return ;;
    completions) compadd bash zsh fish; return ;;
  esac
  if [[ $words[CURRENT] == -* ]]; then
    compadd -- ${flags.join(" ")}
  else
    (( CURRENT == 2 )) && compadd ${SUBCOMMANDS.join(" ")}
    _files -g '*.nse'
  fi
}
compdef _neap neap
`;
}

function fish(): string {
  const lines = longFlags().map(({ name, takes }) => `complete -c neap -l ${name}${takes ? " -r" : ""}`);
  for (const name of shortFlags())
    lines.push(
      `complete -c neap ${name.length === 1 ? `-s ${name}` : `-o ${name}`}${FILE_FLAGS.includes(`-${name}`) ? " -r -F" : ""}`,
    );
  return `# Completion of neap for fish:  neap completions fish > ~/.config/fish/completions/neap.fish
complete -c neap -f
complete -c neap -n __fish_use_subcommand -a "${SUBCOMMANDS.join(" ")}"
complete -c neap -n "__fish_seen_subcommand_from completions" -a "bash zsh fish"
complete -c neap -n "__fish_seen_subcommand_from list why" -a "(neap list all --names 2>/dev/null)"
complete -c neap -a "(__fish_complete_suffix .nse)"
${lines.join("\n")}
complete -c neap -l allow -x -a "${GRANTS.join(" ")}"
complete -c neap -l script -x -a "(neap list all --names 2>/dev/null)"
${FILE_FLAGS.filter((flag) => flag.startsWith("--"))
  .map((flag) => `complete -c neap -l ${flag.slice(2)} -r -F`)
  .join("\n")}
`;
}
