/** Hits of a search and their order: a time of day, a drug as the page calls it, and the patient before a number, a drug, a doctor. */
import { expect, test } from 'vitest';
import type { IndexedCase } from '../../../main/agent/index/indexed-case.ts';
import { listCases, listIds } from '../../../main/agent/index/list.ts';
import { ranked } from '../../../main/agent/index/lookup/rank.ts';
import { minuteAt, minuteOf } from '../../../main/agent/index/lookup/search-text.ts';
import { nameOfCode } from '../../../main/agent/attendants/work/code-names.ts';
import { acceptedAs, caseRig, type CaseRig } from '../support/case-rig.ts';

const taipei = (at: number): string => new Date(at + 8 * 3_600_000).toISOString().slice(11, 16);
const find = (rig: CaseRig, search: string): string[] => listIds(rig.context, { search });

test('a time of day finds the files that came, or that NHI took, at that minute in Taipei, and no other', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  await rig.send(id, acceptedAs('N1'));
  await rig.clock.advance(Date.parse('2027-01-29T23:59:59+08:00') - rig.clock.now());
  const other = await rig.queued();
  const row = rig.row(id);
  expect(find(rig, taipei(row.created_at))).toContain(id);
  expect(find(rig, taipei(row.accepted_at ?? 0))).toContain(id);
  expect(find(rig, '23:59')).toContain(other);
  expect(find(rig, '２３：５９')).toContain(other);
  // The next minute, and a time that is none, find nothing.
  expect(find(rig, '00:00').filter((one) => one === other)).toEqual([]);
  expect(find(rig, '23:60')).toEqual([]);
  // With another word both have to hold.
  expect(find(rig, '23:59 王')).toEqual(find(rig, '王').filter((one) => find(rig, '23:59').includes(one)));
});

test.each([
  ['10:12', 612],
  ['9:05', 545],
  ['00:00', 0],
  ['24:00', null],
  ['10:1', null],
  ['10:120', null],
  ['a10:12', null],
])('%s is the minute %j of a day', (word, minute) => {
  expect(minuteOf(word)).toBe(minute);
});

test('a minute of the day is Taipei’s, also where that is another day', () => {
  expect(minuteAt(Date.parse('2026-11-29T16:30:59Z'))).toBe(30);
  expect(minuteAt(Date.parse('2026-11-29T15:59:00Z'))).toBe(1439);
  expect(minuteAt(null)).toBeNull();
});

test('a drug is found as NHI writes it and as the page says it', async () => {
  const rig = await caseRig();
  // TAGRISSO Film-coated Tablets 80 mg, and OPDIVO (nivolumab) Injection 10mg/mL.
  const tagrisso = await rig.queued({ summary: { drugCodes: ['BC26968100'] } });
  const opdivo = await rig.queued({ summary: { drugCodes: ['KC01013229'] } });
  for (const search of ['tagrisso 80mg', 'Tagrisso 80', 'film-coated tagrisso'])
    expect(find(rig, search)).toEqual([tagrisso]);
  // The ingredient, where NHI's own name of the drug holds it.
  for (const search of ['nivolumab', 'opdivo 10mg/ml']) expect(find(rig, search)).toEqual([opdivo]);
});

test('what a search found stands by what it matched: the patient, a number, a drug, a doctor; within each as before', async () => {
  const rig = await caseRig();
  const summary = (more: object) => ({ patientName: '林小美', ...more });
  const doctor = await rig.queued({
    path: 'a.json',
    summary: summary({ doctor: { number: null, name: '陳家豪' } }),
  });
  const drug = await rig.queued({ path: 'b.json', summary: summary({ drugCodes: ['陳家豪'] }) });
  const older = await rig.queued({ path: 'c.json', summary: { patientName: '陳家豪' } });
  const number = await rig.queued({ path: 'd.json', summary: summary({ chartNumber: '陳家豪1' }) });
  const newer = await rig.queued({ path: 'e.json', summary: { patientName: '陳家豪' } });
  const { index } = rig.context;
  const found = listCases(index, { search: '陳家豪' });
  const idsOf = (cases: readonly IndexedCase[]): string[] => cases.map(({ row }) => row.id);
  expect(idsOf(found)).toEqual(
    [newer, number, older, drug, doctor].filter((id) => idsOf(found).includes(id)),
  );
  const order = idsOf(ranked(found, '陳家豪', nameOfCode));
  expect(order).toEqual([newer, older, number, drug, doctor].filter((id) => order.includes(id)));
  expect(order).toHaveLength(found.length);
  expect(order.slice(0, 4)).toEqual([newer, older, number, drug]);
});
