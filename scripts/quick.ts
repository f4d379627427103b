/**
 * `npm run quick`: a developer's check between two edits. Format of changed files; lint and types of them
 * and of what imports them; layers and the ratchet of all; the unit tests that reach the change; and a dozen smoke tests over the real agent,
 * its command line and its page. `npm test` checks everything.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ended, npm, outputOf, ROOT, tool, type Program } from './programs.ts';

/** The agent on its command line, and 待辦 in a browser on the built agent with the practice server behind it. */
const SMOKE = { integration: 'test/integration/headless/cli.test.ts', e2e: 'test/e2e/today-real.test.ts' };

const git = (...args: string[]): string[] =>
  outputOf(['git', ...args])
    .split('\n')
    .filter((line) => line !== '');

/** Base of the comparison: the point where this branch left the shared one, or the last commit in a clone without it. */
function base(): string {
  const remote = git('for-each-ref', '--format=%(refname:short)', 'refs/remotes/origin/main');
  return git('merge-base', 'HEAD', remote[0] ?? 'HEAD')[0] ?? 'HEAD';
}

const since = base();
const changed = [
  ...git('diff', '--name-only', '--diff-filter=d', since),
  ...git('ls-files', '--others', '--exclude-standard'),
].filter((path) => existsSync(join(ROOT, path)));
const IMPORT = /\b(?:from|import)\s*\(?'(\.[^']+)'/gu;
/** Changed sources, and those that import one of them. */
const touched = git('ls-files', '--cached', '--others', '--exclude-standard', '*.ts', '*.tsx').filter(
  (path) => {
    if (changed.includes(path) || !existsSync(join(ROOT, path))) return changed.includes(path);
    const imports = readFileSync(join(ROOT, path), 'utf8').matchAll(IMPORT);
    return [...imports].some(([, from = '']) => changed.includes(join(dirname(path), from)));
  },
);

const UNIT = ['run', '--project=unit*', '--tagsFilter=!full', '--passWithNoTests'];
// Each of these opens the whole agent: only a change of the page is looked for there.
if (changed.some((path) => /^(renderer|test\/component)\//.test(path))) UNIT.push('--project=component');
type Step = readonly [name: string, program: Program | null];
/** Two lanes at a time, the second pair on the first pair's build. */
const stages: readonly (readonly (readonly Step[])[])[] = [
  [
    [
      ['format', changed.length === 0 ? null : tool('prettier', ['--check', '--ignore-unknown', ...changed])],
      ['lint and types', touched.length === 0 ? null : npm('run', '--silent', 'lint', '--', ...touched)],
      ['layers', npm('run', '--silent', 'layers')],
      ['measure', npm('run', '--silent', 'measure', '--', '--check')],
    ],
    [
      ['build', npm('run', '--silent', 'build')],
      ['unit', tool('vitest', [...UNIT, '--changed', since])],
    ],
  ],
  Object.entries(SMOKE).map(([project, file]) => [
    [`smoke ${project}`, tool('vitest', ['run', '--project', project, file])],
  ]),
];

console.log(`${String(changed.length)} files changed since ${since.slice(0, 9)}`);
const lines: string[] = [];
const failed = new Set<string>();
async function runLane(lane: readonly Step[]): Promise<void> {
  for (const [name, program] of lane) {
    const startedAt = Date.now();
    const { status, output } = program === null ? { status: 0, output: '' } : await ended(program);
    if (status !== 0) failed.add(name);
    process.stdout.write(output);
    lines.push(
      `${status === 0 ? 'ok  ' : 'FAIL'} ${name} (${((Date.now() - startedAt) / 1000).toFixed(0)} s)`,
    );
  }
}
for (const lanes of stages) {
  // A program that does not compile has nothing to smoke.
  if (!failed.has('build')) await Promise.all(lanes.map(runLane));
}
console.log(lines.join('\n'));
process.exitCode = failed.size === 0 ? 0 : 1;
