/**
 * The cause of a case, wherever it is told: NHI's words, the attachment that lacks, the gravest problem with its value.
 */
import { expect, test } from 'vitest';
import { inspectBytes } from '../../../../main/agent/carrier/check/inspect.ts';
import { hisText } from '../../../../renderer/case/his-text.ts';
import { linesOf, type CaseEntry } from '../../../../renderer/today/entries.ts';
import { causeWords, shortCause, vendorText } from '../../../../renderer/today/row-words.ts';
import { zhTW } from '../../../../renderer/texts/zh-TW.ts';
import type { CaseDetail } from '../../../../shared/api/views/case-detail.ts';
import type { CaseRow, ProblemView } from '../../../../shared/api/views/case-row.ts';
import type { TodayKind } from '../../../../shared/today.ts';
import { DEFAULT_HOSPITAL, makeSample } from '../../../../main/practice/samples/sample.ts';

/** A real file without a weight, whose entries have https addresses: the check lists that warning first. */
const withoutWeight = (): readonly ProblemView[] => {
  const { bundle } = makeSample({ seed: 'cause', kind: 'cancer', attachments: 0, defect: 'no-weight' });
  const text = JSON.stringify(bundle).replaceAll('urn:uuid:', 'https://his.example/fhir/x/');
  return inspectBytes(Buffer.from(text), DEFAULT_HOSPITAL, 'error').problems;
};

const rowOf = (more: Partial<CaseRow>): CaseRow =>
  ({
    id: '261129-K7Q2',
    fileName: '0101090517_20261127_SOMCHAI-JAIDEE.json',
    createdAt: '2026-11-29T15:45:00+08:00',
    delivery: 'refused',
    review: 'none',
    disposition: null,
    problems: [],
    lastError: null,
    missingAttachments: [],
    maskedPatient: { name: 'SOMCHAI JAIDEE', number: 'A80****123' },
    chartNumber: '0171548',
    ...more,
  }) as CaseRow;
const entryOf = (kind: TodayKind, caseId = 'a'): CaseEntry =>
  ({
    kind,
    caseId,
    deadline: null,
    owner: null,
    reasons: [{ kind, since: null, detail: null }],
  }) as unknown as CaseEntry;
const cause = (kind: TodayKind, more: Partial<CaseRow>) =>
  causeWords({ entry: entryOf(kind), row: rowOf(more), detail: undefined }, zhTW, 'zh-TW');

const PROBLEM: ProblemView = {
  severity: 'error',
  code: 'x',
  message: '附件檔名不合健保署規定：只能有英數字。',
  messageEn: 'The name is wrong.',
  path: 'Bundle',
};

test('a file without a weight says so, though a warning of the check stands before the error', () => {
  const problems = [...withoutWeight()];
  expect(problems.map(({ severity, code }) => [severity, code])).toEqual([
    ['warning', 'full-url-not-uuid'],
    ['error', 'info-missing'],
  ]);
  expect(cause('refused', { problems })).toEqual({ text: '缺少病人體重', quoted: false });
  expect(shortCause(rowOf({ problems }), zhTW, 'zh-TW')).toBe('缺少病人體重');
  // The text for the HIS vendor begins with it, too.
  const text = vendorText([rowOf({ problems })], zhTW, 'zh-TW');
  expect(text.indexOf('缺少病人體重')).toBeLessThan(text.indexOf('fullUrl'));
  // Where a warning is all there is, it is told.
  const [warning] = problems;
  expect(cause('refused', { problems: warning === undefined ? [] : [warning] }).text).toContain('fullUrl');
});

test('cases are of one cause by the error that refused them, whatever warnings they have', () => {
  const both = [...withoutWeight()];
  const rows = new Map([
    ['a', rowOf({ problems: both })],
    ['b', rowOf({ problems: both.slice(1) })],
  ]);
  const lines = linesOf([entryOf('refused', 'a'), entryOf('refused', 'b')], rows);
  expect(lines.map(({ kind }) => kind)).toEqual(['cause']);
});

test('a cause of many cases is said in at most fourteen characters, its number first', () => {
  expect(zhTW.today.sameCause('缺少病人體重', 11)).toBe('11 件　缺少病人體重');
  expect(shortCause(rowOf({ problems: [PROBLEM] }), zhTW, 'zh-TW')).toBe('附件檔名不合健保署規定');
  const long = shortCause(
    rowOf({ problems: [{ ...PROBLEM, message: '申請檔裡有一項藥品沒有列入申請項目，健保署不會審查。' }] }),
    zhTW,
    'zh-TW',
  );
  expect(Array.from(long)).toHaveLength(14);
  expect(long).toMatch(/^申請檔裡有一項藥品.*…$/);
});

test('where an attachment has not come, its name is the cause', () => {
  const missing = {
    problems: [
      {
        ...PROBLEM,
        code: 'attachment-missing',
        message: '等候時間內沒有收到附件檔。',
        found: null,
      },
    ],
    missingAttachments: ['病理報告_36ac.pdf'],
  };
  expect(cause('refused', missing).text).toBe('缺少附件：病理報告_36ac.pdf');
  expect(shortCause(rowOf(missing), zhTW, 'zh-TW')).toBe('缺少附件');
  expect(vendorText([rowOf(missing)], zhTW, 'zh-TW')).toContain('缺少附件 1：病理報告_36ac.pdf');
});

test('where NHI’s check failed, its 案件受理狀態 is the cause, in quotation marks', () => {
  const failed = { delivery: 'accepted', review: 'failed', disposition: '附件檔轉檔失敗' } as const;
  expect(cause('nhi-failed', failed)).toEqual({ text: '附件檔轉檔失敗', quoted: true });
  expect(vendorText([rowOf(failed)], zhTW, 'zh-TW')).toContain('健保署：附件檔轉檔失敗');
});

test('where NHI’s answer cannot be understood, its own words are the cause, in quotation marks', () => {
  const unclear = { delivery: 'accepted', review: 'processing', disposition: '審畢結果(更正)' } as const;
  expect(cause('answer-unclear', unclear)).toEqual({ text: '審畢結果(更正)', quoted: true });
});

test('what is copied holds NHI’s words, the case, the time and the attachments, neither a file’s name nor the patient', () => {
  const detail = {
    ...rowOf({ delivery: 'accepted', review: 'failed', disposition: '附件檔轉檔失敗' }),
    answers: [
      {
        kind: 'claim-response',
        disposition: '處理中',
        receivedAt: '2026-11-29T15:46:00+08:00',
        issue: null,
        items: [],
      },
      {
        kind: 'claim-response',
        disposition: '附件檔轉檔失敗',
        receivedAt: '2026-11-29T15:52:00+08:00',
        issue: null,
        items: [],
      },
    ],
    attachments: [
      { name: 'SOMCHAI_JAIDEE_病理.pdf', kind: 'file', state: 'spooled', size: 286_000 },
      { name: '0171548_CT.jpg', kind: 'file', state: 'missing', size: null },
      { name: '1.2.840.1', kind: 'dicom', state: 'listed', size: null },
    ],
  } as unknown as CaseDetail;
  const text = hisText(detail, zhTW, 'zh-TW');
  expect(text.split('\n')).toEqual([
    '案件 261129-K7Q2，2026/11/29 15:45 收到',
    '健保署：附件檔轉檔失敗（2026/11/29 15:52）',
    zhTW.stages.failed.next,
    '附件 1：PDF，286 KB',
    // The name tells which one lacks; the chart number in it is covered.
    '缺少附件 2：○○_CT.jpg',
    '附件 3：DICOM',
  ]);
  expect(text).not.toMatch(/SOMCHAI|JAIDEE|0171548|0101090517_/i);
});
