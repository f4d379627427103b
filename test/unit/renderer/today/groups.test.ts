import { describe, expect, it } from 'vitest';
import type { TodayEntry } from '../../../../shared/api/work-contract.ts';
import { groupEntries } from '../../../../renderer/today/groups.ts';
import { kindText, kindTitle } from '../../../../renderer/today/kind-text.ts';
import { nextMonday } from '../../../../renderer/today/next-monday.ts';
import { zhTW } from '../../../../renderer/texts/zh-TW.ts';
import { TODAY_KINDS, type TodayKind } from '../../../../shared/today.ts';

const entry = (kind: TodayKind, caseId: string | null, detail: string | null = null): TodayEntry => ({
  key: `${kind} ${String(caseId)}`,
  kind,
  caseId,
  since: null,
  owner: null,
  dueOn: null,
  detail,
});

describe('the entries of today', () => {
  it('stand by reason in the order they came, what concerns all cases apart', () => {
    const { alerts, groups } = groupEntries([
      entry('destination-paused', null),
      entry('overdue', 'a'),
      entry('overdue', 'b'),
      entry('held', 'c'),
      entry('quiet-poll', null),
    ]);
    expect(alerts.map(({ kind }) => kind)).toEqual(['destination-paused', 'quiet-poll']);
    expect(groups.map(({ kind, entries }) => [kind, entries.map(({ caseId }) => caseId)])).toEqual([
      ['overdue', ['a', 'b']],
      ['held', ['c']],
    ]);
  });

  it.each(TODAY_KINDS)('%s has its title, its cause and its next step', (kind) => {
    expect(kindTitle(kind, zhTW)).not.toBe('');
    const { why, next } = kindText(entry(kind, null), zhTW);
    expect(why).toMatch(/。/);
    expect(next).toMatch(/。/);
  });

  it('say what is known of the particular case', () => {
    expect(kindText(entry('held', 'a', 'manual-release'), zhTW)).toEqual({
      why: zhTW.holds['manual-release'].reason,
      next: zhTW.holds['manual-release'].next,
    });
    expect(kindText(entry('doubtful', 'a', 'ambiguous'), zhTW).why).toBe(zhTW.doubts.ambiguous);
    expect(kindText(entry('destination-paused', null, 'by-person'), zhTW).why).toContain('由院內人員暫停。');
    expect(kindText(entry('folder-trouble', null, 'unreachable /srv/a b'), zhTW).why).toContain(
      '/srv/a b 無法連到資料夾',
    );
    expect(kindText(entry('enquiry', 'a', '15'), zhTW).why).toContain('15 天');
  });
});

describe('next Monday', () => {
  it.each([
    ['2026-11-24', '2026-11-30'],
    ['2026-11-29', '2026-11-30'],
    ['2026-11-30', '2026-12-07'],
    ['2026-12-31', '2027-01-04'],
  ])('after %s is %s', (day, monday) => {
    expect(nextMonday(day)).toBe(monday);
  });
});
