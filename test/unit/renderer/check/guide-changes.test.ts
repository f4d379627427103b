import { describe, expect, test } from 'vitest';
import { changesSummary, changesText, groupsFor } from '../../../../renderer/check/guide-changes.ts';
import { en } from '../../../../renderer/texts/en.ts';
import { zhTW } from '../../../../renderer/texts/zh-TW.ts';
import {
  GUIDE_CHANGES,
  type GuideChangeKind,
  type GuideComparison,
} from '../../../../shared/api/operations-contract.ts';

const comparison = (...kinds: readonly GuideChangeKind[]): GuideComparison => ({
  older: 'tw.gov.mohw.nhi.pas#1.2.3',
  newer: 'tw.gov.mohw.nhi.pas#1.3.0',
  changes: kinds.map((kind, n) => ({
    kind,
    subject: `s${String(n)}`,
    zh: `變更 ${String(n)}`,
    en: `change ${String(n)}`,
  })),
});
const words = zhTW.check.guideDiff;

describe('what changed between two guides', () => {
  test('is told kind by kind, what a HIS has to do differently first', () => {
    const changes = comparison('cardinality', 'list-new', 'system-moved', 'cardinality');
    expect(groupsFor('his', changes).map((group) => [group.kind, group.changes.length])).toEqual([
      ['system-moved', 1],
      ['cardinality', 2],
    ]);
    expect(groupsFor('it', changes).map(({ kind }) => kind)).toEqual(['list-new']);
  });

  test('is told each time to one of the two readers', () => {
    const all = comparison(...GUIDE_CHANGES);
    const told = [...groupsFor('his', all), ...groupsFor('it', all)].map(({ kind }) => kind);
    expect(told.toSorted()).toEqual([...GUIDE_CHANGES].toSorted());
  });

  test('becomes a text to hand on, with all changes, what to do, and nothing of a reader who has none', () => {
    expect(changesText(comparison('system-moved', 'codes-added', 'codes-added'), words, 'zh')).toBe(
      [
        '實作指引版本比較',
        '由 tw.gov.mohw.nhi.pas#1.2.3 改為 tw.gov.mohw.nhi.pas#1.3.0，共 3 項變更，其中 3 項請 HIS 廠商處理。',
        '',
        '== 請 HIS 廠商處理 ==',
        '',
        '代碼系統網址變更 (1)',
        '匯入新版後，舊網址列為錯誤（人員可仍要送出）；HIS 請改用新網址。',
        '- 變更 0',
        '',
        '新增的代碼 (2)',
        '請更新 HIS 的代碼清單。',
        '- 變更 1',
        '- 變更 2',
        '',
      ].join('\n'),
    );
    expect(changesText(comparison('list-left-out'), en.check.guideDiff, 'en')).toContain('- change 0');
  });

  test('nothing changed is said as such', () => {
    expect(changesSummary(comparison(), words)).toContain('沒有差異');
  });
});
