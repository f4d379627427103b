import { parse } from 'yaml';
import { z } from 'zod';

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

/**
 * Checks what the linter does not know: actions pinned by the hash of a commit, rights that read only, an end for each job, secrets in the step that signs alone, and steps that
 * are npm scripts of this project or say in a comment above them why not.
 * @param scripts names of the scripts of package.json
 * @returns a sentence for each problem
 */
export function workflowProblems(text: string, scripts: ReadonlySet<string>): string[] {
  const read = workflow.safeParse(parse(text));
  if (!read.success) return [`not as ours are: ${z.prettifyError(read.error)}`];
  const { permissions, jobs } = read.data;
  const problems = Object.entries(permissions)
    .filter(([, right]) => right !== 'read')
    .map(([scope]) => `${scope}: all jobs may do more than read; give it to the one that needs it`);
  const lines = text.split('\n');
  for (const [name, { steps }] of Object.entries(jobs)) {
    for (const { uses, run } of steps) {
      if (uses !== undefined && !PINNED.test(uses)) problems.push(`${name}: ${uses} is not pinned by a hash`);
      if (run !== undefined && !isScript(run, scripts) && !saysWhyNot(run, lines))
        problems.push(`${name}: "${run}" is no npm script of ours, and no comment says why not`);
    }
  }
  const signing = Object.values(jobs).flatMap(({ steps }) => steps.filter(({ run }) => run === SIGNS));
  if (secretsIn(parse(text)) > secretsIn(signing.map(({ env }) => env)))
    problems.push(`a secret outside the step "${SIGNS}"`);
  for (const line of lines)
    if (/\buses:/.test(line) && !PINNED_LINE.test(line))
      problems.push(`"${line.trim()}" has no version beside its hash`);
  return problems;
}

const secretsIn = (part: unknown): number => JSON.stringify(part).split('secrets.').length - 1;

function isScript(run: string, scripts: ReadonlySet<string>): boolean {
  if (run === 'npm ci') return true;
  const [, name = 'test'] = /^npm (?:test|run (?:--silent )?([\w:-]+))(?: -- .+)?$/.exec(run) ?? [null, ''];
  return scripts.has(name);
}

function saysWhyNot(run: string, lines: readonly string[]): boolean {
  const [first = ''] = run.split('\n');
  const at = lines.findIndex((line) => line.includes(`run: ${first}`));
  return at > 0 && /^\s*# Not /.test(lines[at - 1] ?? '');
}
