/**
 * `npm run quick`: what a developer asks between two edits. Format of what changed, lint and types of all, the unit tests that reach
 * what changed, and a dozen smoke tests over the real agent, its command line and its page. `npm test` looks at everything.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { npm, outputOf, ROOT, run, tool, type Program } from './programs.ts';

/** The agent on its command line, and 待辦 in a browser on the built agent with the practice server behind it. */
const SMOKE = ['test/integration/headless/cli.test.ts', 'test/e2e/today-real.test.ts'];

const git = (...args: string[]): string[] =>
  outputOf(['git', ...args])
    .split('\n')
    .filter((line) => line !== '');

/** What a change is measured against: where this branch left the shared one, or the last commit in a clone without it. */
function base(): string {
  const remote = git('for-each-ref', '--format=%(refname:short)', 'refs/remotes/origin/main');
  return git('merge-base', 'HEAD', remote[0] ?? 'HEAD')[0] ?? 'HEAD';
}

const since = base();
const changed = [
  ...git('diff', '--name-only', '--diff-filter=d', since),
  ...git('ls-files', '--others', '--exclude-standard'),
].filter((path) => existsSync(join(ROOT, path)));

const steps: readonly (readonly [name: string, program: Program | null])[] = [
  ['format', changed.length === 0 ? null : tool('prettier', ['--check', '--ignore-unknown', ...changed])],
  ['lint and types', npm('run', '--silent', 'lint')],
  ['unit', tool('vitest', ['run', '--project', 'unit*', '--changed', since, '--passWithNoTests'])],
  ['build', npm('run', '--silent', 'build')],
  ['smoke', tool('vitest', ['run', '--project', 'integration', '--project', 'e2e', ...SMOKE])],
];

console.log(`${String(changed.length)} files changed since ${since.slice(0, 9)}`);
const lines: string[] = [];
for (const [name, program] of steps) {
  const startedAt = Date.now();
  const status = program === null ? 0 : run(program);
  lines.push(`${status === 0 ? 'ok  ' : 'FAIL'} ${name} (${((Date.now() - startedAt) / 1000).toFixed(0)} s)`);
  if (status !== 0) process.exitCode = 1;
  // A program that does not compile has nothing to smoke.
  if (status !== 0 && name === 'build') break;
}
console.log(lines.join('\n'));
