import type { CaseDetail, AnswerView } from '../../shared/api/views/case-detail.ts';
import type { CaseRow, ProblemView } from '../../shared/api/views/case-row.ts';
import { fileNameWithout, withoutPatient } from '../../shared/cover-patient.ts';
import { fileSize } from '../format/number.ts';
import { dateTime } from '../format/time.ts';
import type { Language, Texts } from '../texts/texts.ts';

type Facts = Pick<
  CaseDetail,
  | 'id'
  | 'createdAt'
  | 'problems'
  | 'lastError'
  | 'missingAttachments'
  | 'maskedPatient'
  | 'chartNumber'
  | 'answers'
  | 'disposition'
  | 'review'
> & { readonly attachments: readonly Pick<Attachment, 'name' | 'kind' | 'size' | 'state'>[] };
type Attachment = CaseDetail['attachments'][number];

type PatientFields = Pick<CaseRow, 'maskedPatient' | 'chartNumber'>;
const knownOf = ({ maskedPatient, chartNumber }: PatientFields) => ({
  names: [maskedPatient?.name ?? null, ...(maskedPatient?.otherNames ?? [])],
  numbers: [maskedPatient?.number ?? null, chartNumber],
});

/** Removes the patient from text that leaves the page. */
const cleanerOf = (row: PatientFields): ((text: string) => string) => withoutPatient(knownOf(row));

/** Removes the patient from file names; if the patient is unknown, every word is masked. */
const fileCleanerOf = (row: PatientFields): ((name: string) => string) => fileNameWithout(knownOf(row));

/** The most severe problem: an error refuses the case, a warning does not. */
export const gravest = <P extends Pick<ProblemView, 'severity'>>(problems: readonly P[]): P | undefined =>
  problems.find(({ severity }) => severity === 'error') ?? problems[0];

/** Errors first; otherwise in the check's order. */
export const byGravity = (problems: readonly ProblemView[]): ProblemView[] =>
  problems.toSorted((a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'));

/** Code of the problem that an attachment did not arrive in time. The case was not sent to NHI. */
const ATTACHMENT_MISSING = 'attachment-missing';

/** Names the missing attachment, which our general sentence does not; null for other causes. */
export function lackingFile({ problems, missingAttachments }: CauseFacts, texts: Texts): string | null {
  if (gravest(problems)?.code !== ATTACHMENT_MISSING || missingAttachments.length === 0) return null;
  return texts.casePage.missing(missingAttachments.join(texts.shell.common.listEnd));
}
type CauseFacts = Pick<CaseRow, 'problems' | 'missingAttachments'>;

/**
 * Text for the HIS vendor: case code, time, NHI's words, each problem's code, path, found and expected value, and each attachment's number, type
 * and size. Neither the patient nor the file is named, as a HIS often puts the patient's name into file names.
 */
export function hisText(detail: Facts, texts: Texts, language: Language): string {
  const words = texts.casePage.his;
  const lines = [
    words.head(detail.id, dateTime(detail.createdAt)),
    ...nhiLines(detail, texts),
    ...byGravity(detail.problems).flatMap((problem, index) =>
      problemLines(problem, index + 1, texts, language),
    ),
    ...attachmentLines(detail, texts),
  ];
  return lines.map(cleanerOf(detail)).join('\n');
}

function problemLines(problem: ProblemView, number: number, texts: Texts, language: Language): string[] {
  const message = (language === 'en' ? problem.messageEn : problem.message).replace(/[。.]$/, '');
  const told = toldValues(problem, texts);
  const { line, column = 1 } = problem;
  const at = line === undefined ? '' : `  ${texts.caseTexts.problems.at(line, column)}`;
  return [`${String(number)}. ${message}${told}`, `   ${problem.code}`, `   ${problem.path}${at}`];
}

/** NHI's words: 案件受理狀態 if NHI's check failed, otherwise the reason of the refusal. */
function nhiLines(detail: Facts, texts: Texts): string[] {
  const words = texts.casePage.his;
  const failed = failureOf(detail);
  if (failed !== null)
    return [
      words.nhiSaid(failed.text, failed.at === null ? '' : dateTime(failed.at)),
      texts.stages.failed.next,
    ];
  if (detail.problems.length > 0) return [];
  const said = saidBy(detail.answers);
  if (said !== null) return [words.nhiSaid(said.text, dateTime(said.at)), `   ${said.code}`];
  return detail.lastError === null ? [] : [`${detail.lastError.message}  ${detail.lastError.code}`];
}

/** Each attachment's number, type and size. A missing one is named, as nothing else identifies it. */
function attachmentLines(detail: Facts, texts: Texts): string[] {
  const words = texts.casePage.his;
  const wanted =
    detail.problems.length === 0 || detail.problems.some(({ code }) => code.startsWith('attachment-'));
  if (!wanted) return [];
  return detail.attachments.map(({ name, kind, size, state }, index) => {
    const type = kind === 'dicom' ? 'DICOM' : (/\.([a-z0-9]{1,5})$/i.exec(name)?.[1] ?? '').toUpperCase();
    return state === 'missing'
      ? words.missing(index + 1, fileCleanerOf(detail)(name))
      : words.attachment(index + 1, type, size === null ? '' : fileSize(size));
  });
}

/** 案件受理狀態 of NHI's failed check and when NHI first reported it; null if NHI's check did not fail or gave no text. */
export function failureOf({
  review,
  disposition,
  answers,
}: Pick<CaseDetail, 'review' | 'disposition' | 'answers'>): { text: string; at: string | null } | null {
  if (review !== 'failed' || disposition === null || disposition === '') return null;
  const first = answers.find((answer) => answer.disposition === disposition);
  return { text: disposition, at: first?.receivedAt ?? null };
}

export interface Values {
  /** Null if the agent does not report it. */
  readonly found: string | null;
  readonly expected: string | null;
}

/** Found and expected value; null if neither can be compared. */
export function valuesOf({ code, found, expected }: ProblemView, texts: Texts): Values | null {
  const nothing = texts.casePage.his.nothing;
  // The sentence already names the attachment.
  if (code === ATTACHMENT_MISSING) return null;
  const isMissing = found === null || (found === undefined && code.endsWith('-missing'));
  const stands = isMissing ? nothing : (found ?? null);
  if (stands === null && expected === undefined) return null;
  return { found: stands, expected: expected ?? null };
}

/** Found and expected value, appended to a problem's sentence; empty if there are none. */
export function toldValues(problem: ProblemView, texts: Texts): string {
  const words = texts.casePage.his;
  const values = valuesOf(problem, texts);
  if (values === null) return '';
  if (values.found === words.nothing) return values.expected === null ? '' : words.lacks(values.expected);
  return words.values(values.found ?? words.untold, values.expected);
}

/** The newest review answer with items; `receivedAt` is when NHI first gave this decision with these opinions. */
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

/** NHI's opinions without duplicates, in the order of items. */
export function opinionsOf(answers: readonly AnswerView[]): string[] {
  const said = newestReview(answers)?.items.flatMap(({ opinion }) => opinion?.trim() ?? []) ?? [];
  return [...new Set(said.filter((text) => text !== ''))];
}

/** NHI's text and code of the last refusal; null if it gave none. */
export function saidBy(
  answers: readonly AnswerView[],
): { readonly text: string; readonly code: string; readonly at: string } | null {
  const last = answers.findLast(({ issue }) => issue !== null);
  const issue = last?.issue ?? null;
  return last === undefined || issue === null ? null : { ...issue, at: last.receivedAt };
}
