import { isObject, textAt, valueAt } from '../../fhir/json.ts';
import type { Place } from '../../fhir/walk.ts';
import { CORRECT, FIX_EXPORT, LOOK } from '../profile/next-steps.ts';
import { defineRule } from './rule.ts';

/** Elements of FHIR R4 that hold a date, by name; `start` and `end` of every Period among them. */
const KIND_OF: ReadonlyMap<string, DateKind> = new Map<string, DateKind>([
  ['birthDate', 'date'],
  ['valueDate', 'date'],
  ['timingDate', 'date'],
  ['servicedDate', 'date'],
  ['created', 'dateTime'],
  ['start', 'dateTime'],
  ['end', 'dateTime'],
  ['date', 'dateTime'],
  ['receivedTime', 'dateTime'],
  ['authoredOn', 'dateTime'],
  ['recordedDate', 'dateTime'],
  ['lastOccurrence', 'dateTime'],
  ['started', 'dateTime'],
  ['issued', 'instant'],
  ['lastUpdated', 'instant'],
]);

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
    'date-improbable': {
      severity: 'warning',
      source: 'guide: dates are of the Christian era (text)',
      zh: '日期的年份不合理，可能誤填民國年。',
      en: 'The year is improbable; it may be a year of the Republic.',
      ...LOOK,
    },
  },
  function* ({ json, entries }) {
    const timestamp = valueAt(json, 'timestamp');
    if (timestamp !== undefined && !isDateOf(timestamp, 'instant')) {
      yield { code: 'date-invalid', path: 'Bundle.timestamp' };
    }
    for (const { places } of entries) {
      for (const place of places) {
        const { object } = place;
        for (const name of Object.keys(object)) {
          const kind = kindOf(name);
          if (kind === undefined) continue;
          const code = problemOf(place, name, kind);
          if (code !== null) yield { code, path: `${place.path()}.${name}` };
        }
        if (isBackwards(textAt(object, 'start'), textAt(object, 'end'))) {
          yield { code: 'period-backwards', path: place.path() };
        }
      }
    }
  },
);

function kindOf(name: string): DateKind | undefined {
  return (
    KIND_OF.get(name) ?? (name.endsWith('DateTime') && /[a-z]DateTime$/.test(name) ? 'dateTime' : undefined)
  );
}

function problemOf(
  place: Place,
  name: string,
  kind: DateKind,
): 'date-invalid' | 'date-improbable' | 'date-partial' | null {
  const value = place.object[name];
  // An object or a list under such a name is another thing (or a wrong type, which the table of elements tells).
  if (value === null || isObject(value) || Array.isArray(value)) return null;
  if (!isDateOf(value, kind) || typeof value !== 'string') return 'date-invalid';
  const year = Number(value.slice(0, 4));
  if (year < 1900 || year > 2200) return 'date-improbable';
  return value.length < 10 && TO_THE_DAY.test(`${place.path()}.${name}`) ? 'date-partial' : null;
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

type DateKind = 'date' | 'dateTime' | 'instant';

/** Whether a value is a date of this kind, and of a day that the calendar has. */
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
