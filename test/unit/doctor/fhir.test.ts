import { expect, test } from 'vitest';
import type { DoctorStep } from '../../../shared/api/doctor-contract.ts';
import type { Fault } from '../../../main/practice/faults.ts';
import type { JsonObject } from '../../../main/practice/json.ts';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import { examine, expectFailure, expectWarning, healthy } from './doctor-rig.ts';

test.each([
  [{ kind: 'status', status: 404 }, 'metadata-not-found', /404/, 'it'],
  [{ kind: 'html' }, 'metadata-unreadable', /不是 FHIR 能力宣告/, 'nhi'],
  [{ kind: 'says', body: { resourceType: 'Patient' } }, 'metadata-unreadable', /Patient/, 'nhi'],
] as const)('metadata answered by %j', async (fault: Fault, code, saying, who) => {
  const patient = await healthy();
  await patient.sandbox.misbehave('metadata', fault);
  expectFailure(await examine(patient), 'metadata', code, saying, who);
});

test('metadata of another FHIR, or refused: a warning', async () => {
  const patient = await healthy();
  const { sandbox } = patient;
  const statement = { resourceType: 'CapabilityStatement', fhirVersion: '5.0.0' };
  await sandbox.misbehave('metadata', { kind: 'says', body: statement });
  expectWarning(await examine(patient), 'metadata', 'metadata-version', /FHIR 5.0.0/);
  await sandbox.misbehave('metadata', { kind: 'status', status: 403 });
  expectWarning(await examine(patient), 'metadata', 'metadata-refused', /（403）/);
});

test.each([
  [{ kind: 'status', status: 403 }, 'search-forbidden', /不准醫事機構 0101090517 查詢/],
  [{ kind: 'revoke' }, 'fhir-unauthorized', /401/],
  [{ kind: 'status', status: 500 }, 'search-failed', /查詢沒有成功（http-500）/],
  [{ kind: 'html' }, 'search-failed', /查詢沒有成功/],
] as const)('a search answered by %j', async (fault: Fault, code, saying) => {
  const patient = await healthy();
  await patient.sandbox.misbehave('search', fault);
  expectFailure(await examine(patient), 'search', code, saying, 'nhi');
});

test('a search that finds cases of a patient who cannot exist is a warning, also where it says that it did as asked', async () => {
  const patient = await healthy({ ignoreParameters: ['request.patient.identifier'], echoIgnored: true });
  const bundle = makeSample({ seed: 'somebody' }).bytes.toString('utf8');
  await patient.sandbox.insert(JSON.parse(bundle) as JsonObject);
  expectWarning(await examine(patient), 'search', 'search-ignores-patient', /不存在的身分證號/);
});

test('what was learned of the search is said: how late it is, and times that mean nothing', async () => {
  const patient = await healthy();
  const search = { lagSeconds: 42, samples: 7, ignoresParameters: [], timesMean: true };
  const steps = await examine(patient, { search });
  expect(steps.find(({ step }) => step === 'search')?.notes).toMatchObject([
    { zh: '近 30 天，案件上傳後最慢 42 秒查得到（7 件）' },
  ]);
  const wrong = await examine(patient, { search: { ...search, timesMean: false } });
  expectWarning(wrong, 'search', 'search-times-wrong', /時區/);
});

test('a search refused for its parameter, or without the hospital’s filter, is a warning', async () => {
  const patient = await healthy({ ignoreParameters: ['requestor.identifier'] });
  expectWarning(await examine(patient), 'search', 'search-filter-ignored', /沒有套用醫事機構/);
  await patient.sandbox.misbehave('search', { kind: 'status', status: 400 });
  const steps = await examine(patient);
  expectWarning(steps, 'search', 'search-refused', /（400）/);
  expect(steps.filter(({ status }) => status === 'failed')).toEqual([]);
});

const notesOf = (steps: readonly DoctorStep[]): string[] =>
  steps.find(({ step }) => step === 'metadata')?.notes.map(({ zh }) => zh) ?? [];

test('metadata: the version of the guide is named, and that it is missing', async () => {
  const patient = await healthy();
  expect(notesOf(await examine(patient))).toEqual(['實作指引 1.2.3']);
  const statement = { resourceType: 'CapabilityStatement', fhirVersion: '4.0.1' };
  await patient.sandbox.misbehave('metadata', { kind: 'says', body: statement });
  expect(notesOf(await examine(patient))).toEqual(['伺服器沒有寫出實作指引的版本']);
});
