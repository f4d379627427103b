/**
 * Words of imported packages: constraints of a guide, answers of rules. A package is a program that reads whole Bundles, so its words are
 * covered as NHI's and staff's are; roles that see no patient get results and codes, and no free text.
 */
import type { PrecheckAnswer, PrecheckView } from '../../../shared/api/precheck-contract.ts';
import type { CaseDetail } from '../../../shared/api/views/case-detail.ts';
import type { CaseRow, ProblemView } from '../../../shared/api/views/case-row.ts';
import { assertNever } from '../../../shared/assert-never.ts';
import { coverPatient, withoutPatient } from '../../../shared/cover-patient.ts';
import type { CaseLabel } from '../carrier/cases/case-record.ts';
import { isProfileProblem } from '../carrier/check/problem-kinds.ts';
import type { Sight } from './context.ts';

type Patient = Pick<CaseLabel, 'patientName' | 'patientNumber' | 'chartNumber'>;

export interface PackageWords {
  /** Covers the patient in a text or a code of a package. */
  readonly cover: (text: string) => string;
  /** True: free text is left out. */
  readonly hides: boolean;
}

/** @param bornOn the patient's birth date, YYYY-MM-DD; opened only if it has to be covered */
export function packageWords(sight: Sight, patient: Patient, bornOn: () => string | null): PackageWords {
  const { patientName, patientNumber, chartNumber = null } = patient;
  switch (sight) {
    case 'whole':
      return { cover: (text) => text, hides: false };
    case 'named':
      return { cover: coverPatient({ names: [], numbers: bothWays([patientNumber]) }), hides: false };
    case 'covered':
    case 'hidden': {
      const covered = withoutPatient({
        names: bothWays([patientName]),
        numbers: bothWays([patientNumber, chartNumber]),
      });
      const born = withoutDay(bornOn());
      return { cover: (text) => born(covered(text)), hides: sight === 'hidden' };
    }
    default:
      return assertNever(sight);
  }
}

/** A rule can spell a name or number backwards. */
const bothWays = (secrets: readonly (string | null)[]): string[] =>
  secrets.flatMap((one) => (one === null ? [] : [one, Array.from(one).reverse().join('')]));

/** Covers a day in the years of either calendar: 1971-03-04, 60/3/4, 民國60年3月4日, 0600304. */
function withoutDay(day: string | null): (text: string) => string {
  const [, year = '', month = '', date = ''] = /^(\d{4})-(\d{2})-(\d{2})/.exec(day ?? '') ?? [];
  if (year === '') return (text) => text;
  const years = [year, String(Number(year) - 1911)].map((one) => Array.from(one).join('\\s*'));
  const [m, d] = [month, date].map((part) =>
    part.replace(/^0/, '0?').split('').join('\\s*').replace('\\s*?', '?'),
  );
  const written = new RegExp(`0?(?:${years.join('|')})\\D{0,4}${m ?? ''}\\D{0,4}${d ?? ''}(?!\\d)`, 'g');
  return (text) => text.replace(written, '○○');
}

/** Problems of a guide's profiles. Our own rules have words of ours, which quote no patient. */
export const seenProblems = (words: PackageWords, problems: readonly ProblemView[]): ProblemView[] =>
  problems.map((one) => (isProfileProblem(one.code) ? seenProblem(words, one) : one));

function seenProblem({ cover, hides }: PackageWords, problem: ProblemView): ProblemView {
  const { expected, places, ...rest } = problem;
  const code = cover(problem.code);
  const path = cover(hides ? withoutSlices(problem.path) : problem.path);
  if (hides) {
    const known = { ...rest, code, path, message: hiddenZh(code), messageEn: hiddenEn(code) };
    return places === undefined
      ? known
      : { ...known, places: places.map((one) => cover(withoutSlices(one))) };
  }
  return {
    ...rest,
    code,
    path,
    message: cover(problem.message),
    messageEn: cover(problem.messageEn),
    ...(expected === undefined ? {} : { expected: cover(expected) }),
    ...(places === undefined ? {} : { places: places.map(cover) }),
  };
}

/** The guide names its slices: `Bundle.entry:claim` → `Bundle.entry`. */
const withoutSlices = (path: string): string => path.replace(/:[^.[\]]*/g, '');

const hiddenZh = (code: string): string => `不符合實作指引的規則（${code}），說明請承辦人員查看。`;
const hiddenEn = (code: string): string =>
  `A rule of the guide is not met (${code}); whoever works on cases can read its words.`;

/** Problems and last error of a case. Most cases have no words of a guide, and nothing is opened for them. */
export function seenWithProblems<T extends Pick<CaseRow, 'problems' | 'lastError'>>(
  row: T,
  words: () => PackageWords,
): T {
  const { problems, lastError } = row;
  if (![...problems, ...(lastError === null ? [] : [lastError])].some(({ code }) => isProfileProblem(code)))
    return row;
  const known = words();
  return { ...row, problems: seenProblems(known, problems), lastError: seenError(known, lastError) };
}

function seenError(words: PackageWords, error: CaseRow['lastError']): CaseRow['lastError'] {
  if (error === null || !isProfileProblem(error.code)) return error;
  const code = words.cover(error.code);
  return { code, message: words.hides ? hiddenZh(code) : words.cover(error.message) };
}

/** Codes of overruled problems stand in the history. */
export function seenEvents(words: PackageWords, events: CaseDetail['events']): CaseDetail['events'] {
  return events.map((event) => {
    const { codes } = event.detail;
    return typeof codes === 'string'
      ? { ...event, detail: { ...event.detail, codes: words.cover(codes) } }
      : event;
  });
}

export function seenPrecheck(words: PackageWords, view: PrecheckView): PrecheckView {
  const { cover, hides } = words;
  return {
    ...view,
    answers: view.answers.map((answer) =>
      hides ? hiddenAnswer(cover, answer) : coveredAnswer(cover, answer),
    ),
  };
}

type Cover = PackageWords['cover'];

function coveredAnswer(cover: Cover, answer: PrecheckAnswer): PrecheckAnswer {
  const orNull = (text: string | null): string | null => (text === null ? null : cover(text));
  return {
    ...answer,
    ...codesOf(cover, answer),
    title: cover(answer.title),
    label: cover(answer.label),
    drug: cover(answer.drug),
    report: orNull(answer.report),
    use: orNull(answer.use),
    conditions: answer.conditions.map((one) => ({
      ...one,
      main: orNull(one.main),
      number: orNull(one.number),
      words: cover(one.words),
    })),
  };
}

function hiddenAnswer(cover: Cover, answer: PrecheckAnswer): PrecheckAnswer {
  const codes = codesOf(cover, answer);
  return {
    ...answer,
    ...codes,
    title: codes.rule,
    label: codes.rule,
    drug: codes.codes.join(' '),
    report: null,
    use: answer.use === '初次使用' || answer.use === '續用' ? answer.use : null,
    conditions: answer.conditions.map((one) => ({
      ...one,
      main: null,
      number: NUMBER.test(one.number ?? '') ? one.number : null,
      words: '',
    })),
  };
}

/** `1規則4-2/4-3`: any longer number could spell something out. */
const NUMBER = /^\d?(?:規則|條件)\d(?:-\d{1,2})?(?:\/\d-\d{1,2})?$/;

function codesOf(cover: Cover, { rule, codes, version, date }: PrecheckAnswer) {
  return {
    rule: cover(rule),
    codes: codes.map(cover),
    version: cover(version),
    date: date === null ? null : cover(date),
  };
}
