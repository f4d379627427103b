import { everyCommand, PROGRAM, type ShownCommand, type ValueKind } from './commands.ts';

const named = ({ path }: ShownCommand): string => path.join(' ');
const lastOf = ({ path }: ShownCommand): string => path.at(-1) ?? '';
const valued = (command: ShownCommand): readonly { readonly name: string; readonly kind: ValueKind }[] =>
  command.options.flatMap(({ names, value }) =>
    value === null ? [] : names.map((name) => ({ name, kind: value })),
  );
const namesOf = ({ options }: ShownCommand): readonly string[] => options.flatMap(({ names }) => names);

/** Completion for bash; it needs nothing of the package bash-completion. */
export function bashCompletion(program: ShownCommand): string {
  const all = everyCommand(program);
  const words = all.map(
    (one) => `    "${named(one)}") echo '${[...one.commands.map(lastOf), ...namesOf(one)].join(' ')}' ;;`,
  );
  const files = all.filter(({ values }) => values.includes('file')).map((one) => `"${named(one)}"`);
  return `# bash completion for ${PROGRAM}, made from its commands.

${valueFunction(all)}

# Commands and options that can follow a command.
_twpas_agent_words() {
  case "$1" in
${words.join('\n')}
  esac
}

_twpas_agent() {
  local current="\${COMP_WORDS[COMP_CWORD]}" path='' word next value i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="\${COMP_WORDS[i]}"
    if [ -n "$(_twpas_agent_value "$path $word")" ]; then
      i=$((i + 1))
      continue
    fi
    next="\${path:+$path }$word"
    case "$next" in
      ${below(all)}) path="$next" ;;
    esac
  done
  value=''
  if ((i > COMP_CWORD)); then value="$(_twpas_agent_value "$path \${COMP_WORDS[COMP_CWORD - 1]}")"; fi
  case "$value" in
    file) mapfile -t COMPREPLY < <(compgen -f -- "$current") ;;
    any) ;;
    '')
      mapfile -t COMPREPLY < <(compgen -W "$(_twpas_agent_words "$path")" -- "$current")
      case "$path" in
        ${files.join(' | ')})
          local found
          mapfile -t found < <(compgen -f -- "$current")
          COMPREPLY+=("\${found[@]}")
          ;;
      esac
      ;;
    *) mapfile -t COMPREPLY < <(compgen -W "$value" -- "$current") ;;
  esac
}
complete -o filenames -F _twpas_agent ${PROGRAM}
`;
}

/** Function of bash and zsh that tells whether a value follows an option. */
function valueFunction(all: readonly ShownCommand[]): string {
  const kinds = all.flatMap((one) =>
    valued(one).map(
      ({ name, kind }) =>
        `    "${named(one)} ${name}") echo '${typeof kind === 'string' ? kind : kind.join(' ')}' ;;`,
    ),
  );
  return `# What the value of an option is: "file", "any", or the words it can be; nothing: no value follows.
_twpas_agent_value() {
  case "$1" in
${kinds.join('\n')}
  esac
}`;
}

/** All commands below the program, as a pattern of bash and zsh. */
const below = (all: readonly ShownCommand[]): string =>
  all
    .filter(({ path }) => path.length > 0)
    .map((one) => `"${named(one)}"`)
    .join(' | ');

/** Completion for zsh, with what each command and option does: options after a dash, commands and files before one. */
export function zshCompletion(program: ShownCommand): string {
  const all = everyCommand(program);
  const words = all.map((one) => {
    const listed = (name: string, entries: readonly (readonly [string, string])[]): string =>
      `${name}=(${entries.map(([word]) => word).join(' ')}); ${name}_shown=(${entries.map(([word, said]) => zshQuoted(`${word}  -- ${said}`)).join(' ')})`;
    const commands = one.commands.map((inner) => [lastOf(inner), inner.description] as const);
    const options = one.options.flatMap(({ names, description }) =>
      names.map((name) => [name, description] as const),
    );
    const files = one.values.includes('file') ? '; files=1' : '';
    return `    ("${named(one)}") ${listed('commands', commands)}; ${listed('options', options)}${files} ;;`;
  });
  return `#compdef ${PROGRAM}
# zsh completion for ${PROGRAM}, made from its commands.

${valueFunction(all)}

# Commands, options and files that can follow a command.
_twpas_agent_offer() {
  local -a commands commands_shown options options_shown
  local files=0
  case "$1" in
${words.join('\n')}
  esac
  if [[ "$PREFIX" != -* ]]; then
    if (( $#commands )); then compadd -l -d commands_shown -a commands; fi
    if (( files )); then _files; fi
    if (( $#commands || files )); then return; fi
  fi
  compadd -l -d options_shown -a options
}

_twpas_agent() {
  local at='' word next value='' i
  for ((i = 2; i < CURRENT; i++)); do
    word="\${words[i]}"
    if [[ -n "$(_twpas_agent_value "$at $word")" ]]; then
      ((i++))
      continue
    fi
    next="\${at:+$at }$word"
    case "$next" in
      (${below(all)}) at="$next" ;;
    esac
  done
  if ((i > CURRENT)); then value="$(_twpas_agent_value "$at \${words[CURRENT - 1]}")"; fi
  case "$value" in
    (file) _files ;;
    (any) ;;
    ('') _twpas_agent_offer "$at" ;;
    (*) compadd -- \${=value} ;;
  esac
}

_twpas_agent
`;
}

const zshQuoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** Completion for fish, with what each command and option does. */
export function fishCompletion(program: ShownCommand): string {
  const all = everyCommand(program);
  const below = all.filter(({ path }) => path.length > 0).map((one) => `'${named(one)}'`);
  const kinds = all.flatMap((one) => valued(one).map(({ name }) => `'${named(one)} ${name}'`));
  const lines = all.flatMap((one) => {
    const here = `complete -c ${PROGRAM} -n '__twpas_agent_at "${named(one)}"'`;
    return [
      ...one.commands.map((inner) => `${here} -f -a ${lastOf(inner)} -d ${quoted(inner.description)}`),
      ...one.options.map(
        ({ names, description, value }) =>
          `${here} ${names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`)).join(' ')}${fishKind(value)} -d ${quoted(description)}`,
      ),
      one.values.includes('file') ? `${here} -F` : `${here} -f`,
    ];
  });
  return `# fish completion for ${PROGRAM}, made from its commands.

# The command that the line has come to, without its options and their values.
function __twpas_agent_path
    set -l path
    set -l skip 0
    for word in (commandline -opc)[2..]
        if test $skip -eq 1
            set skip 0
            continue
        end
        if contains -- "$path $word" ${kinds.join(' ')}
            set skip 1
            continue
        end
        if contains -- (string trim -- "$path $word") ${below.join(' ')}
            set path (string trim -- "$path $word")
        end
    end
    echo "$path"
end

function __twpas_agent_at
    test (__twpas_agent_path) = "$argv[1]"
end

${lines.join('\n')}
`;
}

function fishKind(value: ValueKind | null): string {
  if (value === null) return '';
  if (value === 'file') return ' -r -F';
  return value === 'any' ? ' -x' : ` -x -a '${value.join(' ')}'`;
}

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
