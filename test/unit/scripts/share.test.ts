import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { createProgram } from '../../../main/headless/main.ts';
import { processIo } from '../../../main/headless/io.ts';
import { shareFiles, writeFiles } from '../../../scripts/share/write-share.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

interface Known {
  readonly path: readonly string[];
  readonly options: readonly string[];
  readonly inner: readonly string[];
}

/** Every command with its options, from commander itself. */
function known(command: Command, path: readonly string[] = []): Known[] {
  const help = command.createHelp();
  const inner = help.visibleCommands(command).filter((one) => one.name() !== 'help');
  const options = help.visibleOptions(command).flatMap(({ long, short }) => [long, short]);
  return [
    {
      path,
      options: options.filter((name) => name !== undefined),
      inner: inner.map((one) => one.name()),
    },
    ...inner.flatMap((one) => known(one, [...path, one.name()])),
  ];
}
const all = known(createProgram({ io: processIo(), pageDir: '', programDir: '' }));
const files = shareFiles('1.2.3');
const isThere = (program: string): boolean =>
  spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0;
const orSkipped = (program: string): string =>
  isThere(program) ? '' : ` (skipped: there is no ${program} here)`;

test('there is a manual page for the program and for each of its commands, with every inner command and option', () => {
  expect(all.length).toBeGreaterThan(80);
  for (const { path, options, inner } of all) {
    const [first] = path;
    const page = files.get(`man/man1/twpas-agent${first === undefined ? '' : `-${first}`}.1`) ?? '';
    const said = page.replaceAll('\\-', '-');
    expect(said, path.join(' ')).toContain('TWPAS Agent 1.2.3');
    for (const name of options)
      expect(said, path.join(' ')).toMatch(new RegExp(`^\\.B (-\\w, )?${name}\\b`, 'm'));
    for (const name of inner)
      expect(said, path.join(' ')).toContain(
        path.length === 0 ? `.B ${name}\n` : `.SH ${[...path, name].join(' ').toUpperCase()}\n`,
      );
  }
  const pages = [...files.keys()].filter((name) => name.startsWith('man/'));
  expect(pages).toHaveLength(1 + (all[0]?.inner.length ?? 0));
});

test.skipIf(!isThere('man'))(`man takes each page without a warning${orSkipped('man')}`, async () => {
  const folder = temporaryFolder();
  await writeFiles(folder, shareFiles('1.2.3'));
  const pages = [...files.keys()].filter((name) => name.startsWith('man/')).map((name) => join(folder, name));
  const env = { ...process.env, MANROFFOPT: '-ww', LC_ALL: 'C.UTF-8' };
  const { status, stdout, stderr } = spawnSync('man', ['--warnings', '-Tutf8', '-l', ...pages], {
    encoding: 'utf8',
    env,
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain('twpas-agent');
});

/** Lines to complete: the command as far as it is typed, and what has to be offered. */
const LINES = all.flatMap(({ path, options, inner }) => [
  ...(inner.length === 0 ? [] : [{ line: [...path, ''], offered: [...inner, ...options] }]),
  { line: [...path, '-'], offered: options },
]);

test('bash offers every command and every option, each where it belongs', () => {
  const folder = temporaryFolder();
  const script = join(folder, 'complete.sh');
  const asked = LINES.map(({ line }) => `ask twpas-agent ${line.map((word) => `'${word}'`).join(' ')}`);
  writeFileSync(
    script,
    `${files.get('bash-completion/completions/twpas-agent') ?? ''}
ask() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _twpas_agent; echo "\${COMPREPLY[*]}"; }
${asked.join('\n')}
ask twpas-agent nothing ''
ask twpas-agent cases --config keys ''
ask twpas-agent keys generate --alg ''
ask twpas-agent keys import --by keys ''
cd '${folder}'; mkdir in; : > in/a.json
ask twpas-agent check in/
ask twpas-agent check --guide in/a
`,
  );
  // An empty folder: no file is offered beside them.
  const cwd = temporaryFolder();
  const answers = execFileSync('bash', ['--norc', script], { cwd, encoding: 'utf8' }).split('\n');
  LINES.forEach(({ line, offered }, index) => {
    expect(new Set(answers[index]?.split(' ')), line.join(' ')).toEqual(new Set(offered));
  });
  const [unknown = '', afterValue, choices, afterBy = '', file, guide] = answers.slice(LINES.length);
  // A word that is no command leaves the line where it was.
  expect(unknown.split(' ')).toContain('status');
  expect(afterValue?.split(' ')).toContain('--delivery');
  expect(choices).toBe('ES384 RS384');
  expect(afterBy.split(' ')).toContain('--passphrase-file');
  expect([file, guide]).toEqual(['in/a.json', 'in/a.json']);
});

test.skipIf(!isThere('fish'))(`fish offers them as well${orSkipped('fish')}`, () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'home'));
  const script = join(folder, 'complete.fish');
  const asked = LINES.map(
    ({ line }) =>
      `complete -C 'twpas-agent ${line.map((word) => (word === '-' ? '--' : word)).join(' ')}'; echo ==`,
  );
  writeFileSync(
    script,
    `${files.get('fish/vendor_completions.d/twpas-agent.fish') ?? ''}\n${asked.join('\n')}\ncomplete -C 'twpas-agent keys generate --alg '\n`,
  );
  const env = { ...process.env, HOME: join(folder, 'home'), XDG_CONFIG_HOME: join(folder, 'home') };
  const answers = execFileSync('fish', ['--no-config', script], { encoding: 'utf8', env }).split('==\n');
  LINES.forEach(({ line, offered }, index) => {
    const words = (answers[index] ?? '').split('\n').map((one) => one.split('\t')[0]);
    // Without a dash fish offers commands alone.
    const long = offered.filter((name) =>
      line.at(-1) === '' ? !name.startsWith('-') : name.startsWith('--'),
    );
    expect(words, line.join(' ')).toEqual(expect.arrayContaining(long));
  });
  expect(answers.at(-1)?.match(/\wS384/g)).toEqual(['ES384', 'RS384']);
});

/** The completion as zsh loads it; each answer is one line with what was offered. */
function zshAnswers(lines: readonly (readonly string[])[]): string[] {
  const folder = temporaryFolder();
  const name = '_twpas-agent';
  writeFileSync(join(folder, name), files.get(`zsh/vendor-completions/${name}`) ?? '');
  const quoted = (word: string): string => `'${word}'`;
  const script = `fpath=('${folder}'); autoload -Uz ${name}
offered=()
compadd() { case "$1" in (--) shift; offered+=("$@") ;; (*) offered+=("\${(@P)5}"); [[ \${#\${(@P)3}} == \${#\${(@P)5}} ]] || offered+=(uneven) ;; esac }
_files() { offered+=(FILES) }
ask() { offered=(); words=("$@"); CURRENT=$#; PREFIX="\${words[CURRENT]}"; ${name}; print -r -- "$offered" }
${lines.map((line) => `ask ${['twpas-agent', ...line].map(quoted).join(' ')}`).join('\n')}
`;
  writeFileSync(join(folder, 'ask.zsh'), script);
  return execFileSync('zsh', ['-f', join(folder, 'ask.zsh')], { encoding: 'utf8' }).split('\n');
}

test.skipIf(!isThere('zsh'))(`zsh offers them, and the values of options${orSkipped('zsh')}`, () => {
  const answers = zshAnswers(LINES.map(({ line }) => line));
  LINES.forEach(({ line, offered }, index) => {
    // Before a dash, commands alone.
    const wanted = line.at(-1) === '' ? offered.filter((name) => !name.startsWith('-')) : offered;
    expect(new Set(answers[index]?.split(' ').filter((word) => word !== 'FILES')), line.join(' ')).toEqual(
      new Set(wanted),
    );
  });
  expect(
    zshAnswers([
      ['nothing', ''],
      ['keys', 'generate', '--alg', ''],
      ['keys', 'import', '--by', 'keys', ''],
      ['check', ''],
      ['check', '--guide', ''],
      ['cases', '--config', 'keys', ''],
    ]).map((answer) => answer.split(' ').slice(0, 3).join(' ')),
  ).toEqual([
    expect.stringContaining('run') as string,
    'ES384 RS384',
    'FILES',
    'FILES',
    'FILES',
    expect.stringMatching(/^--/) as string,
    '',
  ]);
});

test.skipIf(!isThere('zsh'))(`at the prompt of zsh, Tab completes what was typed${orSkipped('zsh')}`, () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, '_twpas-agent'), files.get('zsh/vendor-completions/_twpas-agent') ?? '');
  // A terminal of its own: completion runs in the line editor alone.
  const script = `zmodload zsh/zpty
zpty shell 'env -i TERM=dumb HOME=${folder} zsh -f -i'
zpty -w shell 'PROMPT=; fpath=(${folder} $fpath); autoload -Uz compinit; compinit -u -D; print re""ady'
zpty -r shell said '*ready*'
zpty -w -n shell $'twpas-agent keys gen\t--al\tES\t; print do""ne\n'
zpty -r shell said '*done*'
print -r -- "$said"
zpty -d shell
`;
  const said = execFileSync('timeout', ['60', 'zsh', '-f', '-c', script], { encoding: 'utf8' });
  expect(said).toMatch(/keys generate .*--alg .*ES384/s);
});
