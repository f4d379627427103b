import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadGuide } from '../../../../main/agent/carrier/check/package/load-guide.ts';
import { openIgStore } from '../../../../main/agent/carrier/check/package/store.ts';
import { checkProfiles, type ProfileCheckResult } from '../../../../main/profile/check-profiles.ts';
import type { Guide } from '../../../../main/profile/guide.ts';
import { parseBundle } from '../../../../main/agent/ground/fhir/parsed-bundle.ts';
import { makeSamples } from '../../../../main/practice/samples/sample.ts';
import { MUTANTS, put } from './cases/mutants.ts';
import { runs } from '../../support/runs.ts';

const IG = new URL('../../../../../shared/ig/', import.meta.url);
const PACKAGES = ['tw.gov.mohw.nhi.pas-1.2.3.tgz', 'tw.gov.mohw.twcore-0.3.2.tgz'].map(
  (name) => new URL(name, IG),
);

/** The guide itself is not part of this repository; where it lies beside it, the checker is held to it. */
describe.skipIf(!PACKAGES.every((file) => existsSync(file)))('the guide as published', () => {
  let dir: string;
  let guide: Guide;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'twpas-guide-'));
    const store = await openIgStore(dir, () => 0);
    // The guide first: what it depends on may come later.
    for (const file of PACKAGES) await store.import(fileURLToPath(file));
    guide = await loadGuide(store.current() ?? '');
  }, 120_000);
  afterAll(() => rm(dir, { recursive: true, force: true }));

  const check = (json: unknown): ProfileCheckResult => {
    const bundle = parseBundle(json);
    if (bundle === null) throw new Error('no Bundle');
    return checkProfiles(bundle, guide);
  };
  const example = (name: string): unknown =>
    JSON.parse(readFileSync(new URL(`examples/${name}.json`, IG), 'utf8'));

  test('is checked with what was imported of the packages it depends on; the rest is named', () => {
    expect(guide.label).toBe('tw.gov.mohw.nhi.pas#1.2.3');
    expect(guide.missing).toEqual(['tw.gov.mohw.emr#0.2.0', 'hl7.fhir.us.davinci-pas#2.2.1']);
    expect(guide.notChecked).toEqual(['binding: elementdefinition-maxValueSet']);
  });

  test.each(['Bundle-bun-1', 'Bundle-bun-3', 'Bundle-bun-uuid-example', 'Bundle-bun-response'])(
    'its example %s has nothing to complain of',
    (name) => {
      expect(check(example(name)).problems).toEqual([]);
    },
  );

  test('what cannot be checked is said once each', () => {
    const { notChecked, igVersion } = check(example('Bundle-bun-1'));
    expect(igVersion).toBe('tw.gov.mohw.nhi.pas#1.2.3');
    const codes = notChecked.filter(({ kind }) => kind === 'codes').map(({ subject }) => subject);
    expect(codes).toContain('https://twcore.mohw.gov.tw/ig/twcore/CodeSystem/icd-10-cm-2023-tw');
    expect(new Set(codes).size).toBe(codes.length);
    expect(notChecked.some(({ kind }) => kind === 'invariant' || kind === 'slice')).toBe(false);
  });

  test('practice Bundles of both kinds have nothing to complain of', () => {
    const found = makeSamples(runs(), 'profiles').flatMap(({ fileName, bundle }) =>
      check(JSON.parse(JSON.stringify(bundle))).problems.map((problem) => ({ fileName, problem })),
    );
    expect(found).toEqual([]);
  });

  // A problem without another place is found on the claim.
  const short = ({ problems }: ProfileCheckResult): string[] =>
    problems.map(({ code, path }) => {
      const [, at = '', below = ''] = /^Bundle\.entry\[(\d+)\]\.resource\.?(.*)$/.exec(path) ?? [];
      const where = at === '' ? 'Bundle ' : at === '0' ? '' : `entry[${at}] `;
      return `${where}${code} ${at === '' ? path.slice('Bundle.'.length) : below}`.trim();
    });

  test.each(MUTANTS)('$name is found', ({ at, value, found }) => {
    const json = example('Bundle-bun-uuid-example');
    put(json, at, value);
    expect(short(check(json))).toContain(found);
  });
});
