/**
 * `npm run bench:check`: faults that the check catches, correct Bundles that it refuses, its sentences, and its speed. `--short`: a tenth
 * of the mutants. `--imported`: by the package of the guide instead of the one that ships. `--tsv FILE`: one line for each mutant.
 * `--speed`: the speed alone; with `--against FOLDER` in turns with another check-out.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { inspectBytes } from '../main/agent/carrier/check/inspect.ts';
import { compilePackage } from '../main/profile/package/compile-package.ts';
import type { Problem } from '../main/agent/carrier/check/problem.ts';
import { checkByGuide } from '../main/agent/carrier/check/check-by-guide.ts';
import { openGuide } from '../main/profile/guide.ts';
import { openProfileCheck } from '../main/agent/carrier/check/profile-check.ts';
import type { ProfileCheck } from '../main/agent/carrier/check/profile-report.ts';
import { aimedMutants } from '../test/mutants/aimed.ts';
import { type Box, PACKAGES } from '../test/mutants/guided.ts';
import { listBundles } from '../test/mutants/lists.ts';
import { mutantsOf } from '../test/mutants/mutate.ts';
import { FORMS, grow, openingsOf, seedBundles } from '../test/mutants/right.ts';
import { bundleOfSize, speedInTurns } from '../test/mutants/speed.ts';
import { Tally } from '../test/mutants/tally.ts';
import { parseBundle } from '../main/agent/ground/fhir/parsed-bundle.ts';
import { createRng } from '../main/practice/samples/rng.ts';
import { DEFAULT_HOSPITAL } from '../main/practice/samples/sample.ts';

const IG = resolve(import.meta.dirname, '../../shared/ig');
const { values: options } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    imported: { type: 'boolean', default: false },
    speed: { type: 'boolean', default: false },
    against: { type: 'string' },
    tsv: { type: 'string' },
  },
});

/** A day not before the samples' applications. */
const TODAY = '2026-11-02';

const profiles = options.imported ? await importedGuide() : await openProfileCheck()(null);
const check = (bytes: Uint8Array): readonly Problem[] =>
  inspectBytes(bytes, DEFAULT_HOSPITAL, 'error', profiles, { today: TODAY }).problems;
const plain = (bundle: Box): Buffer => Buffer.from(JSON.stringify(bundle));
const isError = ({ severity }: Problem): boolean => severity === 'error';

if (!options.speed) {
  right();
  const tally = mutants();
  console.log(tally.shown());
  aimed();
  if (options.tsv !== undefined) writeFileSync(options.tsv, tally.lines());
}
await speed();

/** The package as an agent that imported it checks by it. */
async function importedGuide(): Promise<ProfileCheck> {
  const files = ['tw.gov.mohw.nhi.pas-1.2.3.tgz', 'tw.gov.mohw.twcore-0.3.2.tgz'].map((name) =>
    join(IG, name),
  );
  const [main, ...others] = await Promise.all(files.map((file) => compilePackage(file)));
  if (main === undefined) throw new Error('The package of the guide is not in ../shared/ig.');
  return checkByGuide(openGuide(main, others));
}

/** Right Bundles: none may be refused. */
function right(): void {
  const row = (name: string, bundles: Iterable<readonly [Box | Buffer, string]>): void => {
    let [count, refused, warned] = [0, 0, 0];
    for (const [bundle, what] of bundles) {
      const problems = check(Buffer.isBuffer(bundle) ? bundle : plain(bundle));
      const errors = problems.filter(isError);
      count += 1;
      if (problems.length > errors.length) warned += 1;
      if (errors.length === 0) continue;
      refused += 1;
      console.log(
        `  REFUSED ${what}: ${errors
          .map(({ code, path }) => `${code} ${path}`)
          .slice(0, 3)
          .join(', ')}`,
      );
    }
    console.log(
      `${name.padEnd(52)} ${String(count).padStart(6)} ${String(refused).padStart(8)} ${String(warned).padStart(8)}`,
    );
  };
  console.log(`${'right Bundles'.padEnd(52)}  count  refused   warned`);
  row('one optional element each, of every profile', oneOpening());
  row('dozens of optional elements at once, in five forms', manyOpenings(options.short ? 30 : 300));
  row('one code each, of every list', listBundles(options.short ? 4 : 60));
}

function* oneOpening(): Iterable<readonly [Box, string]> {
  const seen = new Set<string>();
  for (const bundle of seedBundles(options.short ? 20 : 120, 'right')) {
    for (const { profile, id, box, key, value } of [...openingsOf(bundle, seen)]) {
      box[key] = value;
      yield [bundle, `${profile} ${id}`];
      Reflect.deleteProperty(box, key);
    }
  }
}

function* manyOpenings(count: number): Iterable<readonly [Buffer, string]> {
  const forms = Object.entries(FORMS);
  for (const [at, bundle] of seedBundles(count, 'grown').entries()) {
    grow(bundle, createRng(`grown ${String(at)}`), 0.2);
    const [form, write] = forms[at % forms.length] ?? ['plain', plain];
    yield [write(bundle), `grown ${String(at)}, ${form}`];
  }
}

function mutants(): Tally {
  const tally = new Tally();
  const seen = new Set<string>();
  for (const [at, bundle] of seedBundles(60, 'mutants').entries()) {
    if (at >= 20) grow(bundle, createRng(`mutants ${String(at)}`), 0.25);
    let count = 0;
    const own = new Set(check(plain(bundle)).map(({ code, path }) => `${code}@${path}`));
    for (const mutant of mutantsOf(bundle, seen)) {
      count += 1;
      if (options.short && count % 10 !== 0) continue;
      tally.add(mutant, check(plain(mutant.bundle)), own);
    }
  }
  return tally;
}

/** One for each code of each rule; and some of them have to break each constraint of the guide. */
function aimed(): void {
  const broken = new Set<string>();
  let [count, found, alarms] = [0, 0, 0];
  for (const { code, broken: bad, kept } of aimedMutants()) {
    count += 1;
    const problems = check(plain(bad));
    if (problems.some((one) => one.code === code)) found += 1;
    else console.log(`  NOT FOUND ${code}: ${problems.map((one) => one.code).join(', ')}`);
    if (check(plain(kept)).some((one) => one.code === code)) alarms += 1;
    for (const key of constraintsBroken(bad)) broken.add(key);
  }
  console.log(
    `\naimed mutants: ${String(count)}, found by their code ${String(found)}, neighbours with that code ${String(alarms)}`,
  );
  const keys = new Set(
    PACKAGES.slice(0, 1).flatMap(({ definitions }) =>
      definitions.flatMap((one) => Object.values(one.constraints).map(({ key }) => key)),
    ),
  );
  const missed = [...keys].filter((key) => !broken.has(key));
  console.log(
    `constraints of the guide: ${String(keys.size)}, broken by an aimed mutant ${String(keys.size - missed.length)}${missed.length === 0 ? '' : `; not: ${missed.join(' ')}`}`,
  );
}

/** By the profiles alone: otherwise the rules' words replace theirs. */
function constraintsBroken(bundle: Box): string[] {
  const parsed = parseBundle(bundle);
  return parsed === null
    ? []
    : profiles
        .run(parsed, 0)
        .problems.flatMap(({ code }) =>
          code.startsWith('profile-invariant-') ? [code.slice('profile-invariant-'.length)] : [],
        );
}

async function speed(): Promise<void> {
  const examples = ['Bundle-bun-1.json', 'Bundle-bun-3.json', 'Bundle-bun-uuid-example.json']
    .map((name) => join(IG, 'examples', name))
    .filter((file) => existsSync(file))
    .map((file) => [file.replace(/.*\//, ''), readFileSync(file)] as const);
  const made = [40_000, 70_000, 1_000_000].map(
    (size) => [`made, ${String(size / 1000)} kB`, bundleOfSize(size)] as const,
  );
  console.log(await speedInTurns([...made, ...examples], options.against ?? null));
}
