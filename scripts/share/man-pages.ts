import { everyCommand, PROGRAM, type ShownCommand } from './commands.ts';

/** Sections of each page below its options. */
const FILES = [
  ['/etc/twpas-agent/agent.yaml', 'The settings file, where --config and TWPAS_CONFIG name no other.'],
  ['/var/lib/twpas-agent', 'The data folder, by the settings file of the manual.'],
] as const;
const STATUS = [
  ['0', 'Done.'],
  ['1', 'It failed: one sentence on standard error says why. Of check: a Bundle did not pass.'],
  ['2', 'Bad usage or settings: every problem is listed.'],
] as const;
/** Exit codes of commands that have their own. */
const OWN_STATUS: Readonly<Record<string, string>> = {
  status:
    'With --check: 0 fine, 1 to be looked at soon, 2 now; with --format icinga also 3: the look failed.',
  doctor: '0 all is well, 1 something has to be mended.',
};

/** Pages by file name: `twpas-agent.1` with all commands, and one for each, such as `twpas-agent-keys.1`. */
export function manPages(program: ShownCommand, version: string): ReadonlyMap<string, string> {
  const names = program.commands.map(({ path }) => `${PROGRAM}-${path.join('-')}`);
  const main = [
    head(PROGRAM, version, program.description),
    '.SH SYNOPSIS',
    `.B ${PROGRAM}`,
    'COMMAND [OPTIONS]',
    '.SH COMMANDS',
    ...program.commands.flatMap(({ path, description }) => [
      '.TP',
      `.B ${escaped(path.join(' '))}`,
      text(description),
    ]),
    ...optionsOf(program),
    ...closing(names),
  ];
  const pages = program.commands.map((command): [string, string] => {
    const name = `${PROGRAM}-${command.path.join('-')}`;
    const body = [
      head(name, version, command.description),
      '.SH SYNOPSIS',
      ...everyCommand(command)
        .filter((one) => one.commands.length === 0 || one.values.length > 0 || one === command)
        .flatMap((one) => [`.B ${PROGRAM}`, text(one.usage), '.br']),
      ...optionsOf(command),
      ...everyCommand(command)
        .filter((one) => one !== command)
        .flatMap((one) => [
          `.SH ${escaped(one.path.join(' ').toUpperCase())}`,
          text(one.description),
          ...tagged(one),
        ]),
      ...closing([PROGRAM], OWN_STATUS[command.path.join(' ')]),
    ];
    return [`${name}.1`, `${body.join('\n')}\n`];
  });
  return new Map([[`${PROGRAM}.1`, `${main.join('\n')}\n`], ...pages]);
}

const head = (name: string, version: string, description: string): string =>
  `.TH ${name.toUpperCase()} 1 "" "TWPAS Agent ${version}" "TWPAS Agent"\n.SH NAME\n${escaped(name)} \\- ${escaped(description)}`;

const optionsOf = (command: ShownCommand): string[] =>
  command.options.length === 0 ? [] : ['.SH OPTIONS', ...tagged(command)];

const tagged = ({ options }: ShownCommand): string[] =>
  options.flatMap(({ flags, description, value, defaultValue }) => {
    const choices = value === null || typeof value === 'string' ? '' : ` (${value.join(', ')})`;
    const preset = defaultValue === null ? '' : ` Default: ${defaultValue}.`;
    return ['.TP', `.B ${escaped(flags)}`, text(`${description}${choices}${preset}`)];
  });

const closing = (others: readonly string[], own?: string): string[] => [
  '.SH EXIT STATUS',
  ...(own === undefined
    ? STATUS.flatMap(([code, said]) => ['.TP', `.B ${code}`, said])
    : [text(own), ...STATUS.slice(2).flatMap(([code, said]) => ['.TP', `.B ${code}`, said])]),
  '.SH FILES',
  ...FILES.flatMap(([path, said]) => ['.TP', `.I ${path}`, said]),
  '.SH SEE ALSO',
  others.map((name) => `.BR ${escaped(name)} (1)`).join(',\n'),
];

/** A line of running text: a leading dot or quote would be a request of roff. */
const text = (said: string): string => escaped(said).replace(/^(?=[.'])/, '\\&');
const escaped = (said: string): string =>
  said.replaceAll('\\', '\\e').replaceAll('-', '\\-').replaceAll('’', '\\(cq').replaceAll('\n', ' ');
