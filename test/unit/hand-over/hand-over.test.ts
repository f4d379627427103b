import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, expect, test } from 'vitest';
import { fromBuffer } from 'yauzl';
import { caseDetail } from '../../../main/agent/index/views.ts';
import {
  type HandOverEnd,
  settleHandOver,
  refusedHandOvers,
} from '../../../main/agent/carrier/cases/hand-overs.ts';
import { AgentError } from '../../../main/agent/ground/error.ts';
import { createOutFolder } from '../../../main/agent/ground/base/out-folder.ts';
import { createHandOver, type Carry } from '../../../main/agent/attendants/hand-over/hand-over.ts';
import { toFolder } from '../../../main/agent/attendants/hand-over/to-folder.ts';
import { acceptedAs, attachmentOf, BY, caseRig, type CaseRig } from '../support/case-rig.ts';
import { eventually } from '../../integration/support/eventually.ts';

const quiet = (): void => undefined;
const NAMES = ['王小明 報告.pdf', '影像.jpg'];

/** A case that NHI accepted, with two files in the spool. */
async function acceptedCase(rig: CaseRig, seed = 'x'): Promise<string> {
  const bytes = `bundle ${seed}`;
  await rig.core.spool.put(Buffer.from(bytes));
  // The same bytes beside another patient's Bundle would hold it.
  const content = (name: string): string => `bytes of ${name}${seed === 'x' ? '' : ` for ${seed}`}`;
  for (const name of NAMES) await rig.core.spool.put(Buffer.from(content(name)));
  const id = await rig.queued({
    bytes,
    summary: { attachments: NAMES },
    attachments: NAMES.map((name) => attachmentOf(name, content(name))),
  });
  await rig.send(id, acceptedAs(`2026${seed}`, `L${seed}`));
  return id;
}

const handOverOf = ({ context, core: { audit }, clock }: CaseRig, carry: Carry) =>
  createHandOver({ context, audit, carry, clock, log: quiet });

/** Runs until what the case shows of its files is as wanted; then stops, as an agent does. */
async function runUntil(rig: CaseRig, carry: Carry, id: string, wanted: readonly unknown[]) {
  const worker = handOverOf(rig, carry);
  const stop = rig.context.store.onChange(() => {
    worker.wake();
  });
  worker.start();
  const look = () => statesOf(rig, id);
  try {
    await eventually('its files', look, (found) => JSON.stringify(found) === JSON.stringify(wanted));
  } finally {
    stop();
    await worker.stop();
  }
}

const statesOf = (rig: CaseRig, id: string) =>
  caseDetail(rig.context, id, false)?.attachments.map(({ handedOver, handOver }) =>
    handedOver
      ? 'handed over'
      : handOver === null || handOver === undefined
        ? null
        : `${handOver.state} ${String(handOver.code)}`,
  );

/** Switched on before the case came. */
async function switchedOn(rig: CaseRig): Promise<void> {
  await rig.context.store.write((tx) =>
    tx.run(`INSERT INTO meta (key, value) VALUES ('hand_over_since', '0')`),
  );
}

/** Records the cases that are handed over in these tests. */
function recording(end: HandOverEnd = { state: 'done', place: 'x.zip' }): {
  carried: string[];
  carry: Carry;
} {
  const carried: string[] = [];
  const carry: Carry = (caseId) => {
    carried.push(caseId);
    return Promise.resolve(end);
  };
  return { carried, carry };
}

async function scene() {
  const rig = await caseRig();
  await switchedOn(rig);
  return { rig, id: await acceptedCase(rig) };
}

test('the files of a case go as one, on record in trail and history without their names', async () => {
  const { rig, id } = await scene();
  const { carried, carry } = recording();
  await runUntil(rig, carry, id, ['handed over', 'handed over']);
  expect(carried).toEqual([id]);
  expect(rig.kinds(id).filter((kind) => kind.startsWith('hand-over'))).toEqual(['hand-over-done']);
  expect(refusedHandOvers(rig.context)).toEqual([]);
  await rig.core.trail.flush();
  const lines = await rig.core.audit.tail(10);
  const handed = lines.filter(({ kind }) => kind.startsWith('hand-over'));
  expect(handed.map(({ kind }) => kind)).toEqual(['hand-over-intent', 'hand-over-outcome', 'hand-over-done']);
  expect(JSON.stringify(lines)).not.toContain('王小明');
});

test('an attachment that cannot be handed over is not tried for ever: a person decides', async () => {
  const { rig, id } = await scene();
  const damaged: Carry = () => Promise.reject(new AgentError('spool-damaged'));
  await runUntil(rig, damaged, id, ['refused spool-damaged', 'refused spool-damaged']);
  expect(refusedHandOvers(rig.context)).toEqual([id]);
  expect(rig.row(id).unread).toBe(1);

  await settleHandOver(rig.context, { id, as: 'send-again' }, BY);
  const { carried, carry } = recording();
  await runUntil(rig, carry, id, ['handed over', 'handed over']);
  expect(carried).toEqual([id]);
  await expect(settleHandOver(rig.context, { id, as: 'send-again' }, BY)).rejects.toThrow(
    'nothing to settle',
  );
});

test('an attachment that went to NHI by another way is recorded as handed over, and not written later', async () => {
  const { rig, id } = await scene();
  const damaged: Carry = () => Promise.reject(new AgentError('spool-damaged'));
  await runUntil(rig, damaged, id, ['refused spool-damaged', 'refused spool-damaged']);
  await settleHandOver(rig.context, { id, as: 'handed-over' }, BY);
  const { carried, carry } = recording();
  await runUntil(rig, carry, id, ['handed over', 'handed over']);
  expect(carried).toEqual([]);
});

test('a hand-over that a crash interrupted is written again at the next start', async () => {
  const { rig, id } = await scene();
  const killed = handOverOf(rig, () => new Promise(() => undefined));
  killed.start();
  await eventually(
    'it is on its way',
    () => statesOf(rig, id)?.[0],
    (state) => state === 'sending null',
  );
  const { carried, carry } = recording();
  await runUntil(rig, carry, id, ['handed over', 'handed over']);
  expect(carried).toEqual([id]);
});

test('a case that a restored backup knew as accepted is written too: twice is the same archive', async () => {
  const { rig, id } = await scene();
  rig.context = { ...rig.context, reconcileBefore: rig.clock.now() + 1 };
  const { carried, carry } = recording();
  await runUntil(rig, carry, id, ['handed over', 'handed over']);
  expect(carried).toEqual([id]);
});

test('cases accepted before it was switched on are not handed over later', async () => {
  const rig = await caseRig();
  const old = await acceptedCase(rig, 'old');
  const { carried, carry } = recording();
  await rig.clock.advance(1000);
  const { context, clock } = rig;
  const worker = handOverOf(rig, carry);
  worker.start();
  await eventually(
    'its beginning is noted',
    () => context.store.get(`SELECT value FROM meta WHERE key = 'hand_over_since'`),
    (row) => row !== undefined,
  );
  await clock.advance(1000);
  const young = await acceptedCase(rig, 'young');
  worker.wake();
  await eventually(
    'the new one',
    () => statesOf(rig, young),
    (states) => states?.[0] === 'handed over',
  );
  await worker.stop();
  expect(carried).toEqual([young]);
  expect(statesOf(rig, old)).toEqual([null, null]);
});

test('the archive holds the Bundle and its files under their names, whole or not at all, and is named without a patient', async () => {
  const rig = await caseRig();
  await switchedOn(rig);
  const id = await acceptedCase(rig);
  const dir = mkdtempSync(join(tmpdir(), 'pick-up-'));
  onTestFinished(() => {
    rmSync(dir, { recursive: true });
  });
  const folder = join(dir, 'out');
  const { context, clock } = rig;
  const carry = toFolder({
    context,
    spool: rig.core.spool,
    out: createOutFolder({ use: 'hand-over', path: folder, isOurs: () => true, log: quiet }),
    hospitalId: '0101090517',
    clock,
    log: quiet,
  });
  // A folder that is not there is waited for.
  writeFileSync(folder, '');
  await runUntil(rig, carry, id, ['waiting EEXIST', 'waiting EEXIST']);
  rmSync(folder);
  await clock.advance(61_000);
  await runUntil(rig, carry, id, ['handed over', 'handed over']);
  expect(readdirSync(folder)).toEqual(['0101090517-2026x.zip']);
  const bytes = readFileSync(join(folder, '0101090517-2026x.zip'));
  expect(await namesIn(bytes)).toEqual(['0101090517-2026x.json', ...NAMES]);
});

function namesIn(bytes: Buffer): Promise<string[]> {
  return new Promise((resolve, reject) => {
    fromBuffer(bytes, (error, zip) => {
      if (error !== null) {
        reject(error);
        return;
      }
      const names: string[] = [];
      zip.on('entry', ({ fileName }: { fileName: string }) => names.push(fileName));
      zip.on('end', () => {
        resolve(names);
      });
    });
  });
}

test('a stop while the disk is full does not wait for room: the next start writes it again', async () => {
  const rig = await caseRig();
  await switchedOn(rig);
  const id = await acceptedCase(rig);
  const { context, clock } = rig;
  const { store } = context;
  const write = store.write.bind(store);
  const logged: string[] = [];
  Object.assign(context, { log: (_level: string, event: string) => logged.push(event) });
  const worker = createHandOver({
    ...{ context, audit: rig.core.audit, clock, log: quiet },
    carry: () => {
      Object.assign(store, {
        write: () => Promise.reject(Object.assign(new Error('full'), { code: 'SQLITE_FULL' })),
      });
      return Promise.resolve({ state: 'done', place: 'x.zip' });
    },
  });
  worker.start();
  await eventually(
    'a full disk',
    () => logged,
    (found) => found.includes('disk-does-not-take-it'),
  );
  await worker.stop();
  Object.assign(store, { write });
  const { carried, carry } = recording();
  await runUntil(rig, carry, id, ['handed over', 'handed over']);
  expect(carried).toEqual([id]);
});
