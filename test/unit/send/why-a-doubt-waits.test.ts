import { expect, test } from 'vitest';
import { noteEmptySearch, noteNoEvidence } from '../../../main/agent/carrier/cases/doubt.ts';
import { caseDetail } from '../../../main/agent/index/views.ts';
import { situationOf } from '../../../renderer/case/timeline.ts';
import { en } from '../../../renderer/texts/en.ts';
import { zhTW } from '../../../renderer/texts/zh-TW.ts';
import { type CaseRig, caseRig, UNKNOWN } from '../support/case-rig.ts';

type CaseDetail = NonNullable<ReturnType<typeof caseDetail>>;
async function inDoubt(note: (rig: CaseRig, id: string) => Promise<void>): Promise<CaseDetail> {
  const rig = await caseRig();
  const id = await rig.queued();
  await rig.send(id, UNKNOWN);
  await note(rig, id);
  const detail = caseDetail(rig.context, id, false);
  if (detail === null) throw new Error('the case is there');
  return detail;
}
const without = (reason: string): Promise<CaseDetail> =>
  inDoubt((rig, id) => noteNoEvidence(rig.context, rig.row(id), reason, rig.clock.now() + 1000));

test('a doubt on a quiet day says that it waits for the next upload, and that nobody has to do anything', async () => {
  const detail = await without('no-control-case');
  const { meaning, next } = situationOf(detail, zhTW);
  expect(meaning).toContain('目前無法用查詢結果判斷健保署有沒有收到');
  expect(next).toMatch(/^會等下一件上傳成功，再自動比對；確定沒有收到才重送。/);
  expect(next).toContain('回報查詢結果');
  expect(situationOf(detail, en).next).toMatch(/^It waits for the next successful upload/);
});

test('a case that is not shown so far says that it is too early', async () => {
  const detail = await inDoubt((rig, id) => noteEmptySearch(rig.context, rig.row(id), 0, 0));
  expect(situationOf(detail, zhTW).meaning).toContain('還要再等一段時間才能確定沒有收到');
});

test('what only a person can settle still asks for one', async () => {
  const detail = await without('ambiguous');
  expect(situationOf(detail, zhTW).next).toBe(zhTW.caseTexts.doubt.person);
});
