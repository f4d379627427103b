import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import { inspectBytes } from '../../../main/agent/carrier/check/inspect.ts';
import { projectClaim } from '../../../main/agent/ground/fhir/fingerprint.ts';
import { PROBLEM_TEXTS } from '../../../main/agent/carrier/check/texts.ts';
import { HOSPITAL, resourceOf, smallBundle, type SmallBundle } from '../support/small-bundle.ts';

const bytesOf = (json: unknown): Buffer => Buffer.from(JSON.stringify(json));

function findings(bundle: unknown, hospital = HOSPITAL): string[] {
  return inspectBytes(bytesOf(bundle), hospital, 'off').problems.map(({ code, path }) => `${code} ${path}`);
}

function bent(bend: (bundle: SmallBundle) => unknown, attachments: string[] = []): SmallBundle {
  const bundle = smallBundle({ attachments });
  bend(bundle);
  return bundle;
}
const claimOf = (bundle: SmallBundle): Record<string, unknown> => resourceOf(bundle, 'Claim');

test('a sound Bundle has no problems, its hash and a summary', () => {
  const inspection = inspectBytes(bytesOf(smallBundle()), HOSPITAL, 'off');
  expect(inspection).toMatchObject({
    problems: [],
    incomplete: false,
    summary: { patientNumber: 'A123456789' },
  });
  expect(inspection.sha256).toMatch(/^[0-9a-f]{64}$/);
});

test('a version behind the profile does not matter', () => {
  const bundle = bent((it) => (it.meta.profile = it.meta.profile.map((url) => `${url}|1.2.3`)));
  expect(findings(bundle)).toEqual([]);
});

test.each<[string, string, SmallBundle]>([
  ['another type', 'bundle-type Bundle.type', bent((it) => (it.type = 'transaction'))],
  ['no upload profile', 'bundle-profile Bundle.meta.profile', bent((it) => (it.meta.profile = []))],
  ['no Claim', 'claim-count Bundle.entry', bent((it) => it.entry.shift())],
  ['two Claims', 'claim-count Bundle.entry', bent((it) => it.entry.push({ resource: claimOf(it) }))],
  [
    'two Patients',
    'patient-count Bundle.entry',
    bent((it) => it.entry.push({ resource: { resourceType: 'Patient' } })),
  ],
  ['another use', 'claim-use Bundle.entry[0].resource.use', bent((it) => (claimOf(it)['use'] = 'claim'))],
  [
    'an unknown priority',
    'priority-unknown Bundle.entry[0].resource.priority',
    bent((it) => (claimOf(it)['priority'] = { coding: [{ code: '2' }] })),
  ],
  [
    'a priority of another system',
    'priority-unknown Bundle.entry[0].resource.priority',
    bent((it) => (claimOf(it)['priority'] = { coding: [{ system: 'x', code: '1' }] })),
  ],
  [
    'no subType',
    'subtype-unknown Bundle.entry[0].resource.subType',
    bent((it) => delete claimOf(it)['subType']),
  ],
  [
    'no date',
    'created-missing Bundle.entry[0].resource.created',
    bent((it) => delete claimOf(it)['created']),
  ],
  [
    'a provider that is no entry',
    'provider-missing Bundle.entry[0].resource.provider',
    bent((it) => (claimOf(it)['provider'] = { reference: 'urn:uuid:z' })),
  ],
  [
    'a provider that is no hospital',
    'provider-missing Bundle.entry[0].resource.provider',
    bent((it) => (claimOf(it)['provider'] = { reference: 'urn:uuid:patient' })),
  ],
  [
    'a patient without a number',
    'patient-number-missing Bundle.entry[1].resource.identifier',
    bent((it) => (resourceOf(it, 'Patient')['identifier'] = [])),
  ],
  [
    'a name with a folder',
    'attachment-name-unsafe Bundle.entry[4].resource.content[0].attachment.url',
    smallBundle({ attachments: ['../a.pdf'] }),
  ],
  [
    'base64 in an attachment',
    'attachment-inline Bundle.entry[4].resource.content[0].attachment.data',
    bent(
      (it) => (resourceOf(it, 'DocumentReference')['content'] = [{ attachment: { data: 'QUJD' } }]),
      ['a.pdf'],
    ),
  ],
])('%s is one problem, with its place', (_, finding, bundle) => {
  expect(findings(bundle)).toEqual([finding]);
});

test('another hospital’s Bundle is stopped', () => {
  expect(findings(smallBundle(), '9999999999')).toEqual([
    'provider-mismatch Bundle.entry[2].resource.identifier',
  ]);
});

test('sampled data and a signature are no attachments', () => {
  const bundle = bent((it) =>
    it.entry.push({
      resource: {
        resourceType: 'Observation',
        valueSampledData: { origin: { value: 0 }, period: 1, dimensions: 1, data: '1 2 E' },
        signature: { who: {}, when: '2026', data: 'QUJD' },
      },
    }),
  );
  expect(findings(bundle)).toEqual([]);
});

test.each([{}, [], 'x', 7, null, { resourceType: 'Patient' }])('%j is not a Bundle', (json) => {
  expect(findings(json)).toEqual(['not-a-bundle Bundle']);
});

test.each([
  ['nesting without end', `${'{"a":['.repeat(50_000)}1${']}'.repeat(50_000)}`],
  ['values without end', `[${'{},'.repeat(600_000)}{}]`],
])('%s is refused before it is parsed', (_what, costly) => {
  const parsed = vi.spyOn(JSON, 'parse');
  const text = `{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Claim","x":${costly}}}]}`;
  expect(inspectBytes(Buffer.from(text), HOSPITAL).problems.map(({ code }) => code)).toEqual(['too-complex']);
  expect(parsed).not.toHaveBeenCalled();
});

describe('every text', () => {
  test.each(Object.entries(PROBLEM_TEXTS))('%s is a sentence in both languages', (_, { zh, en }) => {
    expect(zh).toMatch(/。$/);
    expect(en).toMatch(/^[A-Z].*\.$/);
    expect(zh).not.toMatch(/文件|程序|信息|用戶|服務器|駁回|核刪|批准/);
  });
});

test('a Claim of the server’s has the fingerprint of the Bundle it came in', () => {
  const bundle = smallBundle();
  const ours = inspectBytes(bytesOf(bundle), HOSPITAL).summary;
  expect(projectClaim(claimOf(bundle))).toBe(ours?.fingerprint);
  expect(ours?.drugCodes).toEqual(['KC01025219']);
});

const EXAMPLES = new URL('../../../../shared/ig/examples/', import.meta.url);
test.skipIf(!existsSync(EXAMPLES))('the guide’s own uploads pass, and its answer does not', () => {
  const codes = (name: string): string[] =>
    inspectBytes(readFileSync(new URL(name, EXAMPLES)), HOSPITAL, 'off').problems.map(({ code }) => code);
  expect(codes('Bundle-bun-1.json')).toEqual([]);
  expect(codes('Bundle-bun-3.json')).toEqual([]);
  expect(codes('Bundle-bun-uuid-example.json')).toEqual([]);
  expect(codes('Bundle-bun-response.json')).toContain('bundle-type');
});
