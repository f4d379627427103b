import { expect, test } from 'vitest';
import type { DoctorStep } from '../../../shared/api/doctor-contract.ts';
import type { DoctorStepId } from '../../../shared/doctor-steps.ts';
import { examine, expectWarning, healthy, type Patient } from './doctor-rig.ts';

const stepOf = (steps: readonly DoctorStep[], id: DoctorStepId): DoctorStep | undefined =>
  steps.find(({ step }) => step === id);
const notesOf = (steps: readonly DoctorStep[], id: DoctorStepId): string[] =>
  stepOf(steps, id)?.notes.map(({ zh }) => zh) ?? [];

/** The document that the practice server gives, with changes; a member that is undefined is left out. */
async function documentWith(
  { sandbox }: Patient,
  changes: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const reply = await fetch(`${sandbox.fhirBaseUrl}/.well-known/smart-configuration`);
  return { ...((await reply.json()) as Record<string, unknown>), ...changes };
}

test('a server that keeps the guide: all seven required members, three capability sets, and where to register', async () => {
  const patient = await healthy();
  const steps = await examine(patient);
  expect(stepOf(steps, 'standard')).toMatchObject({ status: 'ok', result: { zh: '必要項目 7/7' } });
  expect(notesOf(steps, 'standard')).toEqual([
    '能力集合 Patient Access for Standalone Apps：完整',
    '能力集合 Clinician Access for EHR Launch：完整',
    '能力集合 Backend Services：完整',
    expect.stringMatching(/^登錄（registration_endpoint）：http:\/\/127\.0\.0\.1:\d+\/oidc\/register$/),
    expect.stringMatching(/^管理（management_endpoint）：http:\/\/127\.0\.0\.1:\d+\/oidc\/manage$/),
  ]);
});

test('the guide’s own example document: no introspection, and what each capability set lacks; all the rest works', async () => {
  const steps = await examine(await healthy({ discovery: 'guide-example' }));
  expect(notesOf(steps, 'standard').slice(0, 4)).toEqual([
    '建議項目缺少：introspection_endpoint',
    '能力集合 Patient Access for Standalone Apps：缺少 launch-standalone、context-standalone-patient',
    '能力集合 Clinician Access for EHR Launch：缺少 context-ehr-encounter',
    '能力集合 Backend Services：完整',
  ]);
  expectWarning(steps, 'introspection', 'introspection-not-offered', /依規範健保署應提供/);
  expect(steps.filter(({ status }) => status === 'failed')).toEqual([]);
});

test.each([
  'issuer',
  'jwks_uri',
  'authorization_endpoint',
  'grant_types_supported',
  'capabilities',
  'code_challenge_methods_supported',
])('a document without %s: named, and nothing stops', async (name) => {
  const patient = await healthy();
  const body = await documentWith(patient, { [name]: undefined });
  await patient.sandbox.misbehave('discovery', { kind: 'says', body });
  const steps = await examine(patient);
  expectWarning(steps, 'standard', 'standard-lacks', new RegExp(`實作指引規定的 ${name}；`));
  expect(steps.filter(({ status }) => status === 'failed')).toEqual([]);
});

test('a document without token_endpoint is judged all the same where tokenUrl is set', async () => {
  const patient = await healthy();
  const body = await documentWith(patient, { token_endpoint: undefined });
  await patient.sandbox.misbehave('discovery', { kind: 'says', body });
  const steps = await examine(patient, { server: { tokenUrl: patient.sandbox.tokenUrl } });
  expectWarning(steps, 'standard', 'standard-lacks', /規定的 token_endpoint；/);
});

test('a member of the wrong type and an empty list are missing', async () => {
  const patient = await healthy();
  const body = await documentWith(patient, { issuer: 7, capabilities: [] });
  await patient.sandbox.misbehave('discovery', { kind: 'says', body });
  expectWarning(await examine(patient), 'standard', 'standard-lacks', /issuer、capabilities；/);
});

test.each(['scopes_supported', 'introspection_endpoint'])('recommended and missing: %s', async (name) => {
  const patient = await healthy();
  const body = await documentWith(patient, { [name]: undefined });
  await patient.sandbox.misbehave('discovery', { kind: 'says', body });
  const steps = await examine(patient);
  expect(stepOf(steps, 'standard')?.status).toBe('ok');
  expect(notesOf(steps, 'standard')[0]).toBe(`建議項目缺少：${name}`);
});

test('a server for Backend Services alone lacks both sets for users, and that is no fault', async () => {
  const patient = await healthy();
  const body = await documentWith(patient, { capabilities: ['client-confidential-asymmetric'] });
  await patient.sandbox.misbehave('discovery', { kind: 'says', body });
  const steps = await examine(patient);
  expect(stepOf(steps, 'standard')?.status).toBe('ok');
  expect(notesOf(steps, 'standard')).toEqual(
    expect.arrayContaining([
      '能力集合 Patient Access for Standalone Apps：缺少 launch-standalone、client-public 或 client-confidential-symmetric、context-standalone-patient、permission-patient',
      '能力集合 Backend Services：完整',
    ]),
  );
});

test('an endpoint to register at that carries a password is shown without it', async () => {
  const patient = await healthy();
  const body = await documentWith(patient, { registration_endpoint: 'https://u:hush@nhi.test/register' });
  await patient.sandbox.misbehave('discovery', { kind: 'says', body });
  const text = JSON.stringify(await examine(patient));
  expect(text).toContain('nhi.test/register');
  expect(text).not.toContain('hush');
});

test.each([
  [['system/ClaimResponse.rs'], 'system/Bundle.crs'],
  [['system/Bundle.crs'], 'system/ClaimResponse.rs'],
  [['system/Bundle.rs', 'system/ClaimResponse.read'], 'system/Bundle.c'],
] as const)('a server that offers %j alone: said before a token is asked for', async (scopes, missing) => {
  const patient = await healthy();
  const body = await documentWith(patient, { scopes_supported: scopes });
  await patient.sandbox.misbehave('discovery', { kind: 'says', body });
  const steps = await examine(patient);
  expectWarning(steps, 'offered-scopes', 'scope-not-offered', new RegExp(`權限 ${missing}；`));
  const ids = steps.map(({ step }) => step);
  expect(ids.indexOf('offered-scopes')).toBeLessThan(ids.indexOf('token'));
});

test('the older words and a wildcard offer the same', async () => {
  const patient = await healthy();
  const body = await documentWith(patient, { scopes_supported: ['system/*.*'] });
  await patient.sandbox.misbehave('discovery', { kind: 'says', body });
  expect(stepOf(await examine(patient), 'offered-scopes')?.status).toBe('ok');
});

test('metadata: each of what we use is named when it is missing, and so is the version of the guide', async () => {
  const patient = await healthy();
  expect(notesOf(await examine(patient), 'metadata')).toEqual(['實作指引 1.2.3']);
  const reply = await fetch(`${patient.sandbox.fhirBaseUrl}/metadata`);
  const statement = (await reply.json()) as {
    rest: { resource: { type: string; interaction: object[]; searchParam: { name: string }[] }[] }[];
  };
  const less = {
    ...statement,
    implementationGuide: [],
    rest: statement.rest.map(({ resource }) => ({
      resource: resource.map(({ type, interaction, searchParam }) => ({
        type,
        interaction: interaction.slice(0, 1),
        searchParam: searchParam.filter(({ name }) => name !== 'requestor'),
      })),
    })),
  };
  await patient.sandbox.misbehave('metadata', { kind: 'says', body: less });
  const steps = await examine(patient);
  expectWarning(
    steps,
    'metadata',
    'metadata-lacks',
    /沒有 Bundle read、ClaimResponse _include、ClaimResponse requestor；/,
  );
  expect(notesOf(steps, 'metadata')).toEqual(['伺服器沒有寫出實作指引的版本']);
});

test('a statement that lists its searches by their parameters alone, as the guide’s own does, is enough', async () => {
  const patient = await healthy();
  const interaction = ['create', 'read', 'vread', 'update'].map((code) => ({ code }));
  const searchParam = ['request', 'created', 'requestor', '_include'].map((name) => ({ name }));
  const body = {
    resourceType: 'CapabilityStatement',
    fhirVersion: '4.0.1',
    rest: [{ resource: ['Bundle', 'ClaimResponse'].map((type) => ({ type, interaction, searchParam })) }],
  };
  await patient.sandbox.misbehave('metadata', { kind: 'says', body });
  expect(stepOf(await examine(patient), 'metadata')?.status).toBe('ok');
});
