import Input from 'antd/es/input';
import { useId, type ReactNode } from 'react';
import type { SettingsExplained } from '../../shared/api/operations-contract.ts';
import { addDays, workingDayFrom } from '../../shared/days.ts';
import { shortDay, weekday } from '../format/time.ts';
import type { Texts } from '../texts/texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { DaysField } from '../ui/day-field.tsx';
import { useToday } from '../ui/now.tsx';
import { Pill } from '../ui/words.tsx';
import { errorOf, sameDraft, type Draft, type Field } from './fields.ts';

interface SettingFieldProps {
  readonly field: Field;
  /** Value in force now. */
  readonly before: Draft;
  readonly draft: Draft;
  /** As the agent explains it; null for a list without anything in it. */
  readonly setting: SettingsExplained['settings'][number] | null;
  /** As they stand in the form: a term that ends on one ends on the working day after it. */
  readonly holidays: ReadonlySet<string>;
  /** The agent would not take it. */
  readonly refused: boolean;
  readonly disabled: boolean;
  readonly onChange: (draft: Draft) => void;
}

/** One setting: its field and unit, what comes of the value, where it stands, and what is wrong with what was typed. */
export function SettingField(props: SettingFieldProps): ReactNode {
  const { field, before, draft, setting, refused, onChange } = props;
  const { settings: words } = useTexts();
  const id = useId();
  const overruled = overruledBy(setting, words.form);
  const disabled = props.disabled || overruled !== null;
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
              {overruled ??
                (setting.line === null ? words.form.fromDefault : words.form.fromFile(setting.line))}
            </span>
          )}
        </p>
      </div>
    </div>
  );
}

/** The stronger file that gives the value, so that it cannot be changed here; null for none. */
function overruledBy(
  setting: SettingFieldProps['setting'],
  words: Pick<Texts['settings']['form'], 'byPolicy' | 'byDropIn'>,
): string | null {
  if (setting?.source === 'policy') return words.byPolicy;
  return setting?.file === undefined ? null : words.byDropIn(setting.file);
}

export const withUnit = (value: string, unit: string | undefined): string =>
  unit === undefined ? value : `${value} ${unit.split(/[，,]/, 1)[0] ?? ''}`;

/** Effect of the value, with today as the example; the purpose of the setting where there is no example. */
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
