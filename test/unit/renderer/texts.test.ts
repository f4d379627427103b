import { describe, expect, it } from 'vitest';
import { en } from '../../../renderer/texts/en.ts';
import { zhTW } from '../../../renderer/texts/zh-TW.ts';

/** Every text with its path; texts with a blank are shown with `1` and with `many` in it. */
function flatten(value: unknown, path: string): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function') {
    const text = value as (...blanks: unknown[]) => string;
    return [
      [`${path}()`, text(1, 1)],
      [`${path}(many)`, text(7, 7)],
    ];
  }
  if (typeof value !== 'object' || value === null) throw new Error(`${path} is no text`);
  return Object.entries(value).flatMap(([key, inner]) =>
    flatten(inner, path === '' ? key : `${path}.${key}`),
  );
}

const chinese = flatten(zhTW, '');
const english = flatten(en, '');

describe('the texts of the page', () => {
  it('have the same keys in both languages', () => {
    expect(english.map(([path]) => path)).toEqual(chinese.map(([path]) => path));
  });

  it('are none of them empty', () => {
    expect([...chinese, ...english].filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  it('are Chinese in the Chinese files and not in the English ones, but for the name of the language', () => {
    const han = /\p{Script=Han}/u;
    expect(english.filter(([path, text]) => han.test(text) && path !== 'shell.language.zh')).toEqual([]);
    const latinOnly = chinese.filter(([, text]) => !han.test(text)).map(([path]) => path);
    expect(
      latinOnly.filter(
        (path) =>
          !/list\.chip|casePage\.onDay|casePage\.steps\.by|moves\.title\(|moves\.leftOutOne|statistics\.lastOf|today\.date|today\.tiles\.parts|today\.act|statistics\.share|language\.en|command|listEnd|sha256|fromTo|status|timeline\.status/.test(
            path,
          ),
      ),
    ).toEqual([]);
  });
});

describe('the words of the glossary', () => {
  const where = (pattern: RegExp): string[] =>
    chinese.filter(([, text]) => pattern.test(text)).map(([path]) => path);

  it.each([
    ['駁回、核刪、批准 are not words of the decisions', /駁回|核刪|批准/],
    ['沙盒 is 練習環境', /沙盒|沙箱/],
    ['用戶 is 使用者', /用戶/],
    ['服務器 is 伺服器', /服務器/],
    ['文件 is 檔案', /文件/],
    ['信息 is 資訊', /信息/],
    ['程序 is 程式', /程序/],
    [
      'other words of the mainland',
      /視頻|默認|數據|網絡|屏幕|鏈接|登錄帳|緩存|打印|軟件|硬件|設置|質量|激活/,
    ],
    ['we speak of 申請案件; 申報 stands in the field name alone', /申報(?!類別)/],
  ])('%s', (_rule, pattern) => {
    expect(where(pattern)).toEqual([]);
  });

  it('撤案 is an agreement with NHI, not our cancelling: it stands where staff note that agreement', () => {
    expect(where(/撤案/)).toEqual(['work.notes.kinds.withdrawal', 'work.notes.withdrawalDetail']);
  });

  it('退件 is decision 5 and nothing else', () => {
    expect(where(/退件/)).toEqual([
      // In how many days a returned case has to be sent again, and what comes of it.
      'settings.terms.work.deadlines.returned()',
      'settings.terms.work.deadlines.returned(many)',
      'settings.names.work.deadlines.returned',
      'stages.returned.word',
      // The view of both decisions that ask for something.
      'cases.views.supplement',
      // Figures of that decision, and what the rate leaves out.
      'statistics.figures.askedBoth',
      'statistics.figures.returned',
      'statistics.rateMeaning',
      'today.tiles.asks',
      'today.due.terms.returned()',
      'today.due.terms.returned(many)',
      'today.termCause.returned',
      'today.steps.returned',
      'work.deadlines.kinds.returned',
      'work.deadlines.lapsed.returned',
    ]);
  });

  it('補件 is decision 4, or part of the guide’s own names of types', () => {
    const others = chinese.filter(([, text]) => text.replace(/「?(送核|申復)補件」?/g, '').includes('補件'));
    expect(others.map(([path]) => path)).toEqual([
      // In how many days that decision has to be answered, and what comes of it.
      'settings.terms.work.deadlines.supplement()',
      'settings.terms.work.deadlines.supplement(many)',
      'settings.names.work.deadlines.supplement',
      'stages.supplement-requested.word',
      // The view of both decisions that ask for something.
      'cases.views.supplement',
      // Decisions for which NHI gives a reason.
      // Figures of that decision, its share, and what the rate leaves out.
      'statistics.sentences.none',
      'statistics.sentences.foot',
      'statistics.figures.askedBoth',
      'statistics.figures.supplementRequested',
      'statistics.figures.supplement',
      'statistics.rateMeaning',
      'statistics.meaning.appealWon',
      'statistics.meaning.supplement',
      'today.tiles.asks',
      // Names of deadlines, and what is due by them.
      'today.due.terms.supplement()',
      'today.due.terms.supplement(many)',
      'today.termCause.supplement',
      'today.steps.receipt',
      // By when that decision has to be answered.
      'work.deadlines.kinds.supplement',
      // The notice of that decision, which is printed for the doctor.
      'casePage.supplementNotice',
      // Purpose of 預檢: to have it ready when that decision comes.
      'precheck.sentAlready',
      'precheck.today.why',
    ]);
  });

  it.each([
    ['今日 is 待辦', /今日/],
    ['what came back is 新的核定結果', /上次查看後|標示為已看/],
    ['久未核定, 健保署久候附件檔 are said plainly', /久未核定|久候/],
    ['準備補件 names the purpose, not the copying', /複製受理編號並開啟/],
  ])('of the new design: %s', (_rule, pattern) => {
    expect(where(pattern).filter((path) => path.startsWith('today.') || path.startsWith('shell.'))).toEqual(
      [],
    );
  });

  it('a doubtful send is never called 失敗', () => {
    const doubtful =
      /^(stages\.uncertain|caseTexts\.doubt|doubts|resolve|events\.doubt|deliveries\.uncertain)/;
    expect(where(/失敗/).filter((path) => doubtful.test(path))).toEqual([]);
  });

  it('失敗 is NHI’s word for its own checks', () => {
    expect(where(/失敗/)).toEqual(['stages.failed.word', 'reviews.failed']);
  });

  it('已受理 is NHI’s later status: an upload is not called so', () => {
    expect(where(/已受理/).filter((path) => /accepted|unnumbered/.test(path))).toEqual([]);
  });

  it.each([
    ['waiting', '等待附件'],
    ['refused', '院內檢核未通過'],
    ['queued', '等待送出'],
    ['sending', '傳送中'],
    ['uncertain', '送件結果待確認'],
    ['accepted', '已上傳'],
    ['rejected', '上傳遭健保署拒收'],
    ['held', '暫緩送出'],
    ['cancelled', '取消送出'],
    ['failed', '健保署檢核失敗'],
    ['approved', '同意'],
    ['denied', '不予同意'],
    ['partially-approved', '部份同意'],
    ['supplement-requested', '補件'],
    ['returned', '退件'],
  ] as const)('%s is called %s', (key, word) => {
    expect(zhTW.stages[key].word).toBe(word);
  });
});
