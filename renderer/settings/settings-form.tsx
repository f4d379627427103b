import AntdApp from 'antd/es/app';
import Button from 'antd/es/button';
import Input from 'antd/es/input';
import { useId, useState, type ReactNode } from 'react';
import type { SettingsExplained } from '../../shared/api/operations-contract.ts';
import { changedAt } from '../../shared/machine-settings.ts';
import type { Ability } from '../../shared/people/abilities.ts';
import { useConnection } from '../connection/connection.ts';
import type { AgentClient } from '../connection/transport.ts';
import { useFailureText } from '../connection/use-action.ts';
import { useMay, useRolesFor } from '../people/me.tsx';
import type { Texts } from '../texts/texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { Section } from '../ui/section.tsx';
import { draftOf, errorOf, PARTS, sameDraft, valueOf, type Draft, type FormPart } from './fields.ts';
import { SettingField, withUnit } from './setting-field.tsx';

type Setting = SettingsExplained['settings'][number];
export type Applied = Extract<Awaited<ReturnType<AgentClient['settings']['set']>>, { ok: true }>;

interface SettingsFormProps {
  readonly part: FormPart;
  readonly shown: {
    readonly settings: readonly Setting[];
    readonly file: string;
    readonly sha256: string;
    readonly canSave: boolean;
  };
  readonly onSaved: (applied: Applied) => void;
}

/** One part of the settings: editable fields, saved together with a reason, and facts that only the machine may change. */
export function SettingsForm({ part, shown, onSaved }: SettingsFormProps): ReactNode {
  const { settings: words } = useTexts();
  const namesOf = useRolesFor();
  const ability: Ability = part === 'rules' ? 'rules.change' : 'settings.change';
  const may = useMay(ability);
  const { settings, file } = shown;
  const { drafts, refused, changed, change, forget, refuse } = useDrafts(part, settings);
  const { running, save } = useSave({ part, shown, onSaved }, { changed, forget, refuse });
  const { fields, machine } = PARTS[part];
  const holidaysOf = fields.find(({ kind }) => kind === 'days');
  const holidays = holidaysOf === undefined ? [] : (drafts[holidaysOf.path] ?? draftOf(holidaysOf, settings));
  const { title, detail } = words.parts[part];
  const hindrance = may
    ? shown.canSave
      ? null
      : words.readOnly(file)
    : words.form.notYours(namesOf(ability));
  const isOfMachine = ({ path }: Setting): boolean =>
    changedAt(path) !== 'console' && machine.some((name) => isUnder(path, name));
  const ofMachine =
    machine.length === 0 ? null : <MachineFacts file={file} settings={settings.filter(isOfMachine)} />;
  if (fields.length === 0) return <div className="settings-part">{ofMachine}</div>;
  return (
    <div className="settings-part">
      <Section title={title} beside={<span className="muted">{detail}</span>}>
        {hindrance === null ? null : <p className="muted settings-note">{hindrance}</p>}
        <div className="settings-fields">
          {fields.map((field) => {
            const before = draftOf(field, settings);
            return (
              <SettingField
                key={field.path}
                field={field}
                before={before}
                draft={drafts[field.path] ?? before}
                setting={settings.find(({ path }) => withoutPlaces(path) === field.path) ?? null}
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
      {ofMachine}
    </div>
  );
}

/** `a[0].b` → `a.b`: the setting's name, whatever its index in a list. */
export const withoutPlaces = (path: string): string => path.replaceAll(/\[\d+\]/g, '');

/** Edited values by setting path, and the paths that the agent refused. */
function useDrafts(part: FormPart, settings: readonly Setting[]) {
  const [drafts, setDrafts] = useState<Readonly<Record<string, Draft>>>({});
  const [refused, setRefused] = useState<readonly string[]>([]);
  return {
    drafts,
    refused,
    changed: PARTS[part].fields.flatMap((field) => {
      const draft = drafts[field.path];
      return draft === undefined || sameDraft(draft, draftOf(field, settings)) ? [] : [{ field, draft }];
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
  { part, shown, onSaved }: SettingsFormProps,
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
      const answer = await (part === 'rules'
        ? client.rules.save({
            values: values as Parameters<typeof client.rules.save>[0]['values'],
            sha256,
            reason,
          })
        : client.settings.set({ values, sha256, reason }));
      if (!answer.ok) {
        refuse(answer.problems.map(({ path }) => withoutPlaces(path)));
        return words.form.mend;
      }
      forget();
      void message.success(words.saved);
      onSaved(answer);
      return null;
    } catch (failure) {
      return failureText(failure);
    } finally {
      setRunning(false);
    }
  };
  return { running, save };
}

const isUnder = (path: string, name: string): boolean =>
  path === name || path.startsWith(`${name}.`) || path.startsWith(`${name}[`);

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

/** Settings that only the machine may change, with values and instructions. */
function MachineFacts({
  file,
  settings,
}: {
  readonly file: string;
  readonly settings: SettingsExplained['settings'];
}): ReactNode {
  const { settings: words } = useTexts();
  const { machine } = words;
  return (
    <Section title={machine.title} extra={<CopyButton text={file} what={machine.copyFile} />}>
      <div className="machine-way">
        <p>{machine.why}</p>
        <ol>
          {[machine.open(file), machine.edit, machine.reload].map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      </div>
      <dl className="machine-facts">
        {settings.map(({ path, value, source, line, needsRestart }) => (
          <div key={path}>
            <dt>
              {words.names[withoutPlaces(path)] ?? path}
              <code className="second block">{path}</code>
            </dt>
            <dd>
              <span className="break">
                {words.choices[path]?.[String(value)] ?? withUnit(textOf(value, words), words.units[path])}
              </span>
              {words.hints[path] === undefined ? null : (
                <span className="second block">{words.hints[path]}</span>
              )}
              <span className="second block">
                {[
                  [words.sources[source], ...(line === null ? [] : [words.line(line)])].join('・'),
                  ...(needsRestart ? [words.atRestart] : []),
                ].join('，')}
              </span>
            </dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}

export function textOf(value: unknown, words: Texts['settings']): string {
  if (value === null || value === undefined) return words.none;
  if (typeof value === 'boolean') return value ? words.on : words.off;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
