import type { SettingsPart } from '../app/route.ts';

/** Input field of a setting; `test/unit/renderer/settings` compares the limits with the schema. */
export type Field = { readonly path: string } & (
  | {
      readonly kind: 'number';
      readonly min: number;
      readonly max: number;
      /** True: whole numbers only. */
      readonly whole: boolean;
      /** May be empty: then there is no such deadline. */
      readonly empty?: true;
    }
  | { readonly kind: 'hours' }
  | { readonly kind: 'days' }
);

type NumberField = Extract<Field, { readonly kind: 'number' }>;

const number = (path: string, min: number, max: number): NumberField => ({
  path,
  kind: 'number',
  min,
  max,
  whole: true,
});
const measure = (path: string, min: number, max: number): NumberField => ({
  ...number(path, min, max),
  whole: false,
});
const term = (name: string): NumberField => ({ ...number(`work.deadlines.${name}`, 0, 3650), empty: true });

export type FormPart = Exclude<SettingsPart, 'advanced'>;

/** Fields of each part, and its settings that only the machine may change. Supervisors may change the first part too. */
export const PARTS: Readonly<
  Record<FormPart, { readonly fields: readonly Field[]; readonly machine: readonly string[] }>
> = {
  rules: {
    fields: [
      term('supplement'),
      term('reconsideration'),
      term('dispute'),
      term('emergencyComplete'),
      term('returned'),
      number('work.remindDays', 0, 90),
      number('work.enquiryDays', 1, 365),
      measure('work.waitingAttachmentFileHours', 0.1, 1000),
      number('work.continueWeeks', 0, 52),
      measure('work.quietHours', 0.1, 1000),
      { path: 'work.workdayHours', kind: 'hours' },
      { path: 'work.holidays', kind: 'days' },
    ],
    machine: [],
  },
  connection: {
    fields: [
      number('keys.remindDays', 0, 3650),
      number('keys.maxAgeDays', 1, 36_500),
      number('expiry.warnDays', 8, 365),
    ],
    machine: [
      ...['hospitalId', 'environment', 'server', 'upload.concurrency', 'upload.maxBackoffSeconds'],
      ...['upload.resolveAfterSeconds', 'upload.resolveGapSeconds', 'expiry.dates'],
      ...['console', 'checkService'],
    ],
  },
  folders: { fields: [], machine: ['folders', 'validation', 'precheck', 'upload.maxBundleMegabytes'] },
  results: { fields: [], machine: ['attachments', 'results'] },
  keeping: { fields: [], machine: ['dataDir', 'retention', 'backup', 'log', 'alerts'] },
};

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
  return field.whole && !Number.isInteger(value) ? 'not-whole' : null;
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
