import type { RULES } from '../../shared/machine-settings.ts';

/** Input field of a setting; `test/unit/renderer/settings` compares the limits with the schema. */
type RulePath = (typeof RULES)[number];

export type Field = { readonly path: RulePath } & (
  | {
      readonly kind: 'number';
      readonly min: number;
      readonly max: number;
      /** May be empty: then there is no such deadline. */
      readonly empty?: true;
    }
  | { readonly kind: 'hours' }
  | { readonly kind: 'days' }
);

type NumberField = Extract<Field, { readonly kind: 'number' }>;

const number = (path: RulePath, min: number, max: number): NumberField => ({
  path,
  kind: 'number',
  min,
  max,
});
const term = (path: RulePath): NumberField => ({ ...number(path, 0, 3650), empty: true });

/** Settings that a supervisor may change, in the order of the form. */
export const FIELDS: readonly Field[] = [
  term('work.deadlines.supplement'),
  term('work.deadlines.reconsideration'),
  term('work.deadlines.dispute'),
  term('work.deadlines.emergencyComplete'),
  term('work.deadlines.returned'),
  number('work.remindDays', 0, 90),
  number('work.enquiryDays', 1, 365),
  number('work.continueWeeks', 0, 52),
  { path: 'work.workdayHours', kind: 'hours' },
  { path: 'work.holidays', kind: 'days' },
];

/** A field's content: days as a list, other values as text; empty if not set. */
export type Draft = string | readonly string[];

export type FieldError = 'missing' | 'not-a-number' | 'not-whole' | 'out-of-range' | 'not-hours';

/** Error of a field's content; null if it can be saved. */
export function errorOf(field: Field, draft: Draft): FieldError | null {
  if (typeof draft !== 'string') return null;
  const text = draft.trim();
  if (field.kind === 'hours') return HOURS.test(text) ? null : 'not-hours';
  if (field.kind !== 'number') return null;
  if (text === '') return field.empty === true ? null : 'missing';
  if (!/^\d+(\.\d+)?$/.test(text)) return 'not-a-number';
  const value = Number(text);
  if (value < field.min || value > field.max) return 'out-of-range';
  return !Number.isInteger(value) ? 'not-whole' : null;
}

const HOURS = /^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/;

/** The value for the agent; null removes the setting from the file. */
export function valueOf(field: Field, draft: Draft): string | number | string[] | null {
  if (typeof draft !== 'string') return [...draft];
  const text = draft.trim();
  if (field.kind !== 'number') return text;
  return text === '' ? null : Number(text);
}

interface KnownField {
  readonly path: string;
  readonly value: unknown;
}

/** The agent's current value as a field's content. */
export function draftOf(field: Field, settings: readonly KnownField[]): Draft {
  if (field.kind === 'days')
    return settings
      .filter(({ path }) => path.startsWith(`${field.path}[`))
      .map(({ value }) => String(value))
      .toSorted();
  const value = settings.find(({ path }) => path === field.path)?.value;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

export const sameDraft = (one: Draft, other: Draft): boolean => String(one) === String(other);
