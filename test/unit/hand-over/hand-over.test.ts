import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, expect, test } from 'vitest';
import { fromBuffer } from 'yauzl';
import { caseDetail } from '../../../main/agent/cases/views.ts';
import {
  type HandOverMode,
  settleHandOver,
  unsettledHandOvers,
} from '../../../main/agent/cases/hand-overs.ts';
import { createOutFolder } from '../../../main/agent/base/out-folder.ts';
import { createHandOver, type Carry } from '../../../main/agent/hand-over/hand-over.ts';
import { toBinary } from '../../../main/agent/hand-over/to-binary.ts';
import { toFolder } from '../../../main/agent/hand-over/to-folder.ts';
import type { TokenSource } from '../../../main/agent/smart/token-source.ts';
import { testNhi } from '../nhi/nhi-under-test.ts';
import { FHIR, rawServer, reply } from '../nhi/raw-server.ts';
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

/** Runs until what the case shows of its files is as wanted; then stops, as an agent does. */
async function runUntil(
  rig: CaseRig,
  mode: HandOverMode,
  carry: Carry,
  id: string,
  wanted: readonly unknown[],
) {
  const { context, clock } = rig;
  const worker = createHandOver({
    context,
    audit: rig.core.audit,
    mode,
    carry,
    mayCarry: () => true,
    clock,
    log: quiet,
  });
  const stop = context.store.onChange(() => {
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

const CAPABILITY = JSON.stringify({
  resourceType: 'CapabilityStatement',
  rest: [{ resource: [{ type: 'Binary', interaction: [{ code: 'create' }] }] }],
});
const tokens = (missingScopes: readonly string[] = []): TokenSource => ({
  get: () => Promise.resolve({ kind: 'token', token: 'tok', expiresAt: 0, missingScopes }),
  invalidate: quiet,
  skewMs: () => null,
  noteServerDate: quiet,
  waitsUntil: () => null,
  noteRefused: quiet,
  askAgain: quiet,
});
const FHIR_OUTCOME = JSON.stringify({
  resourceType: 'OperationOutcome',
  issue: [{ severity: 'error', code: 'invalid' }],
});

async function binaryScene(
  answer: (nth: number) => Buffer | null,
  capability = CAPABILITY,
  missing: string[] = [],
) {
  const rig = await caseRig();
  await switchedOn(rig);
  const id = await acceptedCase(rig);
  let posts = 0;
  const server = await rawServer(({ socket, method }) => {
    if (method === 'GET') {
      socket.write(reply(200, FHIR, capability));
      return;
    }
    posts += 1;
    const text = answer(posts);
    if (text === null) socket.destroy();
    else socket.write(text);
  });
  const { context, clock } = rig;
  const carry = toBinary({
    context,
    spool: rig.core.spool,
    tokens: tokens(missing),
    nhi: testNhi(server.url),
    clock,
  });
  const binaries = () => server.arrivals.filter(({ path }) => path === '/fhir/Binary');
  return { rig, id, carry, server, binaries };
}
const CREATED = (n: number): Buffer => reply(201, { ...FHIR, location: `Binary/${String(n)}` }, '');

test('each file is POSTed once as what it is, in the order of the Bundle, bound to the Bundle NHI made', async () => {
  const { rig, id, carry, binaries } = await binaryScene(CREATED);
  await runUntil(rig, 'binary', carry, id, ['handed over', 'handed over']);
  expect(binaries().map(({ body }) => body.toString('utf8'))).toEqual(
    NAMES.map((name) => `bytes of ${name}`),
  );
  expect(binaries().map(({ headers }) => [headers['content-type'], headers['x-security-context']])).toEqual([
    ['application/pdf', 'Bundle/Lx'],
    ['image/jpeg', 'Bundle/Lx'],
  ]);
  expect(rig.kinds(id).filter((kind) => kind.startsWith('hand-over'))).toEqual([
    'hand-over-done',
    'hand-over-done',
  ]);
  expect(unsettledHandOvers(rig.context)).toEqual([]);
  const lines = (await rig.core.audit.tail(10)).map(({ kind }) => kind);
  expect(lines.filter((kind) => kind === 'hand-over-intent')).toHaveLength(2);
  expect(JSON.stringify(await rig.core.audit.tail(10))).not.toContain('王小明');
});

test('a POST that may have arrived is never repeated by itself: a person says what is so', async () => {
  const { rig, id, carry, binaries } = await binaryScene((nth) => (nth === 1 ? null : CREATED(nth)));
  await runUntil(rig, 'binary', carry, id, ['doubtful connection-lost', 'handed over']);
  expect(binaries()).toHaveLength(2);
  expect(unsettledHandOvers(rig.context)).toEqual([{ caseId: id, state: 'doubtful' }]);
  expect(rig.row(id).unread).toBe(1);

  await settleHandOver(rig.context, { id, ord: 0, as: 'send-again' }, BY);
  await runUntil(rig, 'binary', carry, id, ['handed over', 'handed over']);
  expect(binaries()).toHaveLength(3);
  await expect(settleHandOver(rig.context, { id, ord: 0, as: 'send-again' }, BY)).rejects.toThrow(
    'nothing to settle',
  );
});

test.each<[string, string, string[], (() => Buffer) | null]>([
  ['NHI does not offer it', 'refused binary-not-offered', [], null],
  ['the token may not', 'refused binary-scope', ['system/Binary.c'], () => Buffer.alloc(0)],
  ['NHI refuses the file', 'refused http-422', [], () => reply(422, FHIR, FHIR_OUTCOME)],
])('where %s the case says so and nothing is repeated', async (_, wanted, missing, answer) => {
  const capability = answer === null ? JSON.stringify({ resourceType: 'CapabilityStatement' }) : CAPABILITY;
  const { rig, id, carry, binaries } = await binaryScene(
    answer ?? (() => Buffer.alloc(0)),
    capability,
    missing,
  );
  await runUntil(rig, 'binary', carry, id, [wanted, wanted]);
  expect(binaries()).toHaveLength(wanted.includes('http') ? 2 : 0);
  expect(unsettledHandOvers(rig.context)).toEqual([{ caseId: id, state: 'refused' }]);
});

test('what a crash cut off is doubtful at the next start; an archive is written again', async () => {
  const { rig, id, carry, binaries } = await binaryScene(CREATED);
  const never: Carry = () => new Promise(() => undefined);
  const { context, clock } = rig;
  const killed = createHandOver({
    context,
    audit: rig.core.audit,
    mode: 'binary',
    carry: never,
    mayCarry: () => true,
    clock,
    log: quiet,
  });
  killed.start();
  await eventually(
    'the first is on its way',
    () => statesOf(rig, id)?.[0],
    (state) => state === 'sending null',
  );
  await runUntil(rig, 'binary', carry, id, ['doubtful interrupted', 'handed over']);
  expect(binaries()).toHaveLength(1);
});

test('what a restored backup knew as accepted may have been handed over since: nothing is sent blindly', async () => {
  const { rig, id, carry, binaries } = await binaryScene(CREATED);
  rig.context = { ...rig.context, reconcileBefore: rig.clock.now() + 1 };
  await runUntil(rig, 'binary', carry, id, ['doubtful restored', 'doubtful restored']);
  expect(binaries()).toEqual([]);
  await settleHandOver(rig.context, { id, ord: 0, as: 'handed-over' }, BY);
  expect(statesOf(rig, id)).toEqual(['handed over', 'doubtful restored']);
});

test('what was accepted before it was switched on is not handed over after', async () => {
  const rig = await caseRig();
  const old = await acceptedCase(rig, 'old');
  const carried: string[] = [];
  const carry: Carry = ({ case_id }) => {
    carried.push(case_id);
    return Promise.resolve({ state: 'done', place: null });
  };
  await rig.clock.advance(1000);
  const { context, clock } = rig;
  const worker = createHandOver({
    context,
    audit: rig.core.audit,
    mode: 'folder',
    carry,
    mayCarry: () => true,
    clock,
    log: quiet,
  });
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
  await runUntil(rig, 'folder', carry, id, ['waiting EEXIST', 'waiting EEXIST']);
  rmSync(folder);
  await clock.advance(61_000);
  await runUntil(rig, 'folder', carry, id, ['handed over', 'handed over']);
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

test('whoever stops while the disk is full does not wait for room: the next start finds it in doubt', async () => {
  const rig = await caseRig();
  await switchedOn(rig);
  const id = await acceptedCase(rig);
  const { context, clock } = rig;
  const { store } = context;
  const write = store.write.bind(store);
  const logged: string[] = [];
  Object.assign(context, { log: (_level: string, event: string) => logged.push(event) });
  const worker = createHandOver({
    ...{ context, audit: rig.core.audit, mode: 'binary', mayCarry: () => true, clock, log: quiet },
    carry: () => {
      Object.assign(store, {
        write: () => Promise.reject(Object.assign(new Error('full'), { code: 'SQLITE_FULL' })),
      });
      return Promise.resolve({ state: 'done', place: 'Binary/1' });
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
  await runUntil(rig, 'binary', () => Promise.resolve({ state: 'done', place: 'Binary/2' }), id, [
    'doubtful interrupted',
    'handed over',
  ]);
});
