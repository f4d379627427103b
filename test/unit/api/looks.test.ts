import { createRouterClient } from '@orpc/server';
import { expect, test } from 'vitest';
import { atTheMachine } from '../../../main/agent/api/context.ts';
import { createRouter } from '../../../main/agent/api/router.ts';
import type { AgentServices } from '../../../main/agent/api/services.ts';
import { taipeiDay, taipeiDayBefore } from '../../../main/agent/ground/fhir/taipei.ts';
import { caseRig, type CaseRig } from '../support/case-rig.ts';

function as(rig: CaseRig, actor: string) {
  const services = { context: rig.context, audit: rig.core.audit } as unknown as AgentServices;
  return createRouterClient(
    createRouter(
      () => services,
      () => undefined,
    ),
    { context: atTheMachine(actor, 'desktop') },
  );
}

const periodOf = (rig: CaseRig) => ({
  from: taipeiDayBefore(rig.clock.now(), 1),
  to: taipeiDay(rig.clock.now()),
});

test('the viewers of a patient are listed over all of the patient’s cases, newest first', async () => {
  const rig = await caseRig();
  const summary = { patientName: '王小明', patientNumber: 'A123456789' };
  const first = await rig.queued({ summary, path: 'a.json' });
  const second = await rig.queued({ summary: { ...summary, created: '2026-11-01' }, path: 'b.json' });
  const other = await rig.queued({ summary: { patientNumber: 'B123456780' }, path: 'c.json' });
  await as(rig, '王承辦').cases.show({ id: first, phi: true });
  await as(rig, '李藥師').cases.show({ id: second, phi: true });
  await as(rig, '李藥師').cases.show({ id: other, phi: true });
  const found = await as(rig, '稽核').access.looks({ about: { patient: 'ａ123456789' }, ...periodOf(rig) });
  expect(found.looks.filter(({ kind }) => kind === 'case-shown')).toMatchObject([
    { actor: '李藥師', caseId: second },
    { actor: '王承辦', caseId: first },
  ]);
  expect([...found.cases].sort()).toEqual([first, second].sort());
  expect([...found.people].sort()).toEqual(['李藥師', '王承辦', '稽核'].sort());
  expect(found.more).toBe(false);
});

test('a person’s views include the search words, which are sealed on disk', async () => {
  const rig = await caseRig();
  const id = await rig.queued({ summary: { patientName: '王小明' } });
  await as(rig, '王承辦').cases.ids({ search: '王小明' });
  const found = await as(rig, '稽核').access.looks({ about: { person: '王承辦' }, ...periodOf(rig) });
  expect(found.looks).toMatchObject([{ kind: 'searched', words: '王小明', count: 1, caseId: id }]);
  expect(JSON.stringify(await rig.core.audit.tail(10))).not.toContain('王小明');
});

test('the same search again, as a page repeats it at each change, is one line', async () => {
  const rig = await caseRig();
  const page = as(rig, '王承辦');
  await page.cases.ids({ search: '王小明' });
  await page.cases.ids({ search: ' 王小明 ' });
  await page.cases.ids({ search: '陳' });
  await page.cases.ids({ search: '  ' });
  await page.cases.ids({});
  const found = await page.access.looks({ about: { everyone: true }, ...periodOf(rig) });
  expect(found.looks.map(({ kind }) => kind)).toEqual(['looks-shown', 'searched', 'searched']);
});

test('the question itself is in the trail, also when nothing is found', async () => {
  const rig = await caseRig();
  const page = as(rig, '稽核');
  const found = await page.access.looks({ about: { patient: 'Z199999999' }, ...periodOf(rig) });
  expect(found).toMatchObject({ looks: [], cases: [], more: false });
  const again = await page.access.looks({ about: { person: '稽核' }, ...periodOf(rig) });
  expect(again.looks.map(({ kind }) => kind)).toEqual(['looks-shown', 'looks-shown']);
});

test('days outside of the period are left out', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  const page = as(rig, '王承辦');
  await page.cases.show({ id, phi: true });
  const tomorrow = taipeiDayBefore(rig.clock.now(), -1);
  const later = await page.access.looks({ about: { caseId: id }, from: tomorrow, to: tomorrow });
  expect(later.looks).toEqual([]);
});

test('reading a case’s notes counts as opening it: one line of the trail, however often they are fetched again', async () => {
  const rig = await caseRig();
  const id = await rig.queued({ summary: { patientNumber: 'A123456789' } });
  const opened = async () =>
    (await as(rig, '稽核').access.looks({ about: { caseId: id }, ...periodOf(rig) })).looks
      .filter(({ kind }) => kind === 'case-opened')
      .map(({ actor }) => actor);
  // One page, kept open: what it stands on remembers across its calls.
  const page = as(rig, '王承辦');
  await page.work.ofCase({ id });
  await page.work.ofCase({ id });
  expect(await opened()).toEqual(['王承辦']);
  const other = as(rig, '李藥師');
  await other.cases.show({ id, phi: false });
  await other.work.ofCase({ id });
  expect(await opened()).toEqual(['李藥師', '王承辦']);
  await expect(page.work.ofCase({ id: 'nobody' })).rejects.toThrow();
});
