import { createRouterClient } from '@orpc/server';
import { refusedHandOvers } from '../../../main/agent/carrier/cases/hand-overs.ts';
import { noteAnothers } from '../../../main/agent/carrier/cases/reviews.ts';
import { noteShown } from '../../../main/agent/carrier/cases/search-lag.ts';
import { expect, test } from 'vitest';
import { atTheMachine, type AgentContext } from '../../../main/agent/api/context.ts';
import { createRouter, type AgentRouter } from '../../../main/agent/api/router.ts';
import type { AgentServices } from '../../../main/agent/api/services.ts';
import { AgentError } from '../../../main/agent/ground/error.ts';
import { acceptedAs, caseRig, foundBundle, summaryOf, UNKNOWN, type CaseRig } from '../support/case-rig.ts';
import { FakeNhi } from '../support/fake-nhi.ts';
import { smallBundle } from '../support/small-bundle.ts';

const CLI = atTheMachine('root', 'command');
const PAGE = atTheMachine('王承辦', 'desktop');

function api(rig: CaseRig, more: Partial<AgentServices> = {}) {
  const logged: string[] = [];
  const services = {
    context: rig.context,
    spool: rig.core.spool,
    audit: rig.core.audit,
    checker: {
      inspect: (bytes: Buffer) =>
        Promise.resolve(foundBundle({ bytes: bytes.toString('utf8') }, 0).inspection),
    },
    attachmentWaitMs: () => 1000,
    destination: { pauseByPerson: () => Promise.resolve() },
    server: { isNew: () => false },
    ...more,
  } as unknown as AgentServices;
  const router: AgentRouter = createRouter(
    () => services,
    (_level, event) => void logged.push(event),
  );
  const as = (context: AgentContext) => createRouterClient(router, { context });
  return { cli: as(CLI), page: as(PAGE), logged };
}
const lastLine = async (rig: CaseRig) => (await rig.core.audit.tail(1))[0];

test('a move on many cases answers for each; a refused one does not stop the rest', async () => {
  const rig = await caseRig();
  const { cli } = api(rig);
  const [a, b] = [await rig.queued(), await rig.queued()];
  await rig.send(b, acceptedAs('1'));
  const moved = await cli.cases.hold({ ids: [a, b, 'unknown', a], by: '王承辦', reason: '等文件' });
  expect(moved.map(({ id, ok, code }) => [id, ok, code])).toEqual([
    [a, true, null],
    [b, false, 'move-not-allowed'],
    ['unknown', false, 'case-not-found'],
  ]);
  expect(moved[1]).toMatchObject({ message: '案件目前的狀態不能做這個動作。' });
  expect(rig.events(a).at(-1)?.actor).toBe('root');
});

test('on the page the signed-in name counts, whatever name the call gives', async () => {
  const rig = await caseRig();
  const { page, cli } = api(rig);
  const id = await rig.queued();
  await page.cases.hold({ ids: [id], by: 'somebody else' });
  expect(rig.events(id).at(-1)?.actor).toBe('王承辦');
  // Events of a case reach the trail a moment later than other acts.
  await rig.core.trail.flush();
  await page.destination.pause({ by: 'somebody else' });
  expect(await lastLine(rig)).toMatchObject({ kind: 'sending-paused', actor: '王承辦' });
  await cli.destination.resume({ by: '李組長', reason: '已修復，病人王小明' });
  const line = await lastLine(rig);
  expect(line).toMatchObject({ kind: 'sending-resumed', actor: 'root', detail: { claimed: '李組長' } });
  expect(JSON.stringify(line)).not.toContain('王小明');
});

test('everybody who sees a patient or a raw file is in the trail', async () => {
  const rig = await caseRig();
  const { page } = api(rig);
  const { sha256 } = await rig.core.spool.put(Buffer.from('{"a":1}'));
  const id = await rig.queued();
  await rig.context.store.write((tx) => {
    tx.run('UPDATE cases SET sha256 = $sha256 WHERE id = $id', { id, sha256 });
  });
  await rig.core.trail.flush();
  expect((await lastLine(rig))?.kind).toBe('ready');
  await page.cases.show({ id, phi: false });
  expect((await lastLine(rig))?.kind).toBe('case-opened');
  await page.cases.show({ id, phi: true });
  expect(await lastLine(rig)).toMatchObject({ kind: 'case-shown', actor: '王承辦', caseId: id });
  expect(await page.cases.raw({ id, what: 'bundle' })).toEqual({ text: '{"a":1}' });
  expect(await lastLine(rig)).toMatchObject({ kind: 'raw-shown', detail: { what: 'bundle' } });
});

test('an answer is shown word for word', async () => {
  const rig = await caseRig();
  const { page } = api(rig);
  const id = await rig.queued();
  await rig.send(id, UNKNOWN);
  const { answers } = await page.cases.show({ id, phi: false });
  expect(await page.cases.raw({ id, what: { answer: answers[0]?.id ?? '' } })).toEqual({ text: '{}' });
  await expect(page.cases.raw({ id, what: { answer: 'x' } })).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

/** A search at a server of the test's own; none without one. */
const searchAt = (rig: CaseRig, nhi: FakeNhi | null): Pick<AgentServices, 'openSearch'> => ({
  openSearch: (signal) =>
    Promise.resolve(
      nhi && { context: rig.context, nhi, token: 'token', clock: rig.clock, skewMs: 0, signal },
    ),
});

test.each<readonly [string, string, string]>([
  ['that is not there', '404', 'number-not-found'],
  ['of another application of the patient', '2', 'number-of-other-claim'],
  ['of another patient', '3', 'number-of-other-claim'],
  ['that another case has', '4', 'number-owned'],
])('a number %s settles nothing', async (_what, number, code) => {
  const rig = await caseRig();
  const nhi = new FakeNhi();
  const { page } = api(rig, searchAt(rig, nhi));
  const bundle = smallBundle();
  const id = await rig.queued({ summary: summaryOf({}, bundle) });
  await rig.send(await rig.queued(), acceptedAs('4'));
  nhi.has('2', smallBundle({ created: '2026-01-01' }));
  nhi.has('3', smallBundle({ patient: 'A223456781' }));
  nhi.has('4', bundle);
  await rig.send(id, UNKNOWN);
  await expect(page.cases.resolve({ id, found: { number } })).rejects.toMatchObject({
    code: 'CONFLICT',
    data: { code },
  });
  expect(rig.row(id).delivery).toBe('uncertain');
});

test('a number that cannot be verified now settles nothing', async () => {
  const rig = await caseRig();
  const { page } = api(rig, searchAt(rig, null));
  const code = 'number-not-checked';
  const id = await rig.queued();
  await rig.send(id, UNKNOWN);
  await expect(page.cases.resolve({ id, found: { number: '1' } })).rejects.toMatchObject({
    code: 'CONFLICT',
    data: { code },
  });
  expect(rig.row(id).delivery).toBe('uncertain');
});

test('a verified number settles the doubt, and so does attested absence', async () => {
  const rig = await caseRig();
  const nhi = new FakeNhi();
  const { page } = api(rig, searchAt(rig, nhi));
  const bundle = smallBundle();
  nhi.has('1', bundle);
  const [there, not] = [await rig.queued({ summary: summaryOf({}, bundle) }), await rig.queued()];
  for (const id of [there, not]) await rig.send(id, UNKNOWN);
  await page.cases.resolve({ id: there, found: { number: '1' } });
  await page.cases.resolve({ id: not, found: { absent: true, confirmed: true } });
  expect(rig.row(there)).toMatchObject({ delivery: 'accepted', case_number: '1' });
  expect(rig.row(not).delivery).toBe('queued');
});

test('if NHI shows another application under a case’s number, a person’s number is verified as any typed one', async () => {
  const rig = await caseRig();
  const nhi = new FakeNhi();
  const { page } = api(rig, searchAt(rig, nhi));
  const bundle = smallBundle();
  nhi.has('8', smallBundle({ patient: 'A223456781' }));
  nhi.has('10', bundle);
  const id = await rig.queued({ summary: summaryOf({}, bundle) });
  await rig.send(id, acceptedAs('8'));
  await noteShown(rig.context, id, null);
  await noteAnothers(rig.context, id);
  for (const [number, code] of [
    ['8', 'number-of-other-claim'],
    ['404', 'number-not-found'],
  ] as const)
    await expect(page.cases.resolve({ id, found: { number } })).rejects.toMatchObject({ data: { code } });
  expect(rig.row(id)).toMatchObject({ case_number: '8', error_code: 'number-of-another' });
  await page.cases.resolve({ id, found: { number: '10' } });
  expect(rig.row(id)).toMatchObject({ case_number: '10', error_code: null });
});

test('a new check asked for is done on the spooled bytes', async () => {
  const rig = await caseRig();
  const { page } = api(rig);
  const { sha256 } = await rig.core.spool.put(Buffer.from('{}'));
  const id = await rig.queued({ errors: ['bundle-type'] });
  await rig.context.store.write((tx) => {
    tx.run('UPDATE cases SET sha256 = $sha256 WHERE id = $id', { id, sha256 });
  });
  expect(await page.cases.recheck({ ids: [id] })).toMatchObject([{ ok: true }]);
  expect(rig.row(id).delivery).toBe('queued');
});

test('backup and restore are not for a page to name paths', async () => {
  const rig = await caseRig();
  const { page } = api(rig);
  await expect(page.backup({ file: '/tmp/x' })).rejects.toMatchObject({
    data: { code: 'command-line-only' },
  });
  await expect(page.restore({ file: '/tmp/x', confirmed: true })).rejects.toMatchObject({
    data: { code: 'command-line-only' },
  });
});

test('a failure crosses as a code and a sentence; an unforeseen one reveals nothing of itself', async () => {
  const rig = await caseRig();
  const known = api(rig, {
    rescan: () =>
      Promise.reject(
        AgentError.received({ code: 'timeout', message: 'No answer.', messageZh: '沒有回應。' }),
      ),
  });
  await expect(known.page.folders.rescan()).rejects.toMatchObject({
    code: 'FAILED',
    data: { code: 'timeout', messageZh: '沒有回應。' },
  });
  const unknown = api(rig, { rescan: () => Promise.reject(new Error('/home/王小明')) });
  await expect(unknown.page.folders.rescan()).rejects.toMatchObject({
    code: 'FAILED',
    data: { code: 'unexpected' },
    message: expect.not.stringContaining('王小明') as string,
  });
  expect(unknown.logged).toEqual(['call-failed']);
});

test('if the settings hand nothing over, no attachment is sent again', async () => {
  const rig = await caseRig();
  const { id } = await refusedHandOver(rig);
  const off = api(rig, { handsOver: false }).cli;
  expect(refusedHandOvers(rig.context)).toEqual([id]);
  await expect(off.attachments.settle({ id, as: 'send-again', by: '王資訊' })).rejects.toMatchObject({
    code: 'CONFLICT',
    data: { code: 'hand-over-off' },
  });
  const on = api(rig, { handsOver: true }).cli;
  await on.attachments.settle({ id, as: 'send-again', by: '王資訊' });
  expect(refusedHandOvers(rig.context)).toEqual([]);
});

/** An accepted case whose archive could not be written. */
async function refusedHandOver(rig: CaseRig): Promise<{ readonly id: string }> {
  const id = await rig.queued();
  await rig.send(id, acceptedAs('1'));
  await rig.context.store.write((tx) => {
    tx.run(
      `INSERT INTO hand_overs (case_id, state, code, next_at, tries)
       VALUES ($id, 'refused', 'spool-damaged', $now, 1)`,
      { id, now: tx.now },
    );
  });
  return { id };
}
