import AntdApp from 'antd/es/app';
import Button from 'antd/es/button';
import Input from 'antd/es/input';
import { useId, useState, type ReactNode } from 'react';
import type { SettingsExplained } from '../../shared/api/operations-contract.ts';
import { changedAt } from '../../shared/machine-settings.ts';
import type { Ability } from '../../shared/people/abilities.ts';
import { useConnection } from '../connection/connection.ts';
import type { AgentClient } from '../connection/transport.ts';
import { failureText } from '../connection/use-action.ts';
import { useMay, useRolesFor } from '../people/me.tsx';
import { useLanguage, useTexts } from '../texts/use-texts.ts';
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

/** One part of the settings: what can be filled in, saved together with a reason, and what only the machine may change. */
export function SettingsForm({ part, shown, onSaved }: SettingsFormProps): ReactNode {
  const texts = useTexts();
  const language = useLanguage();
  const { settings: words } = texts;
  const { message } = AntdApp.useApp();
  const { client } = useConnection();
  const namesOf = useRolesFor();
  const ability: Ability = part === 'rules' ? 'rules.change' : 'settings.change';
  const may = useMay(ability);
  const [drafts, setDrafts] = useState<Readonly<Record<string, Draft>>>({});
  const [refused, setRefused] = useState<readonly string[]>([]);
  const [running, setRunning] = useState(false);
  const { fields, machine } = PARTS[part];
  const changed = fields.flatMap((field) => {
    const draft = drafts[field.path];
    const before = draftOf(field, shown.settings);
    return draft === undefined || sameDraft(draft, before) ? [] : [{ field, draft }];
  });
  const holidaysOf = fields.find(({ kind }) => kind === 'days');
  const holidays =
    holidaysOf === undefined ? [] : (drafts[holidaysOf.path] ?? draftOf(holidaysOf, shown.settings));
  const forget = (): void => {
    setDrafts({});
    setRefused([]);
  };
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
        setRefused(answer.problems.map(({ path }) => path.replaceAll(/\[\d+\]/g, '')));
        return words.form.mend;
      }
      forget();
      void message.success(words.saved);
      onSaved(answer);
      return null;
    } catch (failure) {
      return failureText(failure, texts, language);
    } finally {
      setRunning(false);
    }
  };
  const { title, detail } = words.parts[part];
  const hindrance = may
    ? shown.canSave
      ? null
      : words.readOnly(shown.file)
    : words.form.notYours(namesOf(ability));
  const ofMachine =
    machine.length === 0 ? null : (
      <MachineFacts
        file={shown.file}
        settings={shown.settings.filter(
          ({ path }) => changedAt(path) !== 'console' && machine.some((name) => isUnder(path, name)),
        )}
      />
    );
  if (fields.length === 0) return <div className="settings-part">{ofMachine}</div>;
  return (
    <div className="settings-part">
      <Section title={title} beside={<span className="muted">{detail}</span>}>
        {hindrance === null ? null : <p className="muted settings-note">{hindrance}</p>}
        <div className="settings-fields">
          {fields.map((field) => {
            const before = draftOf(field, shown.settings);
            return (
              <SettingField
                key={field.path}
                field={field}
                before={before}
                draft={drafts[field.path] ?? before}
                setting={
                  shown.settings.find(({ path }) => path.replaceAll(/\[\d+\]/g, '') === field.path) ?? null
                }
                holidays={new Set(holidays)}
                refused={refused.includes(field.path)}
                disabled={hindrance !== null}
                onChange={(draft) => {
                  setRefused((paths) => paths.filter((path) => path !== field.path));
                  setDrafts({ ...drafts, [field.path]: draft });
                }}
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

const isUnder = (path: string, name: string): boolean =>
  path === name || path.startsWith(`${name}.`) || path.startsWith(`${name}[`);

interface SaveBarProps {
  readonly count: number;
  readonly running: boolean;
  /** What was wrong; null once it is saved. */
  readonly onSave: (reason: string) => Promise<string | null>;
  readonly onDiscard: () => void;
}

/** Stands below what was changed; the reason stays when the agent does not save. */
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

/** What only the machine may change: as it is, and how it is changed. */
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
        {settings.map(({ path, value, line, needsRestart, changedAt, ...from }) => (
          <div key={path}>
            <dt>
              {words.names[path.replaceAll(/\[\d+\]/g, '')] ?? path}
              <code className="second block">{path}</code>
            </dt>
            <dd>
              <span className="break">
                {words.choices[path]?.[String(value)] ??
                  withUnit(textOf(value, words.none), words.units[path])}
              </span>
              {words.hints[path] === undefined ? null : (
                <span className="second block">{words.hints[path]}</span>
              )}
              <span className="second block">
                {[
                  [sourceText(from, words.sources), ...(line === null ? [] : [words.line(line)])].join('・'),
                  ...(needsRestart ? [words.atRestart] : []),
                  ...(changedAt === 'policy' ? [words.changedAt.policy] : []),
                ].join('，')}
              </span>
            </dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}

/** The source of a setting, of conf.d with the file's name. */
export const sourceText = (
  { source, file }: Pick<Setting, 'source' | 'file'>,
  names: Readonly<Record<Setting['source'], string>>,
): string => (file === undefined ? names[source] : `${names[source]} ${fileName(file)}`);

/** A file's name without its folder, of either system. */
export const fileName = (path: string): string => path.split(/[\\/]/).at(-1) ?? path;

export function textOf(value: unknown, none: string): string {
  if (value === null || value === undefined) return none;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
