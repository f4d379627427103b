import { createRouterClient } from '@orpc/server';
import { expect, test } from 'vitest';
import { atTheMachine } from '../../../main/agent/api/context.ts';
import { createRouter } from '../../../main/agent/api/router.ts';
import type { AgentServices } from '../../../main/agent/api/services.ts';
import { readContent } from '../../../main/agent/carrier/check/read-content.ts';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import { acceptedAs, attachmentOf, caseRig, type CaseRig } from '../support/case-rig.ts';

function api(rig: CaseRig) {
  const services = {
    context: rig.context,
    spool: rig.core.spool,
    audit: rig.core.audit,
    checker: { content: (bytes: Buffer, phi: boolean) => Promise.resolve(readContent(bytes, phi)) },
  } as unknown as AgentServices;
  const router = createRouter(
    () => services,
    () => undefined,
  );
  return createRouterClient(router, { context: atTheMachine('王承辦', 'desktop') });
}

/** A case whose Bundle and attachment lie in the spool. */
async function keptCase(rig: CaseRig, bundle: Buffer, file: Buffer, name = '病理報告.pdf'): Promise<string> {
  const [kept, attached] = [await rig.core.spool.put(bundle), await rig.core.spool.put(file)];
  const id = await rig.queued({
    summary: { attachments: [name] },
    attachments: [{ ...attachmentOf(name), sha256: attached.sha256, size: file.length }],
  });
  await rig.context.store.write((tx) => {
    tx.run('UPDATE cases SET sha256 = $sha256 WHERE id = $id', { id, sha256: kept.sha256 });
  });
  await rig.core.trail.flush();
  return id;
}
const lastLine = async (rig: CaseRig) => (await rig.core.audit.tail(1))[0];

async function bytesOf(
  pieces: AsyncIterable<{ kind: string; base64?: string }>,
): Promise<[Buffer, string[]]> {
  const kinds: string[] = [];
  const parts: Buffer[] = [];
  for await (const piece of pieces) {
    kinds.push(piece.kind);
    if (piece.base64 !== undefined) parts.push(Buffer.from(piece.base64, 'base64'));
  }
  return [Buffer.concat(parts), kinds];
}

test('the sent content is shown with the patient covered or not, and each view is in the trail first', async () => {
  const rig = await caseRig();
  const sample = makeSample({ seed: 'content', kind: 'cancer' });
  const id = await keptCase(rig, sample.bytes, Buffer.from('x'));
  const masked = await api(rig).cases.content({ id, phi: false });
  expect(await lastLine(rig)).toMatchObject({
    kind: 'content-shown',
    actor: '王承辦',
    caseId: id,
    detail: { phi: false },
  });
  // Staff who work on cases see the patient; the number has to be asked for.
  expect(masked.phi).toBe(false);
  expect(JSON.stringify(masked)).toContain(sample.patient.name);
  expect(JSON.stringify(masked)).not.toContain(sample.patient.number);
  expect(masked.sections[0]?.key).toBe('items');
  const whole = await api(rig).cases.content({ id, phi: true });
  expect(JSON.stringify(whole)).toContain(sample.patient.number);
  expect((await lastLine(rig))?.detail).toEqual({ phi: true });
});

test('a file that is no Bundle says so, and one that is gone says that', async () => {
  const rig = await caseRig();
  const id = await keptCase(rig, Buffer.from('no json'), Buffer.from('x'));
  await expect(api(rig).cases.content({ id, phi: false })).rejects.toMatchObject({
    data: { code: 'not-readable' },
  });
  await rig.context.store.write((tx) => {
    tx.run(`UPDATE cases SET payload = 'purged' WHERE id = $id`, { id });
  });
  await expect(api(rig).cases.content({ id, phi: false })).rejects.toMatchObject({
    data: { code: 'payload-gone' },
  });
  await expect(api(rig).cases.attachment({ id, name: '病理報告.pdf' })).rejects.toMatchObject({
    data: { code: 'payload-gone' },
  });
});

test('an attachment comes out of the sealed spool piece by piece, verified at its end, and is in the trail by its hash', async () => {
  const rig = await caseRig();
  const file = Buffer.alloc(2_500_000, 'PDF ');
  const id = await keptCase(rig, Buffer.from('{}'), file);
  const [bytes, kinds] = await bytesOf(await api(rig).cases.attachment({ id, name: '病理報告.pdf' }));
  expect(bytes.equals(file)).toBe(true);
  expect([kinds[0], kinds.at(-1)]).toEqual(['begins', 'verified']);
  const line = await lastLine(rig);
  expect(line).toMatchObject({ kind: 'attachment-opened', actor: '王承辦', caseId: id });
  expect(JSON.stringify(line)).not.toContain('病理報告');
  await expect(api(rig).cases.attachment({ id, name: '../agent.db' })).rejects.toMatchObject({
    data: { code: 'attachment-not-kept' },
  });
});

test('opening and printing are lines of their own', async () => {
  const rig = await caseRig();
  const id = await rig.queued({ summary: { patientName: '王小明', patientNumber: 'A123456789' } });
  await rig.core.trail.flush();
  const shown = await api(rig).cases.show({ id, phi: false });
  expect(shown.patient).toBeNull();
  expect(shown.maskedPatient).toEqual({ name: '王小明', number: 'A12****789' });
  expect(await lastLine(rig)).toMatchObject({ kind: 'case-opened', caseId: id });
  expect(await api(rig).cases.printed({ id, what: 'notice' })).toMatchObject({ by: '王承辦' });
  expect(await lastLine(rig)).toMatchObject({ kind: 'printed', caseId: id, detail: { what: 'notice' } });
  await expect(api(rig).cases.printed({ id: 'none', what: 'notice' })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
});

test('a chain is found over the store, without its patient', async () => {
  const rig = await caseRig();
  const patient = { patientNumber: 'A123456789' };
  const first = await rig.queued({ summary: { ...patient, created: '2026-03-01' } });
  await rig.send(first, acceptedAs('77'));
  await rig.context.store.write((tx) => {
    tx.run(`UPDATE cases SET receipt_number = 'R-1' WHERE id = $id`, { id: first });
    tx.touch(first);
  });
  const supplement = await rig.queued({
    summary: { ...patient, created: '2026-03-05', subType: '2', originalReceiptNumber: 'R-1' },
  });
  const found = await api(rig).chains.ofCase({ id: first });
  expect(found.cases.map(({ id }) => id)).toEqual([first, supplement]);
  expect(found.edges).toEqual([{ from: first, to: supplement, kind: 'receipt' }]);
  expect(JSON.stringify(found)).not.toContain('A123456789');
});

test('an original receipt number of another patient’s case is reported', async () => {
  const rig = await caseRig();
  const theirs = await rig.queued();
  await rig.send(theirs, acceptedAs('88'));
  await rig.context.store.write((tx) => {
    tx.run(`UPDATE cases SET receipt_number = 'R-9' WHERE id = $id`, { id: theirs });
    tx.touch(theirs);
  });
  const ours = await rig.queued({ summary: { originalReceiptNumber: 'R-9', subType: '2' } });
  expect(await api(rig).chains.ofCase({ id: ours })).toMatchObject({
    otherPatient: true,
    cases: [{ id: ours }],
  });
  expect((await api(rig).chains.ofCase({ id: theirs })).otherPatient).toBe(false);
});
