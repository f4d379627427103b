import generatePicker from 'antd/es/date-picker/generatePicker';
import { useId, type ReactNode } from 'react';
import { addDays, daysBetween, taipeiDay } from '../../shared/days.ts';
import { preferences } from '../app/preferences.ts';
import { currentCalendar, MINGUO_OFFSET, writtenYear } from '../format/time.ts';
import { useTexts } from '../texts/use-texts.ts';
import { useStore } from './store.ts';

interface DayFieldProps {
  readonly id?: string;
  /** Accessible name, if there is no visible label. */
  readonly label?: string;
  /** YYYY-MM-DD; empty for none. */
  readonly value: string;
  readonly onChange: (day: string) => void;
  /** Earliest day allowed. */
  readonly min?: string;
  readonly autoFocus?: boolean;
}

/** A day, chosen or typed, in the person's calendar: 2026/11/30 or 115/11/30. */
export function DayField({ id, label, value, onChange, min, autoFocus = false }: DayFieldProps): ReactNode {
  const { calendar } = useStore(preferences);
  const { day: words } = useTexts().shell;
  const take = (day: string): void => {
    if (day !== value) onChange(day);
  };
  return (
    // Take a typed day as soon as it is complete, so that a button beside it becomes enabled.
    <span
      className="day-field"
      onInput={({ target }) => {
        const day = target instanceof HTMLInputElement ? dayTyped(target.value) : null;
        if (day !== null && (min === undefined || day >= min)) take(day);
      }}
    >
      <Picker
        key={calendar}
        {...(id === undefined ? {} : { id })}
        {...(label === undefined ? {} : { 'aria-label': label })}
        value={dateOfDay(value)}
        format="YYYY/MM/DD"
        placeholder={calendar === 'minguo' ? words.minguo : words.common}
        autoFocus={autoFocus}
        disabledDate={(date) => min !== undefined && dayOfDate(date) < min}
        onChange={(date) => take(date === null ? '' : dayOfDate(date))}
      />
    </span>
  );
}

interface PeriodFieldProps {
  readonly days: { readonly from: string; readonly to: string };
  readonly onDays: (days: { readonly from?: string; readonly to?: string }) => void;
}

/** First and last day of a period. */
export function PeriodField({ days, onDays }: PeriodFieldProps): ReactNode {
  const { list } = useTexts();
  const id = useId();
  return (['from', 'to'] as const).map((end) => (
    <span key={end} className="report-day">
      <label htmlFor={`${id}-${end}`}>{list[end]}</label>
      <DayField id={`${id}-${end}`} value={days[end]} onChange={(day) => onDays({ [end]: day })} />
    </span>
  ));
}

/** Several days, each chosen or typed. */
export function DaysField({
  id,
  value,
  onChange,
  disabled,
}: {
  readonly id: string;
  readonly value: readonly string[];
  readonly onChange: (days: readonly string[]) => void;
  readonly disabled: boolean;
}): ReactNode {
  const { calendar } = useStore(preferences);
  const { day: words } = useTexts().shell;
  return (
    <Picker
      key={calendar}
      multiple
      id={id}
      disabled={disabled}
      value={value.flatMap((day) => dateOfDay(day) ?? [])}
      format="YYYY/MM/DD"
      placeholder={words.several}
      onChange={(dates) => onChange((dates ?? []).map(dayOfDate).toSorted())}
    />
  );
}

/** Days for antd's picker, as midnight UTC, which no time zone of the computer shifts. These functions replace the date library that antd would need. */

export function dateOfDay(day: string): Date | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return null;
  const date = new Date(`${day}T00:00:00Z`);
  return Number.isNaN(date.getTime()) || dayOfDate(date) !== day ? null : date;
}

export const dayOfDate = (date: Date): string => date.toISOString().slice(0, 10);

/** A complete day as typed: 2026/11/30, 2026-11-30 or 20261130, and with the minguo calendar 115/11/30 or 1151130. */
export function dayTyped(text: string): string | null {
  const found = /^(\d{4})([-/.]?)(\d{2})\2(\d{2})$/.exec(text.trim());
  if (found !== null) return known(Number(found[1]), found);
  const minguo =
    currentCalendar() === 'minguo' ? /^(\d{3})([-/.]?)(\d{2})\2(\d{2})$/.exec(text.trim()) : null;
  return minguo === null ? null : known(Number(minguo[1]) + MINGUO_OFFSET, minguo);
}

function known(year: number, found: RegExpExecArray): string | null {
  const day = `${String(year)}-${found[3] ?? ''}-${found[4] ?? ''}`;
  return dateOfDay(day) === null ? null : day;
}

const changed = (date: Date, change: (copy: Date) => void): Date => {
  const copy = new Date(date);
  change(copy);
  return copy;
};

/** 31 January plus one month is the last day of February. */
function addMonths(date: Date, months: number): Date {
  const first = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1));
  const last = endOfMonth(first).getUTCDate();
  return changed(first, (copy) => copy.setUTCDate(Math.min(date.getUTCDate(), last)));
}

const endOfMonth = (date: Date): Date => new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0));
const isChinese = (locale: string): boolean => locale.startsWith('zh');
const monthName = (locale: string, month: number): string =>
  isChinese(locale)
    ? `${String(month + 1)}月`
    : new Date(Date.UTC(2026, month, 1)).toLocaleDateString('en', { month: 'short', timeZone: 'UTC' });
/** `日` or `Su`; 0 is Sunday: 1 February 2026 was one. */
const dayName = (locale: string, day: number): string =>
  new Date(Date.UTC(2026, 1, 1 + day))
    .toLocaleDateString(isChinese(locale) ? 'zh-TW' : 'en', {
      weekday: isChinese(locale) ? 'narrow' : 'short',
      timeZone: 'UTC',
    })
    .slice(0, 2);
const two = (n: number): string => String(n).padStart(2, '0');
/** Weeks begin on Sunday, as Taiwan's calendars do. */
const weekOf = (date: Date): Date => new Date(`${addDays(dayOfDate(date), -date.getUTCDay())}T00:00:00Z`);

export const dayConfig = {
  getWeekDay: (date: Date) => date.getUTCDay(),
  getMillisecond: () => 0,
  getSecond: () => 0,
  getMinute: () => 0,
  getHour: () => 0,
  getDate: (date: Date) => date.getUTCDate(),
  getMonth: (date: Date) => date.getUTCMonth(),
  getYear: (date: Date) => date.getUTCFullYear(),
  getNow: () => new Date(`${taipeiDay(Date.now())}T00:00:00Z`),
  getFixedDate: (fixed: string) => new Date(`${fixed}T00:00:00Z`),
  getEndDate: endOfMonth,
  addYear: (date: Date, years: number) => addMonths(date, years * 12),
  addMonth: addMonths,
  addDate: (date: Date, days: number) => changed(date, (copy) => copy.setUTCDate(date.getUTCDate() + days)),
  setYear: (date: Date, year: number) => addMonths(date, (year - date.getUTCFullYear()) * 12),
  setMonth: (date: Date, month: number) => addMonths(date, month - date.getUTCMonth()),
  setDate: (date: Date, day: number) => changed(date, (copy) => copy.setUTCDate(day)),
  setHour: (date: Date) => date,
  setMinute: (date: Date) => date,
  setSecond: (date: Date) => date,
  setMillisecond: (date: Date) => date,
  isAfter: (one: Date, other: Date) => one > other,
  isValidate: (date: Date) => !Number.isNaN(date.getTime()),
  locale: {
    getWeekFirstDay: () => 0,
    getWeekFirstDate: (_locale: string, date: Date) => weekOf(date),
    getWeek: (_locale: string, date: Date) =>
      Math.floor(daysBetween(`${String(date.getUTCFullYear())}-01-01`, dayOfDate(date)) / 7) + 1,
    getShortWeekDays: (locale: string) => Array.from({ length: 7 }, (_, day) => dayName(locale, day)),
    getShortMonths: (locale: string) => Array.from({ length: 12 }, (_, month) => monthName(locale, month)),
    format: (locale: string, date: Date, format: string) =>
      format.replaceAll(/YYYY|MMM|MM|M|DD|D/g, (token) => {
        switch (token) {
          case 'YYYY':
            return writtenYear(String(date.getUTCFullYear()));
          case 'MMM':
            return monthName(locale, date.getUTCMonth());
          case 'MM':
            return two(date.getUTCMonth() + 1);
          case 'M':
            return String(date.getUTCMonth() + 1);
          case 'DD':
            return two(date.getUTCDate());
          default:
            return String(date.getUTCDate());
        }
      }),
    parse: (_locale: string, text: string) => {
      const day = dayTyped(text);
      return day === null ? null : dateOfDay(day);
    },
  },
};

const Picker = generatePicker(dayConfig);
