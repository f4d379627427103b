import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../../main/agent/ground/fhir/canonical-json.ts';
import { projectClaim } from '../../../main/agent/ground/fhir/fingerprint.ts';
import { dayInTaipei } from '../../../main/agent/ground/fhir/taipei.ts';
import { resourceOf, smallBundle } from '../support/small-bundle.ts';

type Json = Record<string, unknown>;
const claim = (): Json => resourceOf(smallBundle(), 'Claim');

/** As a server keeps it: own numbers and dates, other references, displays, an order of its own. */
function serverCopy(): Json {
  const copy = claim();
  const lists = (key: string): Json[] =>
    (copy[key] as Json[]).map((item) => reversed(item) as Json).reverse();
  return reversed({
    ...copy,
    id: '2026112400000001',
    meta: { lastUpdated: '2026-11-24T10:00:00+08:00', versionId: '1' },
    text: { status: 'generated', div: '<div/>' },
    identifier: [
      { use: 'official', value: '20261124010109051701' },
      { use: 'usual', value: 'FHR0101090517_1.JSON' },
    ],
    patient: { reference: 'Patient/9', display: '○○○' },
    provider: { reference: 'Organization/8' },
    diagnosis: lists('diagnosis'),
    supportingInfo: lists('supportingInfo').map((info) =>
      'valueReference' in info ? { ...info, valueReference: { reference: 'Observation/7' } } : info,
    ),
    item: lists('item').map((item) => ({ ...item, extension: [], detail: [] })),
  }) as Json;
}

function reversed(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).reverse());
}

describe('the fingerprint of a claim', () => {
  test('is the same for the server’s copy', () => {
    expect(projectClaim(serverCopy())).toBe(projectClaim(claim()));
  });

  test('is the same when the server folds blanks and composes Unicode in the indication’s text', () => {
    const ours = claim();
    const theirs = claim();
    Object.assign((ours['item'] as Json[])[0] ?? {}, { programCode: [{ text: 'café  au\u00a0lait ' }] });
    Object.assign((theirs['item'] as Json[])[0] ?? {}, { programCode: [{ text: 'café au lait' }] });
    expect(projectClaim(theirs)).toBe(projectClaim(ours));
  });

  test.each(['2026-11-24T00:00:00+08:00', '2026-11-23T16:00:00Z', '2026-11-24T15:59:59.999Z'])(
    'is the same when the server writes the day of application as %s, a time of that day in Taipei',
    (created) => {
      expect(projectClaim({ ...claim(), created })).toBe(projectClaim(claim()));
    },
  );

  test.each(['2026-11-24T16:00:00Z', '2026-11-23T15:59:59Z', '2026-11-24T00:00:00', '2026-11'])(
    'differs when the server writes it as %s, which is another day there or none that is told',
    (created) => {
      expect(projectClaim({ ...claim(), created })).not.toBe(projectClaim(claim()));
    },
  );

  test('a time of any zone denotes the day that it is in Taipei, and text that is no date stays as it is', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('2020-01-02'), max: new Date('2040-01-01'), noInvalidDate: true }),
        fc.integer({ min: -11, max: 13 }),
        (at, hours) => {
          const local = new Date(at.getTime() + hours * 3_600_000).toISOString().slice(0, -1);
          const zone = `${hours < 0 ? '-' : '+'}${String(Math.abs(hours)).padStart(2, '0')}:00`;
          const inTaipei = new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
          expect(dayInTaipei(`${local}${zone}`)).toBe(inTaipei);
        },
      ),
    );
    fc.assert(fc.property(fc.string({ maxLength: 10 }), (text) => dayInTaipei(text) === text));
  });

  test.each<[string, Json]>([
    ['created', { created: '2026-11-25' }],
    ['subType', { subType: { coding: [{ code: '2' }] } }],
    ['priority', { priority: { coding: [{ code: '4' }] } }],
    ['original receipt number', { identifier: [{ use: 'secondary', value: '1' }] }],
    ['diagnoses', { diagnosis: [] }],
    ['items', { item: [] }],
    ['plain supportingInfo', { supportingInfo: [] }],
  ])('differs when the %s differs', (_, change) => {
    expect(projectClaim({ ...claim(), ...change })).not.toBe(projectClaim(claim()));
  });

  test.each<[string, Json]>([
    ['sequence', { sequence: 2 }],
    ['order type', { productOrService: { coding: [{ code: '2' }] } }],
    ['indication', { programCode: [{ coding: [{ code: 'P013' }] }] }],
    ['quantity', { quantity: { value: 13, code: '{vial}' } }],
    ['unit', { quantity: { value: 12, code: 'mg' } }],
    ['modifiers', { modifier: [] }],
    ['body site', { bodySite: { coding: [{ code: 'R' }] } }],
  ])('differs when an item’s %s differs', (_, change) => {
    const [item] = claim()['item'] as Json[];
    expect(projectClaim({ ...claim(), item: [{ ...item, ...change }] })).not.toBe(projectClaim(claim()));
  });

  test('holds neither the patient nor the hospital, who stand in other resources', () => {
    expect(projectClaim(claim())).not.toMatch(/A123456789|0101090517|urn:uuid/);
  });
});

test('canonical JSON does not depend on the order of keys, and survives its own reading', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalJson(value);
      expect(canonicalJson(JSON.parse(text))).toBe(text);
      expect(canonicalJson(reversed(value))).toBe(text);
    }),
  );
});
