/**
 * `npm run bench:check`: how much the check catches, and how fast. Every element of the guide's examples (of generated
 * samples where the guide is not at hand) is removed, every code replaced, every date broken, every number moved, one at
 * a time. `--short` leaves out the survivors; `--imported` checks by the imported package of the guide instead of the one that ships.
 */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { underGuide } from '../main/agent/check/guide-in-use.ts';
import { inspectBytes } from '../main/agent/check/inspect.ts';
import { compilePackage } from '../main/agent/check/package/compile-package.ts';
import { checkProfiles } from '../main/agent/check/profile/check-profiles.ts';
import { openGuide } from '../main/agent/check/profile/guide.ts';
import { openProfileCheck } from '../main/agent/check/profile-check.ts';
import type { ProfileCheck } from '../main/agent/check/profile-report.ts';
import { parseBundle } from '../main/agent/fhir/parsed-bundle.ts';
import type { JsonObject } from '../main/agent/fhir/json.ts';
import { runRules } from '../main/agent/check/rules/run-rules.ts';
import { firstChecks } from '../main/agent/check/first-checks.ts';
import { DEFAULT_HOSPITAL, makeSample } from '../test/samples/sample.ts';
import {
  type Mutant,
  mutantsOf,
  readSnapshots,
  type Reason,
  reasonFor,
  REASONS,
} from './bench-check/mutate.ts';

const guide = resolve(import.meta.dirname, '../../shared/ig');
const EXAMPLES = ['Bundle-bun-1.json', 'Bundle-bun-3.json', 'Bundle-bun-uuid-example.json'].map((name) =>
  resolve(guide, 'examples', name),
);
const PACKAGES = ['tw.gov.mohw.nhi.pas-1.2.3.tgz', 'tw.gov.mohw.twcore-0.3.2.tgz'].map((name) =>
  resolve(guide, name),
);

const inputs = EXAMPLES.every((file) => existsSync(file))
  ? EXAMPLES.map((file) => ({ name: file.replace(/.*\//, ''), bytes: readFileSync(file) }))
  : [1, 2, 3].map((seed) => ({ name: `sample ${seed}`, bytes: makeSample({ seed: `bench ${seed}` }).bytes }));
const snapshots = readSnapshots(PACKAGES.filter((file) => existsSync(file)));

const checkByGuide = process.argv.includes('--imported')
  ? await importedGuide()
  : await openProfileCheck()(null);
const tally = { mutants: 0, caught: 0 };
const byChange = new Map<string, { mutants: number; caught: number }>();
const survivors = new Map<Reason | 'unknown', Set<string>>();
const counts = new Map<Reason | 'unknown', number>();

for (const { bytes } of inputs) {
  for (const mutant of mutantsOf(JSON.parse(bytes.toString('utf8')) as JsonObject)) {
    const caught = isRefused(mutant.bundle);
    count(mutant, caught);
    if (caught) continue;
    const reason = reasonFor(mutant, snapshots) ?? 'unknown';
    const line = `${mutant.profile} ${mutant.path.replace(/\[\d+\]/g, '')} ${mutant.change}`;
    survivors.set(reason, (survivors.get(reason) ?? new Set()).add(line));
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
}
report();
speed();

/** The package as an agent that imported it checks by it. */
async function importedGuide(): Promise<ProfileCheck> {
  const [main, ...others] = await Promise.all(PACKAGES.map((file) => compilePackage(file)));
  if (main === undefined) throw new Error('The package of the guide is not in ../shared/ig.');
  const opened = openGuide(main, others);
  return (bundle) => checkProfiles(bundle, opened);
}

function isRefused(json: JsonObject): boolean {
  const bundle = parseBundle(json);
  if (bundle === null) return true;
  const seen = checkByGuide(bundle);
  const { guide: inUse } = seen;
  const rules = runRules(bundle, inUse?.systems ?? null);
  return underGuide(rules, firstChecks(bundle, null), inUse, seen.problems).some(
    ({ severity }) => severity === 'error',
  );
}

function count({ change }: Mutant, caught: boolean): void {
  const row = byChange.get(change) ?? { mutants: 0, caught: 0 };
  for (const one of [tally, row]) {
    one.mutants += 1;
    if (caught) one.caught += 1;
  }
  byChange.set(change, row);
}

function report(): void {
  console.log(`guide: ${process.argv.includes('--imported') ? 'imported' : 'built in'}`);
  console.log(`inputs: ${inputs.map(({ name }) => name).join(', ')}\n`);
  for (const [change, row] of [...byChange, ['all', tally] as const]) {
    console.log(
      `${change.padEnd(16)} ${String(row.mutants).padStart(6)} mutants ${String(row.caught).padStart(6)} caught`,
    );
  }
  const missed = ['list-not-at-hand', 'unexplained', 'unknown'] as const;
  const invalid = tally.caught + missed.reduce((sum, reason) => sum + (counts.get(reason) ?? 0), 0);
  console.log(
    `\nreally invalid: ${invalid}, caught ${tally.caught} (${((100 * tally.caught) / invalid).toFixed(1)} %)\n`,
  );
  for (const [reason, lines] of survivors) {
    const words = reason === 'unknown' ? 'no guide package at hand to tell' : REASONS[reason];
    console.log(`survivors, ${words}: ${String(counts.get(reason) ?? 0)} of ${lines.size} elements`);
    const shown = !process.argv.includes('--short') || reason === 'unexplained' ? [...lines].sort() : [];
    for (const line of shown) console.log(`  ${line}`);
  }
}

function speed(): void {
  const [first] = inputs.toSorted((a, b) => b.bytes.length - a.bytes.length);
  if (first === undefined) return;
  const { bytes } = first;
  const bundle = parseBundle(JSON.parse(bytes.toString('utf8')));
  if (bundle === null) return;
  const rules = time(() => [...runRules(bundle)].length);
  const profiles = time(() => checkByGuide(bundle).problems.length);
  const whole = time(() => inspectBytes(bytes, DEFAULT_HOSPITAL, 'error', checkByGuide).problems.length);
  const per100 = 100_000 / bytes.length;
  console.log(
    `\nprocessor time per 100 kB: rules ${(rules * per100).toFixed(2)} ms, guide ${(profiles * per100).toFixed(2)} ms, whole check (hash, parse, both, summary) ${(whole * per100).toFixed(2)} ms`,
  );
}

/** Processor ms a run, warm: the mean of 300 after 100. The clock of a thread may tick too coarsely for a single one. */
function time(work: () => number): number {
  for (let run = 0; run < 100; run++) work();
  const { user, system } = process.threadCpuUsage();
  for (let run = 0; run < 300; run++) work();
  const after = process.threadCpuUsage();
  return (after.user + after.system - user - system) / 1000 / 300;
}
