import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { admit } from '../../../main/agent/carrier/cases/admission.ts';
import { attachmentArrived } from '../../../main/agent/carrier/cases/attachment-arrivals.ts';
import { named } from '../../../main/agent/carrier/cases/attachments.ts';
import { readDestination } from '../../../main/agent/carrier/cases/destination-record.ts';
import type { FoundAttachment } from '../../../main/agent/carrier/cases/intake-port.ts';
import { hold } from '../../../main/agent/carrier/cases/staff.ts';
import { inspectBytes } from '../../../main/agent/carrier/check/inspect.ts';
import { keepDailyCopy } from '../../../main/agent/ground/db/daily-copy.ts';
import { openDatabase } from '../../../main/agent/ground/db/open.ts';
import { rebuildOnce } from '../../../main/agent/attendants/rebuild/rebuild.ts';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import { admitSample } from '../cases/admit-sample.ts';
import { plainChecker } from '../support/intake-rig.ts';
import { acceptedAs, BY, caseRig, UNKNOWN, type CaseRig } from '../support/case-rig.ts';
import { HOSPITAL } from '../support/small-bundle.ts';

const dataDirOf = (rig: CaseRig): string => join(rig.dir, 'data');
const asideIn = (rig: CaseRig): string[] =>
  readdirSync(join(dataDirOf(rig), 'backups')).filter((name) => name.startsWith('damaged-'));

/** Its bytes in the spool and a case of it, as intake does. */
async function taken(rig: CaseRig, seed: string): Promise<string> {
  await rig.core.spool.put(makeSample({ seed, attachments: 0 }).bytes);
  return (await admitSample(rig.core, seed)).caseId;
}
function overwritePages(rig: CaseRig, from = 4096): void {
  const path = join(dataDirOf(rig), 'agent.db');
  const { size } = statSync(path);
  const file = openSync(path, 'r+');
  for (let at = from; at < size; at += 8192) writeSync(file, Buffer.alloc(4096, 0xa5), 0, 4096, at);
  closeSync(file);
}
const rebuild = (rig: CaseRig): Promise<number> =>
  rebuildOnce({
    ...rig.core,
    checker: plainChecker,
    log: () => undefined,
    folder: '/export',
    maxBytes: 50_000_000,
  });
async function intended(rig: CaseRig, id: string): Promise<void> {
  const attemptId = `attempt 1 of ${id}`;
  await rig.core.audit.append({
    kind: 'send-intent',
    actor: 'agent',
    caseId: id,
    attemptId,
    sha256: rig.row(id).sha256,
  });
}

test('overwritten pages: the database is set aside whole, and every case comes back from the spool and the trail', async () => {
  const rig = await caseRig();
  const [accepted, uncertain, sending, queued, held] = [
    await taken(rig, 'accepted'),
    await taken(rig, 'uncertain'),
    await taken(rig, 'sending'),
    await taken(rig, 'queued'),
    await taken(rig, 'held'),
  ];
  for (const id of [accepted, uncertain, sending]) await intended(rig, id);
  await rig.send(accepted, acceptedAs('261125000001'));
  await rig.send(uncertain, UNKNOWN);
  await rig.begin(sending);
  await hold(rig.context, held, BY);
  await rig.core.close();
  const before = readFileSync(join(dataDirOf(rig), 'agent.db'));
  overwritePages(rig);
  const damaged = readFileSync(join(dataDirOf(rig), 'agent.db'));
  expect(damaged.equals(before)).toBe(false);

  await rig.reopen();
  expect(await rebuild(rig)).toBe(5);

  expect(asideIn(rig)).toHaveLength(1);
  expect(readFileSync(join(dataDirOf(rig), 'backups', asideIn(rig)[0] ?? '')).equals(damaged)).toBe(true);
  expect(rig.row(accepted)).toMatchObject({ delivery: 'accepted', case_number: '261125000001', attempts: 1 });
  for (const id of [uncertain, sending])
    expect(rig.row(id)).toMatchObject({ delivery: 'uncertain', doubt_after: 'held', error_code: 'restored' });
  for (const id of [queued, held])
    expect(rig.row(id)).toMatchObject({ delivery: 'held', hold_reason: 'reconcile', held_from: 'queued' });
  const { paused_by_person } = readDestination(rig.context.store, rig.context.destination);
  expect(paused_by_person).toBe(1);
  expect(rig.kinds(queued)[0]).toBe('rebuilt');
  const lines = await rig.core.audit.tail(50);
  expect(lines.find(({ kind }) => kind === 'restored')?.detail).toMatchObject({ why: 'rebuilt' });
  expect((await rig.core.audit.verify()).ok).toBe(true);
});

test('once: a start after that finds nothing to rebuild', async () => {
  const rig = await caseRig();
  await taken(rig, 'one');
  await rig.core.close();
  overwritePages(rig);
  await rig.reopen();
  expect(await rebuild(rig)).toBe(1);
  expect(await rebuild(rig)).toBe(0);
  await rig.reopen();
  expect(await rebuild(rig)).toBe(0);
  expect(asideIn(rig)).toHaveLength(1);
});

test('a rebuilt case gets its name back when its file is found again, and is not sent again', async () => {
  const rig = await caseRig();
  const id = await taken(rig, 'named');
  await rig.core.close();
  overwritePages(rig);
  await rig.reopen();
  await rebuild(rig);
  expect(rig.context.sealed.label(rig.row(id)).fileName).toBe(`${id}.json`);
  const found = await admitSample(rig.core, 'named');
  expect(found).toMatchObject({ caseId: id, kind: 'same-bytes', delivery: 'held' });
  expect(rig.context.sealed.label(rig.row(id)).fileName).toBe('named.json');
});

test('attachments in the spool make no cases, nor do damaged payloads', async () => {
  const rig = await caseRig();
  const id = await taken(rig, 'kept');
  const damaged = await taken(rig, 'damaged');
  const { sha256 } = rig.row(damaged);
  await rig.core.spool.put(Buffer.from('%PDF-1.7 an attachment'));
  await rig.core.spool.put(Buffer.from('{"resourceType":"Patient"}'));
  await rig.core.close();
  overwritePages(rig);
  const path = join(dataDirOf(rig), 'spool', sha256.slice(0, 2), sha256);
  const bytes = readFileSync(path);
  bytes[100] = (bytes[100] ?? 0) ^ 1;
  writeFileSync(path, bytes);
  await rig.reopen();
  expect(await rebuild(rig)).toBe(1);
  expect(rig.row(id).delivery).toBe('held');
  expect(rig.context.store.all('SELECT id FROM cases')).toHaveLength(1);
});

test('the newest sound daily copy replaces it: names and numbers stay, and only later events are rebuilt', async () => {
  const rig = await caseRig();
  const early = await taken(rig, 'early');
  await intended(rig, early);
  await rig.send(early, acceptedAs('7'));
  await keepDailyCopy(rig.core.db, dataDirOf(rig), { day: '2026-11-24', keep: 7 });
  const late = await taken(rig, 'late');
  await keepDailyCopy(rig.core.db, dataDirOf(rig), { day: '2026-11-25', keep: 7 });
  writeFileSync(join(dataDirOf(rig), 'backups', 'agent-2026-11-25.db'), 'no database');
  await rig.core.close();
  overwritePages(rig);
  await rig.reopen();
  expect(await rebuild(rig)).toBe(1);
  expect(rig.row(early)).toMatchObject({ delivery: 'accepted', case_number: '7' });
  expect(rig.context.sealed.label(rig.row(early)).fileName).toBe('early.json');
  expect(rig.row(late)).toMatchObject({ delivery: 'held', hold_reason: 'reconcile' });
});

test('a flipped bit in a sealed name is damage as well: the database is set aside and the case rebuilt', async () => {
  const rig = await caseRig();
  const id = await taken(rig, 'sealed');
  await rig.core.close();
  const db = openDatabase(join(dataDirOf(rig), 'agent.db'));
  const { label } = db.prepare('SELECT label FROM cases').get() as { label: Buffer };
  label[30] = (label[30] ?? 0) ^ 1;
  db.prepare('UPDATE cases SET label = ?').run(label);
  db.close();
  await rig.reopen();
  expect(await rebuild(rig)).toBe(1);
  expect(asideIn(rig)).toHaveLength(1);
  expect(rig.row(id).delivery).toBe('held');
});

test('a crash while it was set aside leaves no log that SQLite would take for the new database’s', async () => {
  const rig = await caseRig();
  await taken(rig, 'one');
  await rig.core.close();
  const dataDir = dataDirOf(rig);
  writeFileSync(join(dataDir, 'agent.db-wal'), 'what was left behind');
  renameSync(join(dataDir, 'agent.db'), join(rig.dir, 'moved already.db'));
  await rig.reopen();
  expect(asideIn(rig).filter((name) => name.endsWith('-wal'))).toHaveLength(1);
  expect(await rebuild(rig)).toBe(1);
});

test('a Bundle that our checks refuse is refused again, and the HIS gets no second result', async () => {
  const rig = await caseRig();
  const { bytes } = makeSample({ seed: 'refused', attachments: 0, defect: 'wrong-hospital' });
  await rig.core.spool.put(bytes);
  const { caseId } = await admitSample(rig.core, 'refused', { defect: 'wrong-hospital' });
  await rig.core.close();
  overwritePages(rig);
  await rig.reopen();
  const checker = {
    ...plainChecker,
    inspect: (found: Buffer) => Promise.resolve(inspectBytes(found, HOSPITAL)),
  };
  await rebuildOnce({ ...rig.core, checker, log: () => undefined, folder: '/export', maxBytes: 50_000_000 });
  expect(rig.row(caseId)).toMatchObject({ delivery: 'refused', error_code: 'provider-mismatch' });
  expect(rig.context.store.all('SELECT n FROM outbox')).toEqual([]);
  expect(existsSync(join(rig.dir, 'results'))).toBe(false);
});

test('attachments in the spool come back to their case, whether they came with it or later', async () => {
  const rig = await caseRig();
  const { bytes, attachments } = makeSample({ seed: 'with attachments', attachments: 2 });
  const [first, last] = attachments;
  if (!first || !last) throw new Error('the sample has no attachments');
  await rig.core.spool.put(bytes);
  const keep = async ({ name, bytes: content }: typeof first): Promise<FoundAttachment> => ({
    name,
    mtimeMs: 1,
    ...(await rig.core.spool.put(content)),
  });
  const inspection = inspectBytes(bytes, HOSPITAL);
  const { caseId } = await admit(rig.context, {
    folder: '/export',
    relPath: 'a.json',
    size: bytes.length,
    mtimeMs: 1,
    inspection,
    spooled: true,
    attachments: [await keep(first)],
    release: 'auto',
    waitUntil: rig.clock.now() + 1000,
  });
  await attachmentArrived(rig.context, caseId, await keep(last));
  expect(rig.row(caseId).delivery).toBe('queued');
  await rig.core.close();
  overwritePages(rig);
  await rig.reopen();
  expect(await rebuild(rig)).toBe(1);
  expect(rig.row(caseId)).toMatchObject({ delivery: 'held', held_from: 'queued' });
  const files = named(rig.context, caseId).filter(({ row }) => row.kind === 'file');
  expect(files.map(({ name, row }) => [name, row.state])).toEqual([
    [first.name, 'spooled'],
    [last.name, 'spooled'],
  ]);
});
