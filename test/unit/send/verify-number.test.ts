import { expect, test } from 'vitest';
import type { Search } from '../../../main/agent/carrier/send/search.ts';
import { verifyNumber, type NumberVerdict } from '../../../main/agent/carrier/send/verify-number.ts';
import { acceptedAs, caseRig, summaryOf, UNKNOWN, type CaseRig } from '../support/case-rig.ts';
import { FakeNhi } from '../support/fake-nhi.ts';
import { resourceOf, smallBundle } from '../support/small-bundle.ts';

interface Scene {
  readonly rig: CaseRig;
  readonly nhi: FakeNhi;
  readonly id: string;
  readonly search: () => Search;
  readonly verify: (number: string) => Promise<NumberVerdict>;
}
async function scene(outcome = UNKNOWN): Promise<Scene> {
  const rig = await caseRig();
  const nhi = new FakeNhi();
  const id = await rig.queued({ summary: summaryOf() });
  await rig.send(id, outcome);
  const search = (): Search => ({
    ...{ context: rig.context, nhi, token: 'token', clock: rig.clock, skewMs: 0 },
    signal: new AbortController().signal,
  });
  return { rig, nhi, id, search, verify: (number) => verifyNumber(search(), id, number) };
}

test('a number is this case’s when what NHI has under it is what was sent', async () => {
  const { nhi, verify } = await scene();
  nhi.has('1', smallBundle());
  expect(await verify('1')).toBe('verified');
  nhi.readable = false;
  expect(await verify('1')).toBe('verified');
});

test('another patient’s, another claim’s or another drug’s is not, whichever of the Claim and its Bundle can be read', async () => {
  const { nhi, verify } = await scene();
  nhi.has('1', smallBundle({ created: '2026-11-20' }));
  nhi.has('2', smallBundle({ patient: 'B123456789' }));
  const drug = smallBundle();
  resourceOf(drug, 'MedicationRequest')['medicationCodeableConcept'] = {
    coding: [{ system: 'https://nhicore.nhi.gov.tw/pas/CodeSystem/nhi-medication', code: 'KC99999999' }],
  };
  nhi.has('3', drug);
  expect([await verify('1'), await verify('2'), await verify('3')]).toEqual(Array(3).fill('other-claim'));
  nhi.readable = false;
  expect(await verify('1')).toBe('other-claim');
  nhi.readable = true;
  nhi.omitsClaims = true;
  expect([await verify('1'), await verify('2'), await verify('3')]).toEqual(Array(3).fill('other-claim'));
});

test('a number that NHI does not show, or that another case of ours has, is none', async () => {
  const { rig, nhi, verify } = await scene();
  expect(await verify('1')).toBe('not-found');
  const other = await rig.queued();
  await rig.send(other, acceptedAs('2'));
  nhi.has('2', smallBundle());
  expect(await verify('2')).toBe('owned');
  // A server that shows what it was not asked for.
  nhi.answersAll = true;
  nhi.omitsClaims = true;
  expect(await verify('1')).toBe('not-found');
});

test('a number that this very case has already is its own', async () => {
  const { nhi, verify } = await scene(acceptedAs('1'));
  nhi.has('1', smallBundle());
  expect(await verify('1')).toBe('verified');
});

test('what cannot be looked at now is not believed', async () => {
  const { nhi, verify } = await scene();
  nhi.has('1', smallBundle());
  nhi.omitsClaims = true;
  nhi.readable = false;
  expect(await verify('1')).toBe('not-checked');
  nhi.omitsClaims = false;
  nhi.readable = true;
  nhi.searchFails = { kind: 'failed', code: 'timeout', retryAt: null };
  expect(await verify('1')).toBe('not-checked');
  nhi.searchFails = null;
  nhi.echoed = false;
  expect(await verify('1')).toBe('not-checked');
  nhi.echoed = true;
  nhi.aged = true;
  expect(await verify('1')).toBe('not-checked');
});

test('where its Bundle cannot be read, the server has to say whose it is, and to say it of nobody else', async () => {
  const { nhi, verify } = await scene();
  nhi.readable = false;
  nhi.has('1', smallBundle());
  nhi.has('2', smallBundle({ patient: 'B123456789' }));
  // Both have our day and content: only the patient tells them apart.
  expect([await verify('1'), await verify('2')]).toEqual(['verified', 'not-checked']);
  nhi.answersAll = true;
  expect([await verify('1'), await verify('2')]).toEqual(['not-checked', 'not-checked']);
});

test('a server to which it was not sent is not asked for its number', async () => {
  const { rig, nhi, id, search } = await scene();
  nhi.has('1', smallBundle());
  await rig.reopen({ server: { fhirBaseUrl: 'http://127.0.0.1:2/fhir', clientId: 'test' } });
  expect(await verifyNumber(search(), id, '1')).toBe('not-checked');
  expect(nhi.searches).toEqual([]);
});
