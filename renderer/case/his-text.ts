import type { CaseDetail, AnswerView } from '../../shared/api/views/case-detail.ts';
import type { CaseRow, ProblemView } from '../../shared/api/views/case-row.ts';
import { fileNameWithout, withoutPatient } from '../../shared/cover-patient.ts';
import { dateTime } from '../format/time.ts';
import type { Language, Texts } from '../texts/texts.ts';

type Facts = Pick<
  CaseDetail,
  | 'fileName'
  | 'createdAt'
  | 'problems'
  | 'lastError'
  | 'missingAttachments'
  | 'maskedPatient'
  | 'chartNumber'
  | 'answers'
  | 'disposition'
>;

type Known = Pick<CaseRow, 'maskedPatient' | 'chartNumber'>;
const knownOf = ({ maskedPatient, chartNumber }: Known) => ({
  names: [maskedPatient?.name ?? null],
  numbers: [maskedPatient?.number ?? null, chartNumber],
});

/** Covers the patient in what leaves the page. */
export const cleanerOf = (row: Known): ((text: string) => string) => withoutPatient(knownOf(row));

/** … and in names of files, where any word is covered if nobody knows whose file it is. */
export const fileCleanerOf = (row: Known): ((name: string) => string) => fileNameWithout(knownOf(row));

/**
 * What is copied for the HIS vendor: file, time, code, place, what stands there and what should. Never the patient: a HIS
 * often writes the name or the chart number into the file's name, and both are covered there.
 */
export function hisText(detail: Facts, texts: Texts, language: Language): string {
  const words = texts.casePage.his;
  const lines = [
    `${words.file} ${fileCleanerOf(detail)(detail.fileName)}`,
    `${words.received} ${dateTime(detail.createdAt)}`,
    ...detail.problems.flatMap((problem, index) => problemLines(problem, index + 1, texts, language)),
    ...(detail.problems.length > 0 ? [] : otherLines(detail, texts)),
  ];
  return lines.map(cleanerOf(detail)).join('\n');
}

function problemLines(problem: ProblemView, number: number, texts: Texts, language: Language): string[] {
  const words = texts.casePage.his;
  const message = (language === 'en' ? problem.messageEn : problem.message).replace(/[。.]$/, '');
  const values = valuesOf(problem, texts);
  const told = values === null ? '' : words.values(values.found ?? words.untold, values.expected);
  const { line, column = 1 } = problem;
  const at = line === undefined ? '' : `  ${texts.caseTexts.problems.at(line, column)}`;
  return [`${String(number)}. ${message}${told}`, `   ${problem.code}`, `   ${problem.path}${at}`];
}

function otherLines(detail: Facts, texts: Texts): string[] {
  const words = texts.casePage.his;
  const said = saidBy(detail.answers);
  return [
    ...(said === null ? [] : [`${words.nhiSaid} ${said.text}`, `   ${said.code}`]),
    ...(said !== null || detail.lastError === null
      ? []
      : [`${detail.lastError.message}  ${detail.lastError.code}`]),
    ...detail.missingAttachments.map((name) => `${words.missing} ${fileCleanerOf(detail)(name)}`),
  ];
}

export interface Values {
  /** Null where it is not told. */
  readonly found: string | null;
  readonly expected: string | null;
}

/** What stands in the file and what should; null where there is nothing to set side by side. */
export function valuesOf({ code, found, expected }: ProblemView, texts: Texts): Values | null {
  const nothing = texts.casePage.his.nothing;
  const isMissing = found === null || (found === undefined && code.endsWith('-missing'));
  const stands = isMissing ? nothing : (found ?? null);
  if (stands === null && expected === undefined) return null;
  return { found: stands, expected: expected ?? null };
}

/** The newest review answer that speaks of items, received when NHI first gave this decision in these words. */
export function newestReview(answers: readonly AnswerView[]): AnswerView | null {
  const reviews = answers
    .filter(({ kind, items }) => kind === 'claim-response' && items.length > 0)
    .toSorted((a, b) => Date.parse(a.receivedAt) - Date.parse(b.receivedAt));
  const newest = reviews.at(-1);
  if (newest === undefined) return null;
  const others = reviews.findLastIndex((one) => !isSameDecision(one, newest));
  return { ...newest, receivedAt: reviews[others + 1]?.receivedAt ?? newest.receivedAt };
}

const isSameDecision = (one: AnswerView, other: AnswerView): boolean =>
  one.decision === other.decision &&
  one.items.length === other.items.length &&
  one.items.every(({ opinion }, at) => opinion === other.items[at]?.opinion);

/** NHI's words, each once, in the order of the items. */
export function opinionsOf(answers: readonly AnswerView[]): string[] {
  const said = newestReview(answers)?.items.flatMap(({ opinion }) => opinion?.trim() ?? []) ?? [];
  return [...new Set(said.filter((text) => text !== ''))];
}

/** Why NHI refused it, in its own words, with the code it gave; null where it said nothing. */
export function saidBy(
  answers: readonly AnswerView[],
): { readonly text: string; readonly code: string; readonly at: string } | null {
  const last = answers.findLast(({ issue }) => issue !== null);
  const issue = last?.issue ?? null;
  return last === undefined || issue === null ? null : { ...issue, at: last.receivedAt };
}
