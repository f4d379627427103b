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
  const below = all.filter(({ path }) => path.length > 0).map((one) => `"${named(one)}"`);
  const kinds = all.flatMap((one) =>
    valued(one).map(({ name, kind }) => `    "${named(one)} ${name}") echo '${bashKind(kind)}' ;;`),
  );
  const words = all.map(
    (one) => `    "${named(one)}") echo '${[...one.commands.map(lastOf), ...namesOf(one)].join(' ')}' ;;`,
  );
  const files = all.filter(({ values }) => values.includes('file')).map((one) => `"${named(one)}"`);
  return `# bash completion for ${PROGRAM}, made from its commands.

# What the value of an option is: "file", "any", or the words it can be; nothing: no value follows.
_twpas_agent_value() {
  case "$1" in
${kinds.join('\n')}
  esac
}

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
      ${below.join(' | ')}) path="$next" ;;
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

const bashKind = (kind: ValueKind): string => (typeof kind === 'string' ? kind : kind.join(' '));

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
