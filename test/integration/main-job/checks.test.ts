import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemUser } from '../../../main/headless/io.ts';
import { expect } from 'vitest';
import { UPLOAD_PROFILES } from '../../../shared/twpas/canonical.ts';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import { manifest, resource, tgzOf } from '../../../main/practice/samples/tgz.ts';
import { profileOf } from '../../unit/check/profile/support/definition.ts';
import { allAt } from '../support/expectations.ts';
import { test } from '../../support/desk.ts';

test('an attachment that is not what it is said to be refuses the case, and a better file lets it go', async ({
  deskFor,
}) => {
  const desk = await deskFor();
  const agent = await desk.agent();
  const sample = makeSample({ seed: 'bad attachment', attachments: 1 });
  const [attachment] = sample.attachments;
  if (!attachment) throw new Error('the sample has no attachment');
  await desk.put({ ...sample, attachments: [{ ...attachment, bytes: Buffer.from('no such file') }] });

  const [refused] = await agent.until('refused', allAt(1, 'refused'));
  expect(refused?.problems.map(({ code }) => code)).toEqual(['attachment-content']);
  expect(refused?.problems[0]?.path).toMatch(/^Bundle\.entry\[\d+\]\..*url$/);
  expect((await desk.sandbox.ledger()).posts).toEqual([]);
  await writeFile(join(desk.place.exportDir, attachment.name), attachment.bytes);

  const [row] = await agent.until('accepted', allAt(1, 'accepted'));
  expect(row?.problems).toEqual([]);
  expect(row?.igVersion).toBe('tw.gov.mohw.nhi.pas#1.2.3');
});

test('an attachment whose name NHI refuses refuses the case with the rule, and the HIS sends it under a right one', async ({
  deskFor,
}) => {
  const desk = await deskFor();
  const agent = await desk.agent();
  const sample = makeSample({ seed: 'refused name', attachments: 1 });
  const [attachment] = sample.attachments;
  if (!attachment) throw new Error('the sample has no attachment');
  const name = `檢查 報告.v2.${attachment.name.split('.').at(-1) ?? ''}`;
  const bytes = Buffer.from(sample.bytes.toString('utf8').replaceAll(attachment.name, name));
  await desk.put({ ...sample, bytes, attachments: [{ ...attachment, name }] });
  const [refused] = await agent.until('refused', allAt(1, 'refused'));
  const id = refused?.id ?? '';
  expect(refused?.problems.map(({ code }) => code)).toEqual(['attachment-name-pattern']);
  expect(refused?.problems[0]?.message).toContain('附件檔名不合健保署規定');
  expect((await desk.command('send-anyway', id)).code).toBe(2);
  expect((await desk.command('send-anyway', id, '--reason', '仍要送')).code).toBe(1);

  await desk.put(sample);

  await agent.until('accepted', (rows) => rows.some(({ delivery }) => delivery === 'accepted'));
});

test('a Bundle is checked without a trace, also one of some megabytes', async ({ deskFor }) => {
  const desk = await deskFor();
  const agent = await desk.agent();
  const sample = makeSample({ seed: 'only checked', attachments: 0 });
  const text = sample.bytes.toString('utf8');
  const padded = `${text.slice(0, -1)}${' '.repeat(3 * 1024 * 1024)}}`;
  const lines = (await agent.client.audit.verify()).lines;

  expect(await agent.client.check.bundle({ text: padded })).toMatchObject({ ok: true, problems: [] });
  const failed = await agent.client.check.bundle({ text: text.replace('"preauthorization"', '"claim"') });
  expect(failed.problems).toMatchObject([{ code: 'claim-use' }]);

  expect(await agent.cases()).toEqual([]);
  expect((await agent.client.audit.verify()).lines).toBe(lines);
});

test('what only a profile of the imported guide refuses is sent on a person’s word, and stays said', async ({
  deskFor,
}) => {
  const desk = await deskFor();
  const agent = await desk.agent();
  const guide = join(desk.place.exportDir, '..', 'guide.tgz');
  const definition = profileOf('Bundle', [{ id: 'Bundle.signature', min: 1 }], {
    url: UPLOAD_PROFILES.cancer,
  });
  const content = [
    manifest({ name: 'tw.gov.mohw.nhi.pas', version: '9.0.0' }),
    resource('StructureDefinition-b', definition),
  ];
  await writeFile(guide, tgzOf(content));
  await desk.commandJson('ig', 'import', guide);
  expect((await agent.client.status()).guide).toEqual({
    inUse: 'tw.gov.mohw.nhi.pas#9.0.0',
    imported: true,
    newer: null,
  });
  const sample = makeSample({ seed: 'overruled', kind: 'cancer', attachments: 1 });
  await desk.put(sample);
  const [refused] = await agent.until('refused', allAt(1, 'refused'));
  expect(refused).toMatchObject({
    igVersion: 'tw.gov.mohw.nhi.pas#9.0.0',
    problems: [{ code: 'profile-cardinality' }],
  });
  const id = refused?.id ?? '';

  expect((await desk.command('send-anyway', id)).code).toBe(2);
  await desk.commandJson('send-anyway', id, '--reason', '健保署已確認', '--by', '王承辦');

  const [row] = await agent.until('accepted', allAt(1, 'accepted'));
  expect(row).toMatchObject({
    overridden: { by: systemUser() },
    problems: [{ code: 'profile-cardinality' }],
  });
  expect((await desk.sandbox.ledger()).posts).toHaveLength(1);
  const shown = await agent.client.cases.show({ id, phi: true });
  expect(shown.events.find(({ kind }) => kind === 'send-anyway')?.detail).toMatchObject({
    note: '健保署已確認',
    codes: 'profile-cardinality',
  });
  expect(shown.attachments).toMatchObject([{ state: 'spooled' }]);
});
