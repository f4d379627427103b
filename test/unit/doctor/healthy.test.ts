import { expect, test } from 'vitest';
import { DOCTOR_STEP_IDS } from '../../../shared/doctor-steps.ts';
import { STEPS } from '../../../main/agent/attendants/doctor/doctor.ts';
import { examine, expectFailure, healthy } from './doctor-rig.ts';

test('where all is well every step is ok, in the order of the list', async () => {
  const patient = await healthy();
  const steps = await examine(patient);
  expect(steps.map(({ step }) => step)).toEqual(DOCTOR_STEP_IDS);
  expect(Object.keys(STEPS)).toEqual(DOCTOR_STEP_IDS);
  expect(steps.filter(({ status }) => status !== 'ok')).toEqual([]);
  expect((await patient.sandbox.ledger()).violations).toEqual([]);
});

test('the report can be copied anywhere: no token, no assertion, no password in it', async () => {
  const patient = await healthy();
  const text = JSON.stringify(await examine(patient));
  expect(text).not.toMatch(/eyJ|Bearer|secret|password/i);
});

test('a reader that leaves ends it: what is left is not tried', async () => {
  const patient = await healthy();
  await patient.sandbox.misbehave('discovery', { kind: 'slow', delayMs: 60_000 });
  const stop = new AbortController();
  const examined = examine(patient, { signal: stop.signal });
  await expect.poll(async () => (await patient.sandbox.ledger()).counts.discoveries).toBe(1);
  stop.abort();
  const steps = await examined;
  expect(steps.find(({ step }) => step === 'discovery')?.status).toBe('not-tried');
});

test('a fault of the check itself is a finding, and the rest is not tried', async () => {
  const steps = await examine(await healthy(), {
    server: { fhirBaseUrl: 'https://nhi.test/fhir' },
    surroundings: {
      interfaces: () => {
        throw new TypeError('a fault of ours');
      },
    },
  });
  expectFailure(steps, 'route', 'doctor-fault', /檢測程式本身發生錯誤（TypeError）/, 'it');
});
