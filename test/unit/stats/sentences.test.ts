import { expect, test } from 'vitest';
import { resolved } from '../../../main/agent/api/todo.ts';
import { Sentences, sentencesOf } from '../../../main/agent/attendants/stats/sentences.ts';
import { listIds } from '../../../main/agent/index/list.ts';
import { caseRig, type CaseRig } from '../support/case-rig.ts';
import { decide, decidedCase } from '../support/decided-case.ts';
import { settingsIn } from '../support/open-core.ts';

const PERIOD = { by: 'decided', from: '2026-11-01', to: '2026-11-30' } as const;
const IMAGE = '請補附最近三個月內之影像報告';
const PDL1 = 'PD-L1 檢測結果未達給付規定之標準（TPS＜50%）';

const denied = (rig: CaseRig, opinion: string, more: object = {}) =>
  decidedCase(rig, {
    ...{ summary: { drugCodes: ['K1'] }, decision: 'denied', opinions: [opinion] },
    ...more,
  });

const counted = async (sentences: Sentences, filter: object = {}) =>
  (await sentences.count({ filter, period: PERIOD })).sentences.map(({ text, n }) => [text, n]);

test('each sentence counts its cases that NHI did not approve, as NHI wrote it', async () => {
  const rig = await caseRig();
  await denied(rig, `${PDL1}。${IMAGE}。`);
  await denied(rig, `  ${IMAGE} `, { decision: 'supplement-requested' });
  await denied(rig, IMAGE, { decision: 'partially-approved', summary: { drugCodes: ['T1'] } });
  await denied(rig, PDL1.replace('50', '1'));
  await denied(rig, IMAGE, { decision: 'approved' });
  await denied(rig, IMAGE, { decision: 'returned' });
  await denied(rig, IMAGE, { on: '2026-10-31' });
  const sentences = new Sentences(rig.context);
  expect(await counted(sentences)).toEqual([
    [IMAGE, 3],
    [PDL1.replace('50', '1'), 1],
    [PDL1, 1],
  ]);
  expect(await counted(sentences, { drug: ['T1'] })).toEqual([[IMAGE, 1]]);
});

test('a sentence opens exactly the cases that it counts', async () => {
  const rig = await caseRig();
  const first = await denied(rig, `${IMAGE}；${PDL1}`);
  const second = await denied(rig, IMAGE);
  await denied(rig, PDL1);
  await denied(rig, IMAGE, { on: '2026-10-31' });
  const sentences = new Sentences(rig.context);
  const { sentences: found } = await sentences.count({ filter: {}, period: PERIOD });
  const key = found.find(({ text }) => text === IMAGE)?.key ?? '';
  const services = {
    ...{ context: rig.context, now: () => rig.clock.now(), work: settingsIn('/place').work },
    // As after a start: the list reads by itself what it needs.
    sentences: new Sentences(rig.context),
  };
  const listed = await resolved(services, { sentence: key, counted: { figure: 'decided', ...PERIOD } });
  expect(listIds(rig.context, listed).toSorted()).toEqual([first, second].toSorted());
});

test('another decision takes the earlier sentence’s place', async () => {
  const rig = await caseRig();
  const id = await denied(rig, IMAGE);
  const sentences = new Sentences(rig.context);
  expect(await counted(sentences)).toEqual([[IMAGE, 1]]);
  await decide(rig, id, { decision: 'denied', opinions: [PDL1], on: '2026-11-25' });
  expect(await counted(sentences)).toEqual([[PDL1, 1]]);
});

test('the patient is covered in a sentence, and a sentence of every patient stays one', () => {
  const patient = { names: ['王大明'], numbers: ['A123456789', null] };
  expect(sentencesOf('王大明（A123456789）資料不全', patient).join()).not.toMatch(/王大明|A123456789/);
  expect(sentencesOf('請補附報告。請補附報告！\n', patient)).toEqual(['請補附報告']);
});
