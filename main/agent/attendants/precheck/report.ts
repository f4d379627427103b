/** NHI's 報告總結 as lines. It is shown unchanged. The lines only order it for people, and never decide whether a rule is met. */

import type { PrecheckCondition } from '../../../../shared/api/precheck-contract.ts';

export type LineState = 'met' | 'missing' | 'unfit';

export type ReportLine = PrecheckCondition & { readonly state: LineState };

export interface ReadReport {
  /** 初次使用, 續用; null if the report names neither. */
  readonly use: string | null;
  readonly lines: readonly ReportLine[];
}

const SECTIONS: readonly (readonly [RegExp, LineState | null])[] = [
  [/^【●/, 'met'],
  [/^【▲.*未填/, 'missing'],
  [/^【▲/, 'unfit'],
  [/^【/, null],
];

export function readReport(report: string): ReadReport {
  let state: LineState | null = null;
  let main: string | null = null;
  let use: string | null = null;
  const lines: ReportLine[] = [];
  for (const line of report.split('\n')) {
    const text = line.trim();
    const section = SECTIONS.find(([head]) => head.test(text));
    if (section !== undefined) {
      [, state] = section;
      main = null;
      use ??= /^【申請類型】(.+)$/.exec(text)?.[1]?.trim() ?? null;
      continue;
    }
    const heading = /^<(.+)>$/.exec(text)?.[1];
    if (heading !== undefined) main = heading;
    else if (state !== null && /^[●▲]/.test(text)) lines.push(lineOf(text.slice(1).trim(), state, main));
  }
  return { use, lines };
}

const REFERENCE = /[（(]參考資訊[）)]/;
/** `1規則1-1`, `規則4-2/4-3`, `1條件ICD代碼檢核`, `續用規則1`, `申請醫令`. */
const NUMBER = /^((?:[\d續]|規則|條件|申請醫令|ICD)[^：:（]{0,24})[：:](.*)$/s;

function lineOf(text: string, state: LineState, main: string | null): ReportLine {
  const reference = REFERENCE.test(text);
  const plain = text.replace(REFERENCE, '').trim();
  const [, number = null, words = plain] = NUMBER.exec(plain) ?? [];
  return { state, main, number: wholeNumber(number, main), words: words.trim(), reference };
}

const MAINS = '一二三四五六七八九';

/** Some reports leave out the number of the 主要規定 above a line. */
function wholeNumber(number: string | null, main: string | null): string | null {
  if (number === null || /^\d/.test(number)) return number;
  const at = MAINS.indexOf(/^主要規定([一二三四五六七八九])/.exec(main ?? '')?.[1] ?? '-');
  return at < 0 ? number : `${String(at + 1)}${number}`;
}

/** Conditions that a line is about, numbered like the rule's own definitions: `1規則4-2/4-3` is about two. */
export function numbersOf(number: string | null): string[] {
  if (number === null) return [];
  const head = /^\d規則/.exec(number)?.[0] ?? '';
  return number.split('/').map((one) => (/^\d規則/.test(one) ? one : `${head}${one}`).replace('條件', ''));
}
