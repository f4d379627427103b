import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  adopt,
  claimsOfPatient,
  dueSearches,
  noteEmptySearch,
  releaseAbsent,
} from '../../../main/agent/carrier/cases/doubt.ts';
import { attachmentArrived } from '../../../main/agent/carrier/cases/attachment-arrivals.ts';
import { readyCases } from '../../../main/agent/carrier/cases/attempt.ts';
import { cancel, release, resolveAbsent } from '../../../main/agent/carrier/cases/staff.ts';
import {
  endTakeOver,
  folderOfAnother,
  servedFolder,
  serveFolder,
} from '../../../main/agent/carrier/cases/served-folders.ts';
import { caseIntake } from '../../../main/agent/carrier/cases/case-intake.ts';
import {
  acceptedAs,
  BY,
  FOLDER,
  caseRig,
  attachmentOf,
  NOT_SENT,
  UNKNOWN,
  type CaseRig,
} from '../support/case-rig.ts';
import { intakeRig, type IntakeRig } from '../support/intake-rig.ts';
import { smallBundle } from '../support/small-bundle.ts';

const MINUTE = 60_000;
const LEASE = '.twpas-agent.json';
const leaseIn = (rig: IntakeRig): unknown => JSON.parse(readFileSync(join(rig.folder, LEASE), 'utf8'));
const text = (patient: string): string => JSON.stringify(smallBundle({ patient }));

/** A folder that one agent has served and left, and the intake of another with an empty data folder. */
async function servedByAnother(files: readonly string[]): Promise<{ first: IntakeRig; second: IntakeRig }> {
  const first = intakeRig();
  files.forEach((name, at) => first.write(name, text(`A10000000${String(at)}`)));
  first.intake.start();
  await first.settle();
  await first.intake.stop();
  const second = intakeRig({}, { folder: first.folder, agentId: 'agent-2', host: 'host-2' });
  return { first, second };
}

/** The case store after a take-over of a folder in which these lay. */
async function takenOver(paths: readonly string[], newerThan: number | null = null): Promise<CaseRig> {
  const rig = await caseRig();
  await folderOfAnother(rig.context, FOLDER, 'taking-over', 'other-agent');
  const files = paths.map((relPath) => ({ relPath, size: 1, mtimeMs: 1 }));
  await endTakeOver(rig.context, FOLDER, files, newerThan);
  return rig;
}

test('after a stop the lease stays, given back, with the agent’s id', async () => {
  const { first } = await servedByAnother(['a.json']);
  expect(leaseIn(first)).toMatchObject({ host: 'host-1', agentId: 'agent-1', released: true });
});

test('what another agent has left is listed before any of it is taken', async () => {
  const { first, second } = await servedByAnother(['a.json', 'sub/b.json']);
  second.intake.start();
  await second.settle();
  await second.settle();
  expect(second.cases.takenOver).toEqual(['a.json', 'sub/b.json']);
  expect(second.cases.served(second.folder)).toMatchObject({ standing: 'ours' });
  expect(leaseIn(first)).toMatchObject({ agentId: 'agent-2' });
});

test('a folder that no agent has served is taken as before', async () => {
  const rig = intakeRig();
  rig.write('a.json', text('A100000001'));
  rig.intake.start();
  await rig.settle();
  expect([rig.cases.takenOver, rig.cases.list.length]).toEqual([[], 1]);
  expect(rig.cases.served(rig.folder)).toEqual({ standing: 'ours', reason: null });
});

test('the same agent started again takes what has come at once', async () => {
  const rig = intakeRig();
  rig.intake.start();
  await rig.settle();
  await rig.intake.stop();
  rig.write('while-it-was-away.json', text('A100000001'));
  const again = intakeRig({}, { folder: rig.folder, cases: rig.cases });
  again.intake.start();
  await again.settle();
  expect([again.cases.takenOver, again.cases.list.length]).toEqual([[], 1]);
});

test('a lease without a mark of its agent’s state names the agent that has served the folder', async () => {
  const rig = intakeRig();
  rig.write('a.json', text('A100000001'));
  const heartbeat = new Date(rig.clock.now() - 6 * MINUTE).toISOString();
  writeFileSync(join(rig.folder, LEASE), JSON.stringify({ host: 'old', agentId: 'old', heartbeat }));
  rig.intake.start();
  await rig.settle();
  await rig.settle();
  expect(rig.cases.takenOver).toEqual(['a.json']);
});

test('a lease lost while we were away, and got back, is a take-over', async () => {
  const rig = intakeRig();
  rig.intake.start();
  await rig.settle();
  expect(rig.intake.mayBeSent(rig.folder)).toBe(true);
  const lease = { host: 'b', agentId: 'b', heartbeat: new Date(rig.clock.now()).toISOString() };
  writeFileSync(join(rig.folder, LEASE), JSON.stringify(lease));
  await rig.intake.rescan();
  expect(rig.cases.served(rig.folder)).toEqual({ standing: 'lost', reason: 'lease-lost' });
  expect(rig.intake.mayBeSent(rig.folder)).toBe(false);
  rig.write('came-meanwhile.json', text('A100000001'));
  writeFileSync(join(rig.folder, LEASE), JSON.stringify({ ...lease, released: true }));
  await rig.settle();
  await rig.settle();
  expect(rig.cases.takenOver).toEqual(['came-meanwhile.json']);
  expect(rig.intake.mayBeSent(rig.folder)).toBe(true);
});

test('a computer that slept while its agent looked at the lease sends nothing before it has looked again', async () => {
  const rig = intakeRig();
  rig.intake.start();
  await rig.settle();
  expect(rig.intake.mayBeSent(rig.folder)).toBe(true);
  const served = rig.cases.served.bind(rig.cases);
  rig.cases.served = (folder) => {
    rig.cases.served = served;
    rig.clock.set(rig.clock.now() + 10 * MINUTE);
    const lease = { host: 'b', agentId: 'b', heartbeat: new Date(rig.clock.now()).toISOString() };
    writeFileSync(join(rig.folder, LEASE), JSON.stringify(lease));
    return served(folder);
  };
  await rig.intake.rescan();
  expect(rig.intake.mayBeSent(rig.folder)).toBe(false);
  await rig.intake.rescan();
  expect(rig.cases.served(rig.folder)).toEqual({ standing: 'lost', reason: 'lease-lost' });
  expect(rig.intake.mayBeSent(rig.folder)).toBe(false);
});

test('a crash in a take-over finds it begun, though the lease is ours by then', async () => {
  const { first, second } = await servedByAnother(['a.json']);
  await second.cases.beginTakeOver(first.folder, 'other-agent');
  const lease = { host: 'host-2', agentId: 'agent-2', heartbeat: new Date(second.clock.now()).toISOString() };
  writeFileSync(join(first.folder, LEASE), JSON.stringify(lease));
  second.intake.start();
  await second.settle();
  expect(second.cases.takenOver).toEqual(['a.json']);
});

/** In doubt for the machine, held for everybody else. */
const TAKEN_OVER = { delivery: 'uncertain', doubt_kind: 'taken-over', shown: 'held', past: 'unknown' };

test('what was on the list is held as a case, asked about, and no other file is', async () => {
  const rig = await takenOver(['old.json']);
  const old = await rig.find({ path: 'old.json' });
  const fresh = await rig.find({ path: 'fresh.json' });
  expect([old.delivery, fresh.delivery]).toEqual(['uncertain', 'queued']);
  expect(rig.row(old.caseId)).toMatchObject(TAKEN_OVER);
  expect(rig.kinds(old.caseId)).toEqual(['found', 'taken-over', 'ready', 'look-first']);
  expect(dueSearches(rig.context, rig.clock.now()).map(({ id }) => id)).toEqual([old.caseId]);
});

test('a file that came into the folder later with a date from before is held as well', async () => {
  const at = Date.parse('2026-11-24T09:00:00+08:00');
  const rig = await takenOver([], at);
  const [before, after] = await Promise.all(
    [at, at + 1].map((mtimeMs) => rig.find({ path: `${String(mtimeMs)}.json`, mtimeMs })),
  );
  expect([before?.delivery, after?.delivery]).toEqual(['uncertain', 'queued']);
});

test('a listed file that became a case is new when other bytes take its place', async () => {
  const rig = await takenOver(['same.json']);
  const first = await rig.find({ path: 'same.json' });
  await release(rig.context, first.caseId, BY, 'checked');
  await rig.send(first.caseId, UNKNOWN);
  const second = await rig.find({ path: 'same.json' });
  expect(second.delivery).toBe('held');
  expect(rig.row(second.caseId)).toMatchObject({ hold_reason: 'same-path', past: null });
});

test('found at NHI it is adopted under its number', async () => {
  const rig = await takenOver(['old.json']);
  const { caseId } = await rig.find({ path: 'old.json' });
  expect(claimsOfPatient(rig.context, rig.row(caseId))).toMatchObject([{ caseId, doubtful: true }]);
  await adopt(rig.context, rig.row(caseId), '2026');
  expect(rig.row(caseId)).toMatchObject({ delivery: 'accepted', case_number: '2026', attempts: 0 });
});

test('proven absent it goes on, and is looked for a day longer', async () => {
  const rig = await takenOver(['old.json', 'by-hand.json']);
  const { caseId } = await rig.find({ path: 'old.json' });
  await noteEmptySearch(rig.context, rig.row(caseId), rig.clock.now(), MINUTE);
  expect(rig.row(caseId).empty_searches).toBe(1);
  await releaseAbsent(rig.context, rig.row(caseId));
  expect(rig.row(caseId)).toMatchObject({ delivery: 'queued', past: 'answered' });
  expect(rig.row(caseId).watch_until).toBeGreaterThan(rig.clock.now());
  // The folder's own rule holds all the same.
  const manual = await rig.find({ path: 'by-hand.json', release: 'manual' });
  await releaseAbsent(rig.context, rig.row(manual.caseId));
  expect(rig.row(manual.caseId)).toMatchObject({ delivery: 'held', hold_reason: 'manual-release' });
});

test('while another agent holds the folder, nothing of it is proven absent here', async () => {
  const rig = await takenOver(['old.json']);
  const { caseId } = await rig.find({ path: 'old.json' });
  await caseIntake(rig.context).lose(FOLDER);
  await releaseAbsent(rig.context, rig.row(caseId));
  expect(rig.row(caseId)).toMatchObject(TAKEN_OVER);
});

test('what we have not sent is held once another agent has its folder, of this folder alone', async () => {
  const rig = await caseRig();
  const ids = [
    await rig.queued(),
    await rig.queued({ attachments: [], summary: { attachments: ['a.pdf'] } }),
  ];
  const elsewhere = await rig.queued({ folder: '/another' });
  const doubtful = await rig.queued();
  await rig.send(doubtful, UNKNOWN);
  await caseIntake(rig.context).lose(FOLDER);
  expect(servedFolder(rig.context, FOLDER)).toMatchObject({ standing: 'lost' });
  for (const id of ids) expect(rig.row(id)).toMatchObject(TAKEN_OVER);
  expect(readyCases(rig.context, rig.clock.now(), 9).map(({ id }) => id)).toEqual([elsewhere]);
  expect(rig.row(doubtful).delivery).toBe('uncertain');
  for (const id of ids) await resolveAbsent(rig.context, id, BY);
  expect(ids.map((id) => rig.row(id).delivery)).toEqual(['queued', 'waiting']);
});

test('one that our checks refused is held too, once something lets it go on', async () => {
  const rig = await takenOver(['old.json']);
  const bad = { ...attachmentOf('a.pdf'), fault: 'attachment-empty' as const };
  const summary = { attachments: ['a.pdf'] };
  const { caseId, delivery } = await rig.find({ path: 'old.json', summary, attachments: [bad] });
  expect(delivery).toBe('refused');
  expect(await attachmentArrived(rig.context, caseId, attachmentOf('a.pdf', 'better'))).toBe('uncertain');
  expect(rig.row(caseId)).toMatchObject(TAKEN_OVER);
});

test('the list and the end of the take-over survive a restart', async () => {
  const rig = await takenOver(['old.json']);
  await rig.reopen();
  expect(servedFolder(rig.context, FOLDER)).toMatchObject({ standing: 'ours' });
  expect((await rig.find({ path: 'old.json' })).delivery).toBe('uncertain');
});

test('the date of the take-over is the folder’s own, whatever our clock shows', async () => {
  const { second } = await servedByAnother([]);
  // Dated by the disk of today; the clock of this test stands in another year.
  second.intake.start();
  await second.settle();
  await second.settle();
  const [newerThan = null] = second.cases.newerThan;
  expect(Math.abs((newerThan ?? 0) - Date.now())).toBeLessThan(10 * MINUTE);
});

test('a file dated some nanoseconds before a millisecond is taken, as a copy dated by another program is', async () => {
  const rig = intakeRig();
  // Node rounds as a number what it cannot hold: 0.999927 ms are 1 there, and 0 in whole milliseconds.
  const seconds = 1_795_753_492.001;
  rig.write('a.json', text('A100000001'), seconds);
  rig.intake.start();
  await rig.settle();
  expect(rig.cases.list).toHaveLength(1);
});

test('a case that is on its way as its folder turns out to be another’s is held once its attempt has not sent it', async () => {
  const rig = await caseRig();
  await serveFolder(rig.context, FOLDER);
  const id = await rig.queued({ path: 'a.json', bytes: 'x', mtimeMs: 5 });
  const attempt = await rig.begin(id);
  await folderOfAnother(rig.context, FOLDER, 'taking-over', 'lease-lost');
  expect(rig.row(id)).toMatchObject({ delivery: 'sending', past: 'unknown' });
  await rig.end(id, attempt, NOT_SENT);
  await endTakeOver(rig.context, FOLDER, [{ relPath: 'a.json', size: 1, mtimeMs: 5 }], rig.clock.now());
  expect(rig.row(id)).toMatchObject(TAKEN_OVER);
  expect(readyCases(rig.context, rig.clock.now(), 5)).toEqual([]);
});

test('a case that is on its way as its folder turns out to be another’s is accepted, and watched for a second one', async () => {
  const rig = await caseRig();
  const id = await rig.queued({ path: 'a.json', bytes: 'x', mtimeMs: 5 });
  const attempt = await rig.begin(id);
  await folderOfAnother(rig.context, FOLDER, 'lost', 'lease-lost');
  await rig.end(id, attempt, acceptedAs('1'));
  expect(rig.row(id).delivery).toBe('accepted');
  expect(dueSearches(rig.context, rig.clock.now()).map((row) => row.id)).toEqual([id]);
});

test('a doubtful attempt beside which its folder became another’s is sent again once NHI was asked, and asked once', async () => {
  const rig = await caseRig();
  const id = await rig.queued({ path: 'a.json', bytes: 'x', mtimeMs: 5 });
  const attempt = await rig.begin(id);
  await folderOfAnother(rig.context, FOLDER, 'taking-over', 'lease-lost');
  await rig.end(id, attempt, UNKNOWN);
  await endTakeOver(rig.context, FOLDER, [], rig.clock.now());
  expect(rig.row(id)).toMatchObject({ delivery: 'uncertain', past: 'unknown' });
  await resolveAbsent(rig.context, id, BY);
  expect(rig.row(id)).toMatchObject({ delivery: 'queued', past: 'answered', hold_reason: null });
});

test('what a pass takes while a take-over is begun beside it is held', async () => {
  const rig = await caseRig();
  await serveFolder(rig.context, FOLDER);
  await folderOfAnother(rig.context, FOLDER, 'taking-over', 'lease-lost');
  const { caseId } = await rig.find({ path: 'a.json', bytes: 'x', mtimeMs: 5 });
  await endTakeOver(rig.context, FOLDER, [{ relPath: 'a.json', size: 1, mtimeMs: 5 }], rig.clock.now());
  expect(rig.row(caseId)).toMatchObject(TAKEN_OVER);
});

test('a copy that lay in a folder taken over holds the case of another folder', async () => {
  const rig = await caseRig();
  const COPIES = '/copies';
  for (const folder of [FOLDER, COPIES]) await serveFolder(rig.context, folder);
  const id = await rig.queued({ path: 'a.json', bytes: 'x', mtimeMs: 5 });
  await rig.find({ folder: COPIES, path: 'a.json', bytes: 'x', mtimeMs: 5 });
  await folderOfAnother(rig.context, COPIES, 'lost', 'lease-lost');
  await folderOfAnother(rig.context, COPIES, 'taking-over', 'lease-lost');
  expect(rig.row(id).delivery).toBe('queued');
  await endTakeOver(rig.context, COPIES, [{ relPath: 'a.json', size: 1, mtimeMs: 5 }], rig.clock.now());
  expect(rig.row(id)).toMatchObject(TAKEN_OVER);
});

test('the bytes of a cancelled case that lie with another agent are looked up when they are exported again', async () => {
  const rig = await caseRig();
  const COPIES = '/copies';
  await folderOfAnother(rig.context, COPIES, 'taking-over', 'other-agent');
  await endTakeOver(rig.context, COPIES, [{ relPath: 'c.json', size: 1, mtimeMs: 1 }], null);
  const id = await rig.queued({ path: 'c.json', bytes: 'c', mtimeMs: 5 });
  await cancel(rig.context, id, BY);
  await rig.find({ folder: COPIES, path: 'c.json', bytes: 'c', mtimeMs: 5 });
  expect(rig.row(id)).toMatchObject({ ...TAKEN_OVER, stop: 'stopped-before' });
});
