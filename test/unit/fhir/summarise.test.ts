import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { requestOf } from '../../../main/agent/ground/fhir/fingerprint.ts';
import { parseBundle } from '../../../main/agent/ground/fhir/parsed-bundle.ts';
import { summarise } from '../../../main/agent/ground/fhir/summarise.ts';
import type { BundleSummary } from '../../../main/agent/ground/fhir/summary.ts';
import { profileUrl } from '../../../shared/twpas/canonical.ts';
import { HOSPITAL, resourceOf, smallBundle, type SmallBundle } from '../support/small-bundle.ts';

function summaryOf(json: unknown): BundleSummary | null {
  const bundle = parseBundle(json);
  return bundle === null ? null : summarise(bundle);
}

test('the data for staff and the queue are read from a Bundle', () => {
  expect(summaryOf(smallBundle({ attachments: ['報告.pdf', 'b.pdf', '報告.pdf'] }))).toMatchObject({
    profile: 'cancer',
    hospitalId: HOSPITAL,
    patientName: '測試病人',
    patientNumber: 'A123456789',
    priority: '1',
    subType: '1',
    created: '2026-11-24',
    timestamp: null,
    originalReceiptNumber: null,
    diagnosisCodes: ['C34.1', 'E11.9'],
    drugCodes: ['KC01025219'],
    attachments: ['報告.pdf', 'b.pdf'],
    studyUids: [],
    items: [
      {
        sequence: 1,
        orderType: '1',
        drugCode: 'KC01025219',
        drugText: '測試藥',
        indicationCode: 'P012',
        indicationText: null,
        quantity: 12,
        unit: '{vial}',
        continuation: '1',
        lineOfTherapy: '2',
      },
    ],
  });
});

test.each<[string, (bundle: SmallBundle) => void]>([
  ['without a patient number', (bundle) => (resourceOf(bundle, 'Patient')['identifier'] = [])],
  ['without a date', (bundle) => delete resourceOf(bundle, 'Claim')['created']],
  [
    'whose provider leads nowhere',
    (bundle) => (resourceOf(bundle, 'Claim')['provider'] = { reference: 'urn:uuid:z' }),
  ],
  ['with two patients', (bundle) => bundle.entry.push({ resource: { resourceType: 'Patient' } })],
  [
    'with both profiles',
    (bundle) =>
      bundle.meta.profile.push(bundle.meta.profile[0]?.replace('Bundle-', 'Bundle-immunologic-agent-') ?? ''),
  ],
])('a Bundle %s has no summary, so it can be no other one’s claim', (_, bend) => {
  const bundle = smallBundle();
  bend(bundle);
  expect(summaryOf(bundle)).toBeNull();
});

test('the residence number comes before the medical record number', () => {
  const bundle = smallBundle();
  resourceOf(bundle, 'Patient')['identifier'] = [
    { type: { coding: [{ code: 'MR' }] }, system: 'x', value: '1' },
    { system: 'http://www.immigration.gov.tw', value: 'AB12345678' },
  ];
  expect(summaryOf(bundle)?.patientNumber).toBe('AB12345678');
});

test('every name of the patient is known, family and given in both orders', () => {
  const bundle = smallBundle();
  const patient = bundle.entry.find(({ resource }) => resource['resourceType'] === 'Patient')?.resource;
  const name = [
    { family: 'Lin', given: ['Mei', 'Hua'] },
    { text: '測試病人' },
    { text: ' ' },
    { family: '林' },
  ];
  Object.assign(patient ?? {}, { name });
  expect(summaryOf(bundle)).toMatchObject({
    patientName: '測試病人',
    otherNames: ['Lin Mei Hua', 'Mei Hua Lin', '林'],
  });
});

test('the claim key distinguishes drugs, days and patients, and not the order of entries', () => {
  const key = summaryOf(smallBundle())?.claimKey;
  const turned = smallBundle();
  turned.entry.reverse();
  expect(summaryOf(turned)?.claimKey).toBe(key);
  expect(summaryOf(smallBundle({ created: '2026-11-25' }))?.claimKey).not.toBe(key);
  expect(summaryOf(smallBundle({ patient: 'A223456781' }))?.claimKey).not.toBe(key);
  const other = smallBundle();
  resourceOf(other, 'MedicationRequest')['medicationCodeableConcept'] = {
    coding: [{ system: 'https://nhicore.nhi.gov.tw/pas/CodeSystem/nhi-medication', code: 'KC01050238' }],
  };
  expect(summaryOf(other)?.claimKey).not.toBe(key);
});

test.each<[string, (item: Record<string, unknown>, bundle: SmallBundle) => void]>([
  ['side', (item) => (item['bodySite'] = { coding: [{ code: 'L' }] })],
  ['quantity', (item) => (item['quantity'] = { value: 24, code: '{vial}' })],
  ['indication', (item) => (item['programCode'] = [{ coding: [{ code: 'P013' }] }])],
])('two applications of one claim that differ in %s do not ask for the same', (_what, change) => {
  const [one, other] = [smallBundle(), smallBundle()];
  const [item = {}] = resourceOf(other, 'Claim')['item'] as Record<string, unknown>[];
  change(item, other);
  const [ours, theirs] = [summaryOf(one), summaryOf(other)];
  if (ours === null || theirs === null) throw new Error('no summary');
  expect(theirs.claimKey).toBe(ours.claimKey);
  expect(requestOf(theirs)).not.toBe(requestOf(ours));
});

test('the order of entries and of items is none of what is asked for', () => {
  const [one, other] = [smallBundle(), smallBundle()];
  for (const bundle of [one, other]) {
    const items = resourceOf(bundle, 'Claim')['item'] as Record<string, unknown>[];
    items.push({ ...items[0], sequence: 2, quantity: { value: 5 } });
  }
  other.entry.reverse();
  const [first, second] = resourceOf(other, 'Claim')['item'] as Record<string, unknown>[];
  Object.assign(first ?? {}, { sequence: 2 });
  Object.assign(second ?? {}, { sequence: 1 });
  const [ours, theirs] = [summaryOf(one), summaryOf(other)];
  expect(theirs && requestOf(theirs)).toBe(ours && requestOf(ours));
});

test('a name that could mean another place is not among the attachments to look for', () => {
  const names = [
    '../../etc/passwd',
    'a/b.pdf',
    'a\\b.pdf',
    'c:x.pdf',
    '',
    '..',
    '.hidden',
    '~a.pdf',
    'ok (1).pdf',
  ];
  expect(summaryOf(smallBundle({ attachments: names }))?.attachments).toEqual(['ok (1).pdf']);
});

test('the newest image is that of a report or a study with a whole day; reports of another kind are none', () => {
  const bundle = smallBundle();
  expect(summaryOf(bundle)?.imageOn).toBeNull();
  const report = (name: string, more: object): object => ({
    resource: { resourceType: 'DiagnosticReport', meta: { profile: [profileUrl(name)] }, ...more },
  });
  const add = (...entries: readonly object[]): void => {
    bundle.entry.push(...(entries as SmallBundle['entry']));
  };
  add(report('DiagnosticReport-twpas', { effectiveDateTime: '2026-11-20' }));
  add(report('DiagnosticReport-image-twpas', { effectiveDateTime: '2026-11' }));
  expect(summaryOf(bundle)?.imageOn).toBeNull();
  add(report('DiagnosticReport-image-twpas', { effectiveDateTime: '2026-09-18T10:00:00+08:00' }));
  add(
    report('DiagnosticReport-image-twpas', { effectivePeriod: { start: '2026-08-01', end: '2026-08-02' } }),
  );
  expect(summaryOf(bundle)?.imageOn).toBe('2026-09-18');
  add({ resource: { resourceType: 'ImagingStudy', started: '2026-10-02T08:00:00+08:00' } });
  expect(summaryOf(bundle)?.imageOn).toBe('2026-10-02');
});

const EXAMPLES = new URL('../../../../shared/ig/examples/', import.meta.url);
test.skipIf(!existsSync(EXAMPLES))('the guide’s own examples are read', () => {
  const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, EXAMPLES), 'utf8'));
  expect(summaryOf(read('Bundle-bun-1.json'))).toMatchObject({
    hospitalId: '0101090517',
    patientNumber: 'A123456789',
    drugCodes: ['BC27730100', 'KC011162B5'],
    studyUids: ['urn:oid:2.16.886.2102.54.4546465747.465465465'],
  });
  expect(summaryOf(read('Bundle-bun-1.json'))?.attachments).toHaveLength(10);
  expect(summaryOf(read('Bundle-bun-3.json'))).toMatchObject({
    subType: '3',
    originalReceiptNumber: '202405301000002',
    diagnosisCodes: ['I50.812', 'E10.40'],
  });
  expect(summaryOf(read('Bundle-bun-uuid-example.json'))).toMatchObject({
    priority: '3',
    drugCodes: ['BC27730100', 'KC009612B5'],
  });
});
