import { differencesOf } from '../../../main/agent/attendants/reasons/approved-later.ts';
import { expect, test } from 'vitest';
import { resolved } from '../../../main/agent/api/todo.ts';
import { Reasons } from '../../../main/agent/attendants/reasons/reasons.ts';
import {
  addTag,
  classify,
  mergeTags,
  renameTag,
  tagsOf,
} from '../../../main/agent/attendants/reasons/tags.ts';
import { listIds } from '../../../main/agent/index/list.ts';
import type { CaseContent } from '../../../shared/api/content-contract.ts';
import type { ReasonsFilter } from '../../../shared/api/case-filter.ts';
import { MOST_TAGS } from '../../../shared/choices.ts';
import { AgentError } from '../../../main/agent/ground/error.ts';
import { acceptedAs, caseRig, type CaseRig } from '../support/case-rig.ts';
import { decide, decidedCase } from '../support/decided-case.ts';
import { settingsIn } from '../support/open-core.ts';

const YEAR = { from: '2025-12-01', to: '2026-11-30' };
const KEYTRUDA = { drugCodes: ['K1'] };
const IMAGE = '請補附最近三個月內之影像報告。';
const PDL1 = 'PD-L1 檢測結果未達給付規定之標準（TPS＜50%）';

const bookOf = (rig: CaseRig, contents: Readonly<Record<string, CaseContent>> = {}): Reasons =>
  new Reasons({ context: rig.context, contentOf: (id) => Promise.resolve(contents[id] ?? null) });

const denied = (rig: CaseRig, opinion: string, on?: string) =>
  decidedCase(rig, {
    ...{ summary: KEYTRUDA, decision: 'denied', opinions: [opinion] },
    ...(on === undefined ? {} : { on }),
  });

/** The key of a sentence as the report names it. */
async function keyOf(book: Reasons, words: string): Promise<string> {
  const { rows } = await book.report(YEAR, 'drug');
  const found = rows.flatMap(({ sentences }) => sentences).find(({ text }) => words.startsWith(text));
  if (found === undefined) throw new Error(`no sentence ${words}`);
  return found.key;
}

test('a drug’s row counts what NHI decided, its sentences and the last three months', async () => {
  const rig = await caseRig();
  await decidedCase(rig, { summary: KEYTRUDA, decision: 'approved', opinions: ['同意'] });
  await denied(rig, PDL1, '2026-09-10');
  await denied(rig, PDL1.replace('50', '1'), '2026-11-20');
  await decidedCase(rig, {
    ...{ summary: KEYTRUDA, decision: 'supplement-requested', opinions: [IMAGE, IMAGE] },
    on: '2026-10-02',
  });
  await decidedCase(rig, { summary: { drugCodes: ['T1'] }, decision: 'approved' });
  const { rows, months, total, wordless } = await bookOf(rig).report(YEAR, 'drug');
  expect(months).toEqual(['2026-09', '2026-10', '2026-11']);
  expect(total).toEqual({ notAtOnce: 3, later: 0 });
  expect(wordless).toBe(0);
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({
    drug: 'K1',
    decided: 4,
    ends: { denied: 2, 'partially-approved': 0, 'supplement-requested': 1 },
    months: [1, 1, 1],
    tags: [{ tag: null, n: 3 }],
  });
  expect(rows[0]?.sentences.map(({ text, ends, months: own }) => [text, ends.denied, own])).toEqual([
    ['PD-L1 檢測結果未達給付規定之標準（TPS＜1%）', 2, [1, 0, 1]],
    ['請補附最近三個月內之影像報告', 0, [0, 1, 0]],
  ]);
});

test('days outside, cases not decided, and decisions item by item are no part of it', async () => {
  const rig = await caseRig();
  await denied(rig, PDL1, '2025-11-30');
  await denied(rig, PDL1, '2026-12-01');
  await rig.send(await rig.queued({ summary: KEYTRUDA }), acceptedAs('2026112499999999'));
  await decidedCase(rig, { summary: KEYTRUDA, decision: null, opinions: [PDL1] });
  await decidedCase(rig, { summary: KEYTRUDA, decision: 'returned', opinions: [PDL1] });
  const { rows, total } = await bookOf(rig).report(YEAR, 'drug');
  expect(rows).toEqual([]);
  expect(total).toEqual({ notAtOnce: 0, later: 0 });
});

test('a sentence has the tag that a supervisor gave it, and so has each later opinion with the same words', async () => {
  const rig = await caseRig();
  const book = bookOf(rig);
  await denied(rig, PDL1);
  await denied(rig, IMAGE);
  const tag = await addTag(rig.context, 'PD-L1 不符', '林主管');
  await classify(rig.context, { sentence: await keyOf(book, PDL1), tag: tag.id }, '林主管');
  await denied(rig, PDL1.replace('50', '10'));
  const { tags, unsorted, rows } = await book.report(YEAR, 'drug');
  expect(tags).toEqual([{ id: tag.id, name: 'PD-L1 不符', n: 2, months: [0, 0, 2] }]);
  expect(unsorted).toEqual({ n: 1, months: [0, 0, 1] });
  expect(rows[0]?.tags).toEqual([
    { tag: tag.id, n: 2 },
    { tag: null, n: 1 },
  ]);
});

test('a case of two reasons counts in both, and one with a tagged sentence is not 尚未歸類 for its other words', async () => {
  const rig = await caseRig();
  const book = bookOf(rig);
  await denied(rig, `${PDL1}。${IMAGE}請洽本組`);
  const [first, second] = [
    await addTag(rig.context, 'PD-L1 不符', 'x'),
    await addTag(rig.context, '缺影像報告', 'x'),
  ];
  await classify(rig.context, { sentence: await keyOf(book, PDL1), tag: first.id }, 'x');
  expect((await book.report(YEAR, 'drug')).unsorted.n).toBe(0);
  await classify(rig.context, { sentence: await keyOf(book, IMAGE), tag: second.id }, 'x');
  const { tags, total } = await book.report(YEAR, 'drug');
  expect(tags.map(({ n }) => n)).toEqual([1, 1]);
  expect(total.notAtOnce).toBe(1);
  await classify(rig.context, { sentence: await keyOf(book, PDL1), tag: null }, 'x');
  await classify(rig.context, { sentence: await keyOf(book, IMAGE), tag: null }, 'x');
  expect((await book.report(YEAR, 'drug')).unsorted.n).toBe(1);
});

test('two tags become one with all their sentences; a name stands once, and its old one is free', async () => {
  const rig = await caseRig();
  const book = bookOf(rig);
  await denied(rig, PDL1);
  await denied(rig, IMAGE);
  const [a, b] = [await addTag(rig.context, '缺影像', 'x'), await addTag(rig.context, '缺影像報告', 'x')];
  await classify(rig.context, { sentence: await keyOf(book, PDL1), tag: a.id }, 'x');
  await classify(rig.context, { sentence: await keyOf(book, IMAGE), tag: b.id }, 'x');
  await expect(addTag(rig.context, ' 缺影像'.trim(), 'x')).rejects.toMatchObject({ code: 'tag-name-taken' });
  await expect(renameTag(rig.context, { id: a.id, name: '缺影像報告' }, 'x')).rejects.toMatchObject({
    code: 'tag-name-taken',
  });
  expect(await mergeTags(rig.context, { from: a.id, into: b.id }, 'x')).toEqual({
    from: '缺影像',
    into: '缺影像報告',
  });
  expect((await book.report(YEAR, 'tag')).tags).toEqual([
    { id: b.id, name: '缺影像報告', n: 2, months: [0, 0, 2] },
  ]);
  await expect(mergeTags(rig.context, { from: a.id, into: b.id }, 'x')).rejects.toThrow(AgentError);
  await expect(mergeTags(rig.context, { from: b.id, into: b.id }, 'x')).rejects.toThrow(AgentError);
  expect(await renameTag(rig.context, { id: b.id, name: '缺影像' }, 'x')).toBe('缺影像報告');
  await rig.reopen();
  expect(tagsOf(rig.context).map(({ name }) => name)).toEqual(['缺影像']);
});

test('tags end at their limit, and neither their names nor NHI’s words lie open in the database', async () => {
  const rig = await caseRig();
  await denied(rig, '請洽王大明補附影像');
  for (let at = 0; at < MOST_TAGS; at += 1) await addTag(rig.context, `理由甲乙丙 ${String(at)}`, 'x');
  await expect(addTag(rig.context, '又一種', 'x')).rejects.toMatchObject({ code: 'tags-too-many' });
  await classify(
    rig.context,
    { sentence: await keyOf(bookOf(rig), '請洽王大明補附影像'), tag: tagsOf(rig.context)[0]?.id ?? '' },
    'x',
  );
  const rows = rig.context.store.all<Record<string, unknown>>(
    `SELECT * FROM reason_tags JOIN reason_sentences ON tag = id`,
  );
  expect(rows).toHaveLength(1);
  for (const value of Object.values(rows[0] ?? {}))
    expect(Buffer.isBuffer(value) ? value.toString('utf8') : String(value)).not.toMatch(/理由甲乙丙|影像/);
});

test('a decision that NHI changes, and words that are not kept any more, are counted as they are now', async () => {
  const rig = await caseRig();
  const book = bookOf(rig);
  const id = await denied(rig, PDL1);
  await book.report(YEAR, 'drug');
  await decide(rig, id, { decision: 'supplement-requested', opinions: [IMAGE], on: '2026-11-25' });
  const [row] = (await book.report(YEAR, 'drug')).rows;
  expect(row?.sentences.map(({ text }) => text)).toEqual(['請補附最近三個月內之影像報告']);
  await decidedCase(rig, { summary: KEYTRUDA, decision: 'denied', opinions: [null, '  '] });
  expect((await book.report(YEAR, 'drug')).wordless).toBe(1);
});

test('what was approved afterwards is told by how: 補件, 申復, or an application of its own within half a year', async () => {
  const rig = await caseRig();
  const later = (number: string, subType: string) =>
    decidedCase(rig, {
      summary: { ...KEYTRUDA, subType, originalReceiptNumber: number },
      decision: 'approved',
    });
  const asked = { summary: KEYTRUDA, decision: 'supplement-requested', opinions: [IMAGE] } as const;
  await decidedCase(rig, { ...asked, receipt: 'R1' });
  await decidedCase(rig, { ...asked, receipt: 'R2', summary: { ...KEYTRUDA, patientNumber: 'A100000001' } });
  await decidedCase(rig, { ...asked, receipt: 'R3', summary: { ...KEYTRUDA, patientNumber: 'A100000002' } });
  await decidedCase(rig, { ...asked, receipt: 'R4' });
  await later('R1', '2');
  // NHI asked twice: the second answer was approved.
  await decidedCase(rig, {
    summary: { ...KEYTRUDA, subType: '2', originalReceiptNumber: 'R4' },
    ...{ decision: 'supplement-requested', opinions: ['請再補'], receipt: 'R5' },
  });
  await later('R5', '5');
  const own = (patientNumber: string, on: string) =>
    decidedCase(rig, {
      summary: { ...KEYTRUDA, patientNumber, subType: '1', created: '2026-11-25' },
      ...{ decision: 'approved', on },
    });
  await own('A100000001', '2027-01-10');
  await own('A100000002', '2027-09-30');
  const book = bookOf(rig);
  const { rows, total } = await book.report(YEAR, 'drug');
  expect(total).toEqual({ notAtOnce: 5, later: 4 });
  expect(rows[0]?.sentences.find(({ text }) => IMAGE.startsWith(text))?.later).toEqual([
    { by: 'supplement', n: 1 },
    { by: 'appeal', n: 1 },
    { by: 'again', n: 1 },
  ]);
});

test('a weight that is another is a change of the measures, and not a thing called by its number', () => {
  const before = contentOf([['measures', '75.6 kg']]);
  const after = contentOf([['measures', '77.5 kg']]);
  expect(differencesOf(before, after)).toEqual([
    { section: 'measures', text: null, code: null, system: null, key: 'measures ', kind: 'changed' },
  ]);
  expect(differencesOf(before, before)).toEqual([]);
});

test('what differed in the file that was then approved is counted, and a file that is gone is said', async () => {
  const rig = await caseRig();
  const asked = { decision: 'supplement-requested', opinions: [IMAGE] } as const;
  const ids: string[] = [];
  const contents: Record<string, CaseContent> = {};
  for (const number of ['R1', 'R2', 'R3']) {
    const first = await decidedCase(rig, { ...asked, summary: KEYTRUDA, receipt: number });
    const second = await decidedCase(rig, {
      summary: { ...KEYTRUDA, subType: '2', originalReceiptNumber: number },
      decision: 'approved',
    });
    ids.push(first);
    contents[first] = contentOf([['diagnoses', '原來的病摘']]);
    if (number !== 'R3')
      contents[second] = contentOf([
        ['diagnoses', number === 'R1' ? '補寫的病摘' : '原來的病摘'],
        ['imaging', '胸部電腦斷層'],
      ]);
  }
  const book = bookOf(rig, contents);
  const { sentences, notCompared } = await book.differences(YEAR);
  expect(notCompared).toBe(1);
  expect(sentences).toHaveLength(1);
  expect(sentences[0]?.differences.map(({ section, text, kind, n }) => [section, text, kind, n])).toEqual([
    ['imaging', '胸部電腦斷層', 'added', 2],
    ['diagnoses', '診斷', 'changed', 1],
  ]);
  const key = sentences[0]?.differences[1]?.key ?? '';
  await book.prepare({ ...YEAR, differs: key });
  expect([...book.cases({ ...YEAR, differs: key })]).toEqual([ids[0]]);
});

const contentOf = (groups: readonly ['diagnoses' | 'imaging' | 'measures', string][]): CaseContent => ({
  phi: false,
  cut: false,
  sections: groups.map(([key, text]) => ({
    key,
    groups: [
      {
        path: key,
        rows: (key === 'diagnoses' ? ['診斷', text] : [text]).map((one) => ({
          ...{ label: 'x', text: one, code: null, system: null, file: null, path: key },
        })),
      },
    ],
  })),
});

test('each number of the report opens its cases in the list', async () => {
  const rig = await caseRig();
  const book = bookOf(rig);
  const { work } = settingsIn('/place');
  const services = { context: rig.context, now: () => rig.clock.now(), work, reasons: book };
  const ids = [
    await denied(rig, PDL1, '2026-10-05'),
    await denied(rig, IMAGE),
    await decidedCase(rig, { summary: KEYTRUDA, decision: 'approved' }),
    await decidedCase(rig, {
      summary: { drugCodes: [], indications: [], department: 'AB' } as never,
      ...{ decision: 'supplement-requested', opinions: [IMAGE], receipt: 'R9' },
    }),
    await decidedCase(rig, {
      summary: { ...KEYTRUDA, subType: '2', originalReceiptNumber: 'R9' },
      decision: 'partially-approved',
    }),
  ];
  const listed = async (asked: Partial<ReasonsFilter>): Promise<number[]> =>
    listIds(rig.context, await resolved(services, { reasons: { ...YEAR, ...asked } }))
      .map((id) => ids.indexOf(id))
      .sort();
  expect(await listed({})).toEqual([0, 1, 3, 4]);
  expect(await listed({ any: true, drug: 'K1' })).toEqual([0, 1, 2, 4]);
  expect(await listed({ drug: '' })).toEqual([3]);
  expect(await listed({ end: ['denied'] })).toEqual([0, 1]);
  expect(await listed({ from: '2026-10-01', to: '2026-10-31' })).toEqual([0]);
  expect(await listed({ sentence: await keyOf(book, IMAGE) })).toEqual([1, 3]);
  expect(await listed({ later: 'any' })).toEqual([3]);
  expect(await listed({ later: 'appeal' })).toEqual([]);
  const tag = await addTag(rig.context, '缺影像', 'x');
  await classify(rig.context, { sentence: await keyOf(book, IMAGE), tag: tag.id }, 'x');
  expect(await listed({ tag: tag.id })).toEqual([1, 3]);
  expect(await listed({ tag: '' })).toEqual([0]);
  expect(await listed({ department: 'AB' })).toEqual([3]);
  // A page that was loaded anew asks a book that has read nothing yet.
  const anew = { ...services, reasons: bookOf(rig) };
  expect(listIds(rig.context, await resolved(anew, { reasons: { ...YEAR, tag: tag.id } }))).toHaveLength(2);
});

test('rows by reason and by doctor count the same cases; 尚未歸類 stands last', async () => {
  const rig = await caseRig();
  const book = bookOf(rig);
  await denied(rig, PDL1);
  await denied(rig, PDL1);
  await denied(rig, IMAGE);
  const tag = await addTag(rig.context, '缺影像', 'x');
  await classify(rig.context, { sentence: await keyOf(book, IMAGE), tag: tag.id }, 'x');
  const byTag = await book.report(YEAR, 'tag');
  expect(byTag.rows.map((row) => [row.tag, row.ends.denied, row.sentences.length])).toEqual([
    [tag.id, 1, 1],
    [null, 2, 1],
  ]);
  const byDoctor = await book.report(YEAR, 'doctor');
  expect(byDoctor.rows.map((row) => row.ends.denied)).toEqual([3]);
});

test('a new case says what came of its drug and indication, from three decided cases on', async () => {
  const rig = await caseRig();
  const book = bookOf(rig);
  const fresh = await rig.queued({ summary: KEYTRUDA });
  const line = () => {
    const one = rig.context.index.get(fresh);
    if (one === undefined) throw new Error('no case');
    return book.line(one, '2026-11-30');
  };
  await denied(rig, PDL1);
  await decidedCase(rig, { summary: KEYTRUDA, decision: 'approved' });
  expect(await line()).toBeNull();
  await decidedCase(rig, { summary: KEYTRUDA, decision: 'supplement-requested', opinions: [IMAGE] });
  await decidedCase(rig, { summary: { drugCodes: ['T1'] }, decision: 'denied', opinions: [PDL1] });
  const tag = await addTag(rig.context, '缺影像', 'x');
  await classify(rig.context, { sentence: await keyOf(book, IMAGE), tag: tag.id }, 'x');
  expect(await line()).toMatchObject({
    decided: 3,
    ends: [
      { end: 'denied', n: 1, tag: null },
      { end: 'supplement-requested', n: 1, tag: { id: tag.id, name: '缺影像', n: 1 } },
    ],
  });
});
