import Input from 'antd/es/input';
import { useId, type ReactNode } from 'react';
import type { SettingsExplained } from '../../shared/api/operations-contract.ts';
import { addDays, workingDayFrom } from '../../shared/days.ts';
import { shortDay, weekday } from '../format/time.ts';
import { useTexts } from '../texts/use-texts.ts';
import { DaysField } from '../ui/day-field.tsx';
import { useToday } from '../ui/now.tsx';
import { Pill } from '../ui/words.tsx';
import { errorOf, sameDraft, type Draft, type Field } from './fields.ts';

interface SettingFieldProps {
  readonly field: Field;
  readonly before: Draft;
  readonly draft: Draft;
  /** The agent's explanation; null for an empty list. */
  readonly setting: SettingsExplained['settings'][number] | null;
  /** Holidays as edited in the form: a deadline on a holiday moves to the next working day. */
  readonly holidays: ReadonlySet<string>;
  /** The agent refused the value. */
  readonly refused: boolean;
  readonly disabled: boolean;
  readonly onChange: (draft: Draft) => void;
}

/** One setting: field, unit, effect of the value, source, and input error. */
export function SettingField(props: SettingFieldProps): ReactNode {
  const { field, before, draft, setting, refused, disabled, onChange } = props;
  const { settings: words } = useTexts();
  const id = useId();
  const error = errorOf(field, draft);
  const said =
    error === null
      ? refused
        ? words.errors.refused
        : null
      : error === 'out-of-range' && field.kind === 'number'
        ? words.errors.range(field.min, field.max)
        : error === 'out-of-range'
          ? words.errors.refused
          : words.errors[error];
  const status = said === null ? {} : { status: 'error' as const };
  const unit = words.units[field.path];
  return (
    <div className="setting-field">
      <label htmlFor={id}>{words.names[field.path] ?? field.path}</label>
      <div>
        <div className="setting-line">
          {field.kind === 'days' ? (
            <DaysField
              id={id}
              value={typeof draft === 'string' ? [] : draft}
              disabled={disabled}
              onChange={onChange}
            />
          ) : (
            <Input
              id={id}
              className={field.kind === 'number' ? 'setting-number' : 'setting-hours'}
              disabled={disabled}
              inputMode={field.kind === 'number' ? 'decimal' : 'text'}
              autoComplete="off"
              aria-describedby={`${id}-hint`}
              aria-invalid={said !== null}
              {...status}
              value={String(draft)}
              onChange={({ target }) => onChange(target.value)}
            />
          )}
          {unit === undefined ? null : <span>{unit}</span>}
          {sameDraft(before, draft) ? null : (
            <Pill tone="progress">
              {words.form.was(String(before) === '' ? words.form.nothing : withUnit(String(before), unit))}
            </Pill>
          )}
        </div>
        <p id={`${id}-hint`} className={`setting-hint ${said === null ? 'muted' : 'tone-bad'}`}>
          {said ?? <Hint field={field} draft={draft} holidays={props.holidays} />}
          {said !== null || setting === null ? null : (
            <span className="setting-source">
              {setting.line === null ? words.form.fromDefault : words.form.fromFile(setting.line)}
            </span>
          )}
        </p>
      </div>
    </div>
  );
}

export const withUnit = (value: string, unit: string | undefined): string =>
  unit === undefined ? value : `${value} ${unit.split(/[，,]/, 1)[0] ?? ''}`;

/** The value's effect with today as example; otherwise the setting's purpose. */
function Hint({
  field,
  draft,
  holidays,
}: Pick<SettingFieldProps, 'field' | 'draft' | 'holidays'>): ReactNode {
  const { settings: words, casePage } = useTexts();
  const today = useToday();
  const term = words.terms[field.path];
  if (term === undefined) return words.hints[field.path] ?? null;
  const text = String(draft).trim();
  if (text === '') return <span className="tone-attention">{words.form.empty}</span>;
  const ends = addDays(today, Number(text));
  const due = workingDayFrom(ends, { holidays });
  const said = term(shortDay(today, today), casePage.onDay(shortDay(due, today), weekday(due)));
  return due === ends ? said : `${said}${words.form.movedOn}`;
}
