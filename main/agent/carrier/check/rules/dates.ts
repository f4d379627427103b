import { isObject, textAt, valueAt } from '../../../ground/fhir/json.ts';
import type { WalkedObject } from '../../../ground/fhir/walk.ts';
import { CORRECT, FIX_EXPORT, LOOK } from '../../../../profile/next-steps.ts';
import { itemsAt } from './elements.ts';
import { type DateKind, kindOf } from './data/date-names.ts';
import type { KindName } from './data/kinds.ts';
import type { ResolvedBundle } from './resolved-bundle.ts';
import { defineRule, type Finding } from './rule.ts';

/** Dates the guide's text wants to the day: YYYY-MM-DD. */
const TO_THE_DAY = /\.(?:created|birthDate|valueDate|effectiveDateTime|performedDateTime)$/;

export const dates = defineRule(
  {
    'date-invalid': {
      severity: 'error',
      source: 'FHIR R4 datatypes.html: date, dateTime, instant',
      zh: '日期格式不正確或沒有這一天；應為西元 YYYY-MM-DD，含時間時須帶時區（例如 +08:00）。',
      en: 'This is no date: YYYY-MM-DD, of a day that exists; a time needs its zone, such as +08:00.',
      ...FIX_EXPORT,
    },
    'date-partial': {
      severity: 'warning',
      source: 'Claim-twpas created, Patient-twpas birthDate, reports and observations effective[x] (text)',
      zh: '日期應填到日（YYYY-MM-DD）。',
      en: 'The date should be given to the day (YYYY-MM-DD).',
      ...CORRECT,
    },
    'period-backwards': {
      severity: 'error',
      source: 'FHIR R4 Period: per-1',
      zh: '起始日期晚於終止日期。',
      en: 'The period ends before it starts.',
      ...CORRECT,
    },
    'date-after-application': {
      severity: 'warning',
      source:
        'Claim-twpas created, diagnosis:recordedDate; reports and observations effective[x], issued (text)',
      zh: '日期晚於申請日期（Claim.created）。',
      en: 'The date is after the application (Claim.created).',
      ...LOOK,
    },
    'created-in-future': {
      severity: 'warning',
      source: 'Claim-twpas created (text)',
      zh: '申請日期在未來。',
      en: 'The application is dated in the future.',
      ...LOOK,
    },
    'date-improbable': {
      severity: 'warning',
      source: 'guide: dates are of the Christian era (text)',
      zh: '日期的年份不合理，可能誤填民國年。',
      en: 'The year is improbable; it may be a year of the Republic.',
      ...LOOK,
    },
  },
  function* (bundle) {
    const { json, entries } = bundle;
    const timestamp = valueAt(json, 'timestamp');
    if (timestamp !== undefined && !isDateOf(timestamp, 'instant')) {
      yield { code: 'date-invalid', path: 'Bundle.timestamp' };
    }
    for (const { dates: own } of entries) {
      for (const { place, name } of own) {
        const kind = kindOf(name);
        const code = kind === undefined ? null : problemOf(place, name, kind);
        if (code !== null) yield { code, path: `${place.path()}.${name}` };
        const { object } = place;
        if (name === 'end' && isBackwards(textAt(object, 'start'), textAt(object, 'end')))
          yield { code: 'period-backwards', path: place.path() };
      }
    }
    yield* afterApplication(bundle);
  },
);

function problemOf(
  place: WalkedObject,
  name: string,
  kind: DateKind,
): 'date-invalid' | 'date-improbable' | 'date-partial' | null {
  const value = place.object[name];
  // An object or a list under such a name is another element (or of a wrong type, which the guide's check reports).
  if (value === null || isObject(value) || Array.isArray(value)) return null;
  if (!isDateOf(value, kind) || typeof value !== 'string') return 'date-invalid';
  const year = Number(value.slice(0, 4));
  if (year < 1900 || year > 2200) return 'date-improbable';
  return value.length < 10 && TO_THE_DAY.test(`${place.path()}.${name}`) ? 'date-partial' : null;
}

/** Elements that say when something was found, done or written down. */
const DONE: ReadonlySet<string> = new Set(
  'effectiveDateTime effectiveInstant issued performedDateTime started recordedDate date receivedTime collectedDateTime onsetDateTime'.split(
    ' ',
  ),
);
/** Kinds that may be dated in the future: the drug applied for, the plan, the planned visit. */
const AHEAD: ReadonlySet<KindName | null> = new Set<KindName>([
  'medicationRequestApply',
  'coverage',
  'encounter',
  'carePlan',
  'claimResponse',
]);

/** Facts known at the application cannot be dated later. Only days are compared, in the zone they were written in. */
function* afterApplication({
  claim,
  entries,
  today,
}: ResolvedBundle): Iterable<Finding<'date-after-application' | 'created-in-future'>> {
  const created = textAt(claim?.resource, 'created')?.slice(0, 10) ?? '';
  if (claim === null || !isDateOf(created, 'date') || created.length < 10) return;
  if (today !== null && created > today) yield { code: 'created-in-future', path: `${claim.path}.created` };
  const isLater = (value: unknown): boolean =>
    typeof value === 'string' &&
    value.length >= 10 &&
    isDateOf(value.slice(0, 10), 'date') &&
    value.slice(0, 10) > created;
  for (const { object, path } of itemsAt(claim.resource, 'diagnosis', claim.path)) {
    for (const extension of itemsAt(object, 'extension', path)) {
      if (isLater(valueAt(extension.object, 'valueDate')))
        yield { code: 'date-after-application', path: `${extension.path}.valueDate` };
    }
  }
  for (const { kind, dates: own } of entries) {
    if (kind === null || AHEAD.has(kind)) continue;
    for (const { place, name } of own)
      if (DONE.has(name) && isLater(place.object[name]))
        yield { code: 'date-after-application', path: `${place.path()}.${name}` };
  }
}

/** Compared as far as both are given: 2024-05 is not after 2024-05-07. */
function isBackwards(start: string | null, end: string | null): boolean {
  if (start === null || end === null) return false;
  if (!isDateOf(start, 'dateTime') || !isDateOf(end, 'dateTime')) return false;
  if (start.length > 10 && end.length > 10) return Date.parse(start) > Date.parse(end);
  const length = Math.min(start.length, end.length, 10);
  return start.slice(0, length) > end.slice(0, length);
}

/* Dates of FHIR R4 datatypes.html: `date`, `dateTime` and `instant`, and whether the day exists. */

const DAY = String.raw`(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?`;
const TIME = String.raw`T(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d{1,9})?(?:Z|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00))`;
const DATE = new RegExp(`^${DAY}$`);
const DATE_TIME = new RegExp(`^${DAY}(${TIME})?$`);

/** True if a value is a date of this kind, and of a day that the calendar has. */
export function isDateOf(value: unknown, kind: DateKind): boolean {
  if (typeof value !== 'string') return false;
  const parts = (kind === 'date' ? DATE : DATE_TIME).exec(value);
  if (parts === null) return false;
  const [, year = '', month, day, time] = parts;
  if (year === '0000') return false;
  // A time needs a whole day before it, and an instant needs the time.
  if (time !== undefined && day === undefined) return false;
  if (kind === 'instant' && time === undefined) return false;
  return month === undefined || isDay(Number(year), Number(month), Number(day ?? '1'));
}

function isDay(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return day <= (days[month - 1] ?? 0);
}
