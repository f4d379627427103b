/**
 * `npm run electron:check`: Doyensec's electronegativity over the desktop program, for what the Electron project warns of. Fails on
 * each finding that is no explained exception, on each exception that is found no longer, and on a file that could not be read.
 */
import { createRequire } from 'node:module';
import { Socket } from 'node:net';
import { join, relative } from 'node:path';
import { z } from 'zod';
import packageJson from '../package.json' with { type: 'json' };
import { differences, EXCEPTIONS, type Issue } from './electron-check/exceptions.ts';

const INPUT = join(import.meta.dirname, '../main/desktop');

const found = z.object({
  atomicChecks: z.number().min(30),
  errors: z.array(z.object({ file: z.string(), message: z.string() })),
  issues: z.array(
    z.object({
      id: z.string(),
      file: z.string(),
      sample: z.string().optional(),
      description: z.string(),
      location: z.object({ line: z.number() }),
    }),
  ),
});
stayHere();
const { errors, issues } = found.parse(
  await tool()({
    input: INPUT,
    customScan: [],
    excludeFromScan: [],
    // It would read this from a package.json beside the checked code.
    electronVersionOverride: packageJson.devDependencies.electron,
  }),
);
const problems = [
  ...errors.map(({ file, message }) => `cannot be read: ${file}: ${message}`),
  ...differences(issues.map(issueOf), EXCEPTIONS),
];
for (const problem of problems) console.error(problem);
if (problems.length === 0) console.log(`${String(EXCEPTIONS.length)} explained exceptions, nothing else`);
process.exit(problems.length === 0 ? 0 : 1);

function issueOf({ id, file, sample = '', description, location }: (typeof issues)[number]): Issue {
  const place = file === 'N/A' ? null : relative(INPUT, file).replaceAll('\\', '/');
  return { id, file: place, line: location.line, sample, description };
}

/** It fetches translations and Electron's newest releases: a check must not depend on a network, nor report to anybody. */
function stayHere(): void {
  Socket.prototype.connect = function (this: Socket) {
    process.nextTick(() => this.destroy(new Error('no network here')));
    return this;
  };
  const { log } = console;
  console.log = (...words: unknown[]) => {
    if (!/Could not retrieve|Fetching Electron|Something went wrong while fetching/.test(String(words[0])))
      log(...words);
  };
}

function tool(): (options: object) => Promise<unknown> {
  const run: unknown = createRequire(import.meta.url)('@doyensec/electronegativity');
  return run as (options: object) => Promise<unknown>;
}
