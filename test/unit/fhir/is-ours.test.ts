import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Traits,
  traitsOfBundle,
  traitsOfClaim,
  traitsOfResponse,
  whoseIs,
} from '../../../main/agent/ground/fhir/is-ours.ts';
import { parseBundle } from '../../../main/agent/ground/fhir/parsed-bundle.ts';
import { summarise } from '../../../main/agent/ground/fhir/summarise.ts';
import type { BundleSummary } from '../../../main/agent/ground/fhir/summary.ts';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import { resourceOf, smallBundle } from '../support/small-bundle.ts';

const bundleOf = (json: unknown) => {
  const parsed = parseBundle(json);
  if (parsed === null) throw new Error('no Bundle');
  return parsed;
};
const summaryOf = (json: unknown): BundleSummary => {
  const summary = summarise(bundleOf(json));
  if (summary === null) throw new Error('no summary');
  return summary;
};
const OURS = summaryOf(smallBundle());
const SEEN = traitsOfBundle(bundleOf(smallBundle()));

test('a Bundle that came back as it was sent is ours, of every kind that we make', () => {
  for (let n = 0; n < 40; n += 1) {
    const { bundle } = makeSample({ seed: `whose ${String(n)}` });
    expect(whoseIs(summaryOf(bundle), traitsOfBundle(bundleOf(bundle)))).toBe('ours');
  }
});

test('of two samples neither is taken for the other', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 301, max: 600 }), (one, other) => {
      const [a, b] = [one, other].map((seed) => makeSample({ seed: String(seed) }).bundle);
      expect(whoseIs(summaryOf(a), traitsOfBundle(bundleOf(b)))).toBe('anothers');
    }),
    { numRuns: 30 },
  );
});

test.each<readonly [string, Partial<Traits>, ReturnType<typeof whoseIs>]>([
  ['another hospital', { hospitalId: '0401180014' }, 'anothers'],
  ['another patient', { patientNumbers: ['A299999999'] }, 'anothers'],
  ['another day', { created: '2020-01-01' }, 'anothers'],
  ['another kind', { subType: '9' }, 'anothers'],
  ['another drug', { drugCodes: ['X'] }, 'anothers'],
  ['one drug more', { drugCodes: [...OURS.drugCodes, 'X'] }, 'anothers'],
  [
    'the patient’s number among others',
    { patientNumbers: ['MR1', ` ${OURS.patientNumber.toLowerCase()}`] },
    'ours',
  ],
  ['a masked patient', { patientNumbers: ['A12****789'] }, 'says-nothing'],
  ['no patient', { patientNumbers: null }, 'says-nothing'],
  ['no hospital', { hospitalId: null }, 'says-nothing'],
  ['the day as a time in Taipei', { created: `${OURS.created}T00:00:00+08:00` }, 'ours'],
  ['content that the server wrote otherwise', { fingerprint: 'otherwise' }, 'says-nothing'],
  ['no drugs, as of a Claim alone', { drugCodes: null }, 'ours'],
])('%s: %s', (_name, change, verdict) => {
  expect(whoseIs(OURS, { ...SEEN, ...change })).toBe(verdict);
});

test('a time that a zone has moved to the day beside it contradicts nothing, two days do', () => {
  const ours = { ...OURS, created: '2026-05-09' };
  const seen = (created: string) => whoseIs(ours, { ...SEEN, created });
  expect(seen('2026-05-08T16:00:00Z')).toBe('ours');
  expect(seen('2026-05-08T08:00:00+08:00')).not.toBe('anothers');
  expect(seen('2026-05-07T08:00:00+08:00')).toBe('anothers');
  expect(seen('2026-05-08')).toBe('anothers');
  // The digits of our day, and the day after in Taipei.
  expect(seen('2026-05-09T20:00:00Z')).not.toBe('anothers');
});

test('missing traits decide nothing, and one contradiction outweighs any agreement', () => {
  const nothing = {
    hospitalId: null,
    patientNumbers: null,
    created: null,
    subType: null,
    drugCodes: null,
    fingerprint: null,
  };
  expect(whoseIs(OURS, nothing)).toBe('says-nothing');
  const traits = Object.keys(nothing) as (keyof Traits)[];
  fc.assert(
    fc.property(
      fc.subarray(traits),
      fc.constantFrom({ hospitalId: '0401180014' }, { subType: '9' }),
      (known, wrong) => {
        const seen = {
          ...nothing,
          ...Object.fromEntries(known.map((key) => [key, SEEN[key]])),
          ...wrong,
        };
        expect(whoseIs(OURS, seen)).toBe('anothers');
      },
    ),
  );
});

test('a Claim and an answer tell patient and hospital only where they name them by identifier', () => {
  const claim = resourceOf(smallBundle(), 'Claim');
  expect(whoseIs(OURS, traitsOfClaim(claim))).toBe('says-nothing');
  const named = {
    ...claim,
    patient: { identifier: { value: OURS.patientNumber } },
    provider: { identifier: { value: OURS.hospitalId } },
  };
  expect(whoseIs(OURS, traitsOfClaim(named))).toBe('ours');
  const answer = (number: string) => ({
    resourceType: 'ClaimResponse',
    patient: { identifier: { value: number } },
  });
  expect(whoseIs(OURS, traitsOfResponse(answer('A299999999'), named))).toBe('anothers');
  expect(whoseIs(OURS, traitsOfResponse(answer(OURS.patientNumber), named))).toBe('ours');
  expect(whoseIs(OURS, traitsOfResponse({ resourceType: 'ClaimResponse' }, undefined))).toBe('says-nothing');
});

test('whatever a server sends instead of a Claim, nothing is thrown', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      whoseIs(OURS, traitsOfResponse(value, value));
      const bundle = parseBundle({ resourceType: 'Bundle', entry: [{ resource: value }] });
      if (bundle !== null) whoseIs(OURS, traitsOfBundle(bundle));
    }),
  );
});
