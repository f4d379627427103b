import AntdApp from 'antd/es/app';
import Button from 'antd/es/button';
import Input from 'antd/es/input';
import { useId, useState, type ReactNode } from 'react';
import { useConnection } from '../connection/connection.ts';
import type { RuleShown } from '../../shared/api/operations-contract.ts';
import { addDays, workingDayFrom } from '../../shared/days.ts';
import type { AgentClient } from '../connection/transport.ts';
import { useFailureText } from '../connection/use-action.ts';
import { useMay, useRolesFor } from '../people/me.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { shortDay, weekday } from '../format/time.ts';
import { DaysField } from '../ui/day-field.tsx';
import { useToday } from '../ui/now.tsx';
import { Section } from '../ui/section.tsx';
import { Pill } from '../ui/words.tsx';
import { draftOf, errorOf, FIELDS, sameDraft, valueOf, type Draft, type Field } from './fields.ts';

type Rules = Awaited<ReturnType<AgentClient['rules']['show']>>;

interface SettingsFormProps {
  readonly shown: Rules;
  readonly onSaved: () => void;
}

/** Deadlines and reminders, saved together with a reason. */
export function SettingsForm({ shown, onSaved }: SettingsFormProps): ReactNode {
  const { settings: words } = useTexts();
  const namesOf = useRolesFor();
  const may = useMay('rules.change');
  const { rules, file } = shown;
  const { drafts, refused, changed, change, forget, refuse } = useDrafts(rules);
  const { running, save } = useSave({ shown, onSaved }, { changed, forget, refuse });
  const holidaysOf = FIELDS.find(({ kind }) => kind === 'days');
  const holidays = holidaysOf === undefined ? [] : (drafts[holidaysOf.path] ?? draftOf(holidaysOf, rules));
  const hindrance = may
    ? shown.canSave
      ? null
      : words.readOnly(file)
    : words.form.notYours(namesOf('rules.change'));
  return (
    <Section title={words.rules} beside={<span className="muted">{words.rulesDetail}</span>}>
      {hindrance === null ? null : <p className="muted settings-note">{hindrance}</p>}
      <div className="settings-fields">
        {FIELDS.map((field) => {
          const before = draftOf(field, rules);
          return (
            <SettingField
              key={field.path}
              field={field}
              before={before}
              draft={drafts[field.path] ?? before}
              setting={rules.find(({ path }) => withoutPlaces(path) === field.path) ?? null}
              holidays={new Set(holidays)}
              refused={refused.includes(field.path)}
              disabled={hindrance !== null || running}
              onChange={(draft) => change(field.path, draft)}
            />
          );
        })}
      </div>
      {changed.length === 0 ? null : (
        <SaveBar count={changed.length} running={running} onSave={save} onDiscard={forget} />
      )}
    </Section>
  );
}

/** `a[0].b` → `a.b`: the setting's name, whatever its index in a list. */
const withoutPlaces = (path: string): string => path.replaceAll(/\[\d+\]/g, '');

/** Edited values by setting path, and the paths that the agent refused. */
function useDrafts(rules: Rules['rules']) {
  const [drafts, setDrafts] = useState<Readonly<Record<string, Draft>>>({});
  const [refused, setRefused] = useState<readonly string[]>([]);
  return {
    drafts,
    refused,
    changed: FIELDS.flatMap((field) => {
      const draft = drafts[field.path];
      return draft === undefined || sameDraft(draft, draftOf(field, rules)) ? [] : [{ field, draft }];
    }),
    change: (path: string, draft: Draft): void => {
      setRefused((paths) => paths.filter((each) => each !== path));
      setDrafts({ ...drafts, [path]: draft });
    },
    refuse: setRefused,
    forget: (): void => {
      setDrafts({});
      setRefused([]);
    },
  };
}

/** Saves the changes with a reason. `save` resolves with the refusal, or null once saved. */
function useSave(
  { shown, onSaved }: SettingsFormProps,
  { changed, forget, refuse }: Pick<ReturnType<typeof useDrafts>, 'changed' | 'forget' | 'refuse'>,
): { readonly running: boolean; readonly save: (reason: string) => Promise<string | null> } {
  const { settings: words } = useTexts();
  const failureText = useFailureText();
  const { message } = AntdApp.useApp();
  const { client } = useConnection();
  const [running, setRunning] = useState(false);
  const save = async (reason: string): Promise<string | null> => {
    if (changed.some(({ field, draft }) => errorOf(field, draft) !== null)) return words.form.mend;
    setRunning(true);
    try {
      const { sha256 } = shown;
      const values = changed.map(({ field, draft }) => ({ path: field.path, value: valueOf(field, draft) }));
      const answer = await client.rules.save({ values, sha256, reason });
      if (!answer.ok) {
        refuse(answer.problems.map(({ path }) => withoutPlaces(path)));
        return words.form.mend;
      }
      forget();
      void message.success(words.saved);
      onSaved();
      return null;
    } catch (failure) {
      return failureText(failure);
    } finally {
      setRunning(false);
    }
  };
  return { running, save };
}

interface SaveBarProps {
  readonly count: number;
  readonly running: boolean;
  /** Resolves with the error; null once saved. */
  readonly onSave: (reason: string) => Promise<string | null>;
  readonly onDiscard: () => void;
}

/** Bar below changed fields; the typed reason stays if saving fails. */
function SaveBar({ count, running, onSave, onDiscard }: SaveBarProps): ReactNode {
  const { settings: words } = useTexts();
  const id = useId();
  const [reason, setReason] = useState('');
  const [error, setError] = useState<string | null>(null);
  const save = async (): Promise<void> =>
    setError(reason.trim() === '' ? words.form.noReason : await onSave(reason.trim()));
  return (
    <form
      className="save-bar"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <span>{words.form.changed(count)}</span>
      <Input
        aria-label={words.form.reason}
        aria-describedby={error === null ? undefined : `${id}-error`}
        {...(error === null ? {} : { status: 'error' as const })}
        placeholder={words.form.reasonHint}
        value={reason}
        onChange={({ target }) => {
          setReason(target.value);
          setError(null);
        }}
      />
      <Button disabled={running} onClick={onDiscard}>
        {words.form.discard}
      </Button>
      <Button type="primary" htmlType="submit" loading={running}>
        {words.save}
      </Button>
      {error === null ? null : (
        <p id={`${id}-error`} role="alert" className="tone-bad">
          {error}
        </p>
      )}
    </form>
  );
}

interface SettingFieldProps {
  readonly field: Field;
  readonly before: Draft;
  readonly draft: Draft;
  /** The agent's explanation; null for an empty list. */
  readonly setting: RuleShown | null;
  /** Holidays as edited in the form: a deadline on a holiday moves to the next working day. */
  readonly holidays: ReadonlySet<string>;
  /** The agent refused the value. */
  readonly refused: boolean;
  readonly disabled: boolean;
  readonly onChange: (draft: Draft) => void;
}

/** One setting: field, unit, effect of the value, source, and input error. */
function SettingField(props: SettingFieldProps): ReactNode {
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

const withUnit = (value: string, unit: string | undefined): string =>
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
