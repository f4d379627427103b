import Input from 'antd/es/input';
import { useId, useState, type ReactNode } from 'react';
import type { SetupDraft } from '../../shared/api/setup-contract.ts';
import { serverSettings, settingsSchema } from '../../shared/settings.ts';
import type { Texts } from '../texts/texts.ts';
import { useTexts } from '../texts/use-texts.ts';

export const STEPS = ['hospital', 'server', 'key', 'folders', 'summary'] as const;
export type Step = (typeof STEPS)[number];

type FieldName = keyof SetupDraft;
type ProblemKey = keyof Texts['setup']['problems'];
export type Problems = Partial<Record<FieldName, ProblemKey>>;

const FIELDS: Readonly<Record<Step, readonly FieldName[]>> = {
  hospital: ['hospitalId', 'environment'],
  server: ['fhirBaseUrl', 'clientId', 'caFile', 'proxyUrl'],
  key: ['dataDir'],
  folders: ['folder', 'exportDir'],
  summary: [],
};

/** Errors while typing, by the schema of the settings file; errors that only the agent detects come with the summary. */
export function problemsOf(draft: SetupDraft): Problems {
  const { hospitalId } = settingsSchema.shape;
  const { fhirBaseUrl, clientId, proxyUrl } = serverSettings.shape;
  const problems: Problems = {};
  if (!hospitalId.safeParse(draft.hospitalId.trim()).success) problems.hospitalId = 'hospitalId';
  if (!fhirBaseUrl.safeParse(draft.fhirBaseUrl.trim()).success) problems.fhirBaseUrl = 'fhirBaseUrl';
  if (!clientId.safeParse(draft.clientId.trim()).success) problems.clientId = 'clientId';
  if (!proxyUrl.safeParse(draft.proxyUrl.trim() || undefined).success) problems.proxyUrl = 'proxyUrl';
  if (draft.dataDir.trim() === '') problems.dataDir = 'dataDir';
  if (draft.folder.trim() === '') problems.folder = 'folder';
  else if (draft.folder.trim() === draft.exportDir.trim()) problems.exportDir = 'sameFolder';
  return problems;
}

export function isDone(step: Step, problems: Problems): boolean {
  return FIELDS[step].every((field) => problems[field] === undefined);
}

export interface StepProps {
  readonly draft: SetupDraft;
  readonly problems: Problems;
  readonly change: (part: Partial<SetupDraft>) => void;
}

interface FieldProps extends StepProps {
  readonly name: Exclude<FieldName, 'environment'>;
  readonly label: string;
  readonly hint: string;
  readonly optional?: boolean;
}

/** One setting: name, hint, and its problem, shown once the field lost the focus. */
export function Field({ draft, problems, change, name, label, hint, optional }: FieldProps): ReactNode {
  const { setup } = useTexts();
  const id = useId();
  const [touched, setTouched] = useState(false);
  const problem = problems[name];
  const wrong = touched && problem !== undefined;
  return (
    <div className="setup-field">
      <label htmlFor={id}>
        {label}
        {optional === true ? <span className="second">{`（${setup.optional}）`}</span> : null}
      </label>
      <Input
        id={id}
        value={draft[name]}
        autoComplete="off"
        spellCheck={false}
        {...(wrong ? { status: 'error' as const } : {})}
        aria-invalid={wrong}
        aria-describedby={`${id}-note`}
        onChange={({ target }) => change({ [name]: target.value })}
        onBlur={() => setTouched(true)}
      />
      <p id={`${id}-note`} className={wrong ? 'setup-wrong' : 'second'} role={wrong ? 'alert' : undefined}>
        {wrong ? setup.problems[problem] : hint}
      </p>
    </div>
  );
}
