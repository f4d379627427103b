import { describe, expect, it } from 'vitest';
import type { TodayEntry } from '../../../../shared/api/work-contract.ts';
import { groupEntries } from '../../../../renderer/today/groups.ts';
import { kindText, kindTitle } from '../../../../renderer/today/kind-text.ts';
import { nextMonday } from '../../../../renderer/today/next-monday.ts';
import { stepsOf } from '../../../../renderer/today/steps.ts';
import { placeAfter } from '../../../../renderer/today/use-today-keys.ts';
import { zhTW } from '../../../../renderer/texts/zh-TW.ts';
import { TODAY_KINDS, type TodayKind } from '../../../../shared/today.ts';

/** What concerns all cases has its buttons at the top of the page. */
const GENERAL: ReadonlySet<TodayKind> = new Set([
  'destination-paused',
  'destination-unreachable',
  'folder-trouble',
  'folder-unguarded',
  'out-folder-trouble',
  'folder-problem',
  'quiet-intake',
  'quiet-poll',
]);

const entry = (kind: TodayKind, caseId: string | null, detail: string | null = null): TodayEntry => ({
  key: `${kind} ${String(caseId)}`,
  kind,
  caseId,
  owner: null,
  deadline: null,
  reasons: [{ kind, since: null, detail }],
});
const said = (kind: TodayKind, detail: string) => kindText({ kind, detail }, zhTW);

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
    const { why, next } = kindText({ kind, detail: null }, zhTW);
    expect(why).toMatch(/。/);
    expect(next).toMatch(/。/);
  });

  it('say what is known of the particular case', () => {
    expect(said('held', 'manual-release')).toEqual({
      why: zhTW.holds['manual-release'].reason,
      next: zhTW.holds['manual-release'].next,
    });
    expect(said('doubtful', 'ambiguous').why).toBe(zhTW.doubts.ambiguous);
    expect(said('destination-paused', 'by-person').why).toContain('由院內人員暫停。');
    expect(said('folder-trouble', 'unreachable /srv/a b').why).toContain('/srv/a b 無法連到資料夾');
    expect(said('out-folder-trouble', 'trouble /srv/results').why).toContain('/srv/results 無法寫入');
    expect(said('folder-problem', 'link /srv/a').why).toContain('/srv/a 連結檔');
    expect(said('enquiry', '15').why).toContain('15 天');
  });
});

describe('the steps of an entry', () => {
  const steps = (kind: TodayKind, own: readonly TodayKind[], due = true) =>
    stepsOf({
      kind,
      deadline: due ? {} : null,
      reasons: own.map((each) => ({ kind: each })),
    });

  it('begin with that of its own reason, also where it is overdue; its deadline can be marked as met beside', () => {
    expect(steps('overdue', ['supplement-requested'])).toEqual({
      first: 'receipt',
      rest: ['meet', 'open'],
    });
    expect(steps('overdue', [])).toEqual({ first: 'meet', rest: ['open'] });
    expect(steps('overdue', [], false)).toEqual({ first: 'open', rest: [] });
    expect(steps('rejected', ['rejected'])).toEqual({ first: 'answer', rest: ['retry', 'open'] });
  });

  it('name each step once, however many reasons it is one of', () => {
    expect(steps('doubled', ['doubled', 'awaits-file-long', 'enquiry'], false)).toEqual({
      first: 'call',
      rest: ['attachments', 'open'],
    });
  });

  it.each(TODAY_KINDS.filter((kind) => !GENERAL.has(kind)))('%s has a step of its own', (kind) => {
    expect(steps(kind, [kind]).first).not.toBe('open');
  });
});

describe('the keys of today', () => {
  it.each([
    ['ArrowDown', -1, 0, 0],
    ['ArrowDown', -1, 2, 2],
    ['ArrowDown', 4, 4, 4],
    ['ArrowUp', 3, 3, 2],
    ['ArrowUp', 0, 0, 0],
    ['End', 1, 1, 4],
    ['Home', 1, 1, 0],
    ['x', 1, 1, null],
  ])('%s at %d (last %d) of five goes to %j', (key, at, last, place) => {
    expect(placeAfter(key, at, 5, last)).toBe(place);
  });

  it('go nowhere where there is nothing', () => {
    expect(placeAfter('ArrowDown', -1, 0, 3)).toBeNull();
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
