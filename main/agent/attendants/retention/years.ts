/**
 * Retention of a patient's trail (醫療法 §70, 電子病歷辦法 §13): a number of years for everybody, and for minors at least until seven years after coming of
 * age. Days are YYYY-MM-DD in Taiwan.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { startOfDay, taipeiDay } from '../../../../shared/days.ts';
import type { CaseRecord } from '../../carrier/cases/case-record.ts';
import type { CaseContext } from '../../carrier/cases/context.ts';
import { CREATED_BEFORE } from '../../carrier/cases/payload-queries.ts';
import { AgentError } from '../../ground/error.ts';

const YEARS_AFTER_MAJORITY = 7;
/** 民法 §12: of age at 20, since this day at 18. People who were 18 or 19 on this day came of age then (民法總則施行法 §3-1). */
const AT_18_SINCE = '2023-01-01';

export function majorityDay(birth: string): string {
  const at20 = yearsAfter(birth, 20);
  if (at20 <= AT_18_SINCE) return at20;
  const at18 = yearsAfter(birth, 18);
  return at18 > AT_18_SINCE ? at18 : AT_18_SINCE;
}

/**
 * Last day of keeping a patient's data, from `createdOn` on, because of the patient's age alone. An unknown or future day of birth counts as a
 * newborn's: destroyed data cannot be recovered.
 */
export function keptForAgeUntil(birthDate: string | null, createdOn: string): string {
  return yearsAfter(majorityDay(latestBirth(birthDate, createdOn)), YEARS_AFTER_MAJORITY);
}

/** FHIR allows a year or a month instead of a day: the latest possible day counts. */
function latestBirth(birthDate: string | null, createdOn: string): string {
  const [, year, month = '12', day] = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/.exec(birthDate ?? '') ?? [];
  if (year === undefined || Number(month) < 1 || Number(month) > 12) return createdOn;
  const last = daysIn(Number(year), Number(month));
  if (day !== undefined && (Number(day) < 1 || Number(day) > last)) return createdOn;
  const latest = `${year}-${month}-${day ?? String(last)}`;
  return latest < createdOn ? latest : createdOn;
}

/** Day 0 of a month is the last day of the month before. */
const daysIn = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

/** The same day of a later year; 29 February becomes 1 March if that year has none (民法 §121). */
function yearsAfter(day: string, years: number): string {
  const year = Number(day.slice(0, 4)) + years;
  const rest = day.slice(4) === '-02-29' && daysIn(year, 2) === 28 ? '-03-01' : day.slice(4);
  return `${String(year).padStart(4, '0')}${rest}`;
}

/**
 * The first year of the trail that must be kept on `today`, because of patients of cases before the year `to`; `to` if no patient is that young.
 * Cases without a patient (unreadable files) keep nothing.
 * @param oldest the trail's first year now: later lines about a case from before that year are kept too
 */
export async function firstYearKept(
  context: Pick<CaseContext, 'store' | 'sealed'>,
  { oldest, to, today }: { readonly oldest: number; readonly to: number; readonly today: string },
): Promise<number> {
  const before = startOfDay(`${String(to)}-01-01`);
  let first = to;
  for (let after = 0; ;) {
    const rows = context.store.all<CreatedRow>(CREATED_BEFORE, { after, before, limit: AT_ONCE });
    for (const row of rows) {
      const createdOn = taipeiDay(row.created_at);
      const year = Math.max(oldest, Number(createdOn.slice(0, 4)));
      if (year < first && isKeptForAge(context, row, createdOn, today)) first = year;
    }
    const last = rows.at(-1);
    if (last === undefined || first === oldest) return first;
    after = last.seq;
    await nextTurn();
  }
}

type CreatedRow = Pick<CaseRecord, 'seq' | 'id' | 'created_at' | 'summary' | 'kept_for_age'>;

const AT_ONCE = 200;

const isKeptForAge = (
  context: Pick<CaseContext, 'sealed'>,
  row: CreatedRow,
  createdOn: string,
  today: string,
): boolean => (lastDayForAge(context, row, createdOn, today) ?? '') > today;

/** Last day of keeping data about a case's patient because of age alone; null if that day is past, or there is no patient. */
export function lastDayForAge(
  { sealed }: Pick<CaseContext, 'sealed'>,
  row: CreatedRow,
  createdOn: string,
  today: string,
): string | null {
  const longest = keptForAgeUntil(null, createdOn);
  // Nobody can be that young: no need to open the sealed value.
  if (longest <= today) return null;
  try {
    const summary = sealed.summary(row);
    const until = summary === null ? row.kept_for_age : keptForAgeUntil(summary.birthDate, createdOn);
    return until !== null && until > today ? until : null;
  } catch (error) {
    if (!(error instanceof AgentError)) throw error;
    // The case has a patient, of unknown age.
    return longest;
  }
}
