import { describe, expect, it } from 'vitest';
import { zhTW } from '../../../../renderer/texts/zh-TW.ts';
import {
  isOfTile,
  linesOf,
  nextMonday,
  stepsOf,
  type CaseEntry,
} from '../../../../renderer/today/entries.ts';
import {
  kindText,
  kindTitle,
  causeWords,
  dueWords,
  lastWords,
  vendorText,
} from '../../../../renderer/today/row-words.ts';
import { placeAfter } from '../../../../renderer/today/use-list-keys.ts';
import type { CaseRow } from '../../../../shared/api/views/case-row.ts';
import type { TodayEntry } from '../../../../shared/api/work-contract.ts';
import { TODAY_KINDS, type TodayKind } from '../../../../shared/today.ts';

/** Entries about all cases have their buttons at the top of the page. */
const GENERAL: ReadonlySet<TodayKind> = new Set([
  'clock-wrong',
  'destination-paused',
  'destination-unreachable',
  'folder-trouble',
  'folder-unguarded',
  'out-folder-trouble',
  'folder-problem',
  'files-not-readable',
  'console-port-taken',
  'runs-out',
  'nhi-silent',
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
    expect(said('files-not-readable', '3 /srv/a b').why).toContain('/srv/a b 有 3 個檔案');
    expect(said('enquiry', '15').why).toContain('15 天');
    expect(said('answer-unclear', '審畢結果(更正)').why).toContain('審畢結果(更正)');
  });
});

describe('the steps of an entry', () => {
  const steps = (own: readonly TodayKind[], due = true) =>
    stepsOf({
      deadline: due ? { kind: 'supplement' } : null,
      reasons: own.map((each) => ({ kind: each, detail: null })),
    });

  it('begin with that of its own reason, also where it is overdue; none hides the deadline', () => {
    expect(steps(['supplement-requested'])).toEqual({ first: 'receipt', rest: ['open'] });
    expect(steps([])).toEqual({ first: 'open', rest: [] });
    expect(steps(['nhi-failed'])).toEqual({ first: 'vendor', rest: ['answer', 'open'] });
    expect(steps(['rejected'])).toEqual({ first: 'vendor', rest: ['answer', 'retry', 'open'] });
  });

  it('of an emergency notice ask the doctor for its full application, or say that it went another way', () => {
    const notice = { deadline: { kind: 'emergency-complete' }, reasons: [] } as const;
    expect(stepsOf(notice)).toEqual({ first: 'ask-doctor', rest: ['sent-otherwise', 'open'] });
  });

  it('begin with looking, where another case of the same claim or file is there; letting it go is offered beside that case alone', () => {
    for (const detail of ['same-claim', 'same-path'])
      expect(stepsOf({ deadline: null, reasons: [{ kind: 'held', detail }] })).toEqual({
        first: 'open',
        rest: ['cancel'],
      });
    expect(steps(['held'], false)).toEqual({ first: 'release', rest: ['cancel', 'open'] });
  });

  it('name each step once, however many reasons it is one of', () => {
    expect(steps(['doubled', 'awaits-file-long', 'enquiry'], false)).toEqual({
      first: 'call',
      rest: ['attachments', 'open'],
    });
  });

  // A deadline alone is looked at: what marks it as met hides work.
  const DEADLINES: ReadonlySet<TodayKind> = new Set(['overdue', 'due-soon']);
  it.each(TODAY_KINDS.filter((kind) => !GENERAL.has(kind)))('%s has a step of its own', (kind) => {
    expect(steps([kind], true).first === 'open').toBe(DEADLINES.has(kind));
  });
});

describe('the keys of today', () => {
  it.each([
    ['ArrowDown', 2, 3],
    ['j', 2, 3],
    ['ArrowDown', 4, 4],
    ['ArrowUp', 3, 2],
    ['k', 3, 2],
    ['ArrowUp', 0, 0],
    ['End', 1, 4],
    ['Home', 1, 0],
    ['x', 1, null],
  ])('%s at %d of five goes to %j', (key, at, place) => {
    expect(placeAfter(key, at, 5)).toBe(place);
  });

  it('go nowhere where there is nothing', () => {
    expect(placeAfter('ArrowDown', 0, 0)).toBeNull();
  });
});

describe('the lines of 待辦', () => {
  const WEIGHT = {
    severity: 'error',
    code: 'evidence-missing',
    message: '缺少病人體重。',
    messageEn: 'The weight is missing.',
    path: 'Bundle.entry[3]',
  } as const;
  const rowOf = (more: Partial<CaseRow>): CaseRow =>
    ({
      fileName: '0101090517_20261127_謝美玲.json',
      createdAt: '2026-11-24T10:20:00+08:00',
      problems: [WEIGHT],
      lastError: null,
      missingAttachments: [],
      maskedPatient: { name: '謝美玲', number: 'A22****789' },
      chartNumber: null,
      doctor: null,
      ...more,
    }) as CaseRow;
  const line = (kind: TodayKind, id: string, more: Partial<CaseEntry> = {}): CaseEntry => ({
    ...entry(kind, id),
    caseId: id,
    ...more,
  });
  const DAY = '2026-11-27';

  it('are one for all unsent cases with the same first problem, where the first of them stands', () => {
    const entries = [line('doubtful', 'a'), line('refused', 'b'), line('refused', 'c'), line('refused', 'd')];
    const rows = new Map([
      ['b', rowOf({})],
      ['c', rowOf({ problems: [{ ...WEIGHT, message: '醫事機構代碼不符。' }] })],
      ['d', rowOf({})],
    ]);
    expect(
      linesOf(entries, rows).map((each) =>
        each.kind === 'case' ? each.entry.caseId : each.entries.map(({ caseId }) => caseId),
      ),
    ).toEqual(['a', ['b', 'd'], 'c']);
  });

  it('say how many days are left and on which day, or how long it has waited', () => {
    const due = (dueOn: string, kind: TodayKind): [string, string, string] => {
      const deadline = { n: 1, kind: 'supplement', dueOn } as const;
      const { first, second, look } = dueWords(line(kind, 'a', { deadline }), DAY, zhTW);
      return [first, second, look];
    };
    expect(due('2026-11-25', 'overdue')).toEqual(['逾期 2 天', '補件 11/25（三）', 'bad']);
    expect(due('2026-11-27', 'due-soon')).toEqual(['今天到期', '補件 11/27（五）', 'attention']);
    expect(due('2026-11-30', 'due-soon')).toEqual(['剩 3 天', '補件 11/30（一）', 'attention']);
    expect(due('2027-01-04', 'returned')).toEqual(['剩 38 天', '補件 2027/1/4', 'plain']);
    const waiting = (since: string): string => {
      const { first, second } = dueWords(
        line('refused', 'a', { reasons: [{ kind: 'refused', since, detail: null }] }),
        DAY,
        zhTW,
      );
      return `${first} ${second}`;
    };
    expect(waiting('2026-11-24T09:00:00+08:00')).toBe('已等 3 天 11/24 起');
    expect(waiting('2026-11-27T06:40:00+08:00')).toBe('今天 06:40 起');
  });

  it('keep the day of an appeal below, since it is the doctor’s to use', () => {
    const told = line('notify-doctor', 'a', {
      deadline: { n: 1, kind: 'reconsideration', dueOn: '2027-01-25' },
      reasons: [{ kind: 'notify-doctor', since: '2026-11-27T09:00:00+08:00', detail: 'denied' }],
    });
    expect(dueWords(told, DAY, zhTW)).toEqual({ first: '今天', second: '申復 2027/1/25', look: 'quiet' });
  });

  it('tell what NHI wrote in its own words, or the first problem with its value', () => {
    const said = { caseId: 'a', opinion: '未附肝功能評估', last: null };
    expect(
      causeWords({ entry: line('notify-doctor', 'a'), row: rowOf({}), detail: said }, zhTW, 'zh-TW'),
    ).toEqual({
      text: '未附肝功能評估',
      quoted: true,
    });
    const valued = rowOf({
      problems: [{ ...WEIGHT, message: '醫事機構代碼不符。', found: '0401180014', expected: '0101090517' }],
    });
    expect(
      causeWords({ entry: line('refused', 'a'), row: valued, detail: undefined }, zhTW, 'zh-TW').text,
    ).toBe('醫事機構代碼不符：檔案裡是 0401180014，應為 0101090517');
  });

  it('tell what was done last and by whom, or that nobody has', () => {
    const last = {
      at: '2026-11-24T10:20:00+08:00',
      actor: '王小美',
      kind: 'noted',
      ...{ step: null, decision: null, deadline: null, day: null },
      text: '已請陳醫師補報告',
    } as const;
    const one = line('supplement-requested', 'a');
    const told = { caseId: 'a', opinion: null };
    expect(lastWords({ entry: one, row: rowOf({}), detail: { ...told, last } }, DAY, zhTW)).toBe(
      '已請陳醫師補報告，王小美 11/24 10:20',
    );
    // A computer's own account is nobody to ask, and a note ends with one mark.
    const byMachine = { ...last, actor: 'root', text: '已補報告。' };
    expect(lastWords({ entry: one, row: rowOf({}), detail: { ...told, last: byMachine } }, DAY, zhTW)).toBe(
      '已補報告，11/24 10:20',
    );
    expect(lastWords({ entry: one, row: rowOf({}), detail: undefined }, DAY, zhTW)).toBe('還沒有人處理');
  });

  it('are copied for the HIS vendor with values and places, and without a patient', () => {
    const text = vendorText(
      [
        rowOf({ problems: [{ ...WEIGHT, found: 'x1', expected: 'x2' }] }),
        rowOf({ problems: [], lastError: { code: 'invalid', message: '謝美玲 A223456789 重複' } }),
      ],
      zhTW,
      'zh-TW',
    );
    expect(text).toContain('1. 缺少病人體重：檔案裡是 x1，應為 x2\n   evidence-missing\n   Bundle.entry[3]');
    expect(text).not.toMatch(/謝美玲|A223456789/);
  });

  it('are counted under one tile by what the case itself needs, and once more where it can still be done in time', () => {
    const overdue = line('overdue', 'a', { reasons: [{ kind: 'returned', since: null, detail: null }] });
    expect(
      (['all', 'urgent', 'asks', 'doctor', 'files', 'doubt'] as const).filter((tile) =>
        isOfTile(overdue, tile),
      ),
    ).toEqual(['all', 'asks']);
    expect(isOfTile({ ...overdue, kind: 'due-soon' }, 'urgent')).toBe(true);
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
