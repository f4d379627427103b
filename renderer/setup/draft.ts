import type { SetupDraft } from '../../shared/api/setup-contract.ts';
import { serverSettings, settingsSchema } from '../../shared/settings.ts';
import type { Texts } from '../texts/texts.ts';

export const STEPS = ['hospital', 'server', 'key', 'folders', 'summary'] as const;
export type Step = (typeof STEPS)[number];

type Field = keyof SetupDraft;
type ProblemKey = keyof Texts['setup']['problems'];
export type Problems = Partial<Record<Field, ProblemKey>>;

const FIELDS: Readonly<Record<Step, readonly Field[]>> = {
  hospital: ['hospitalId', 'environment'],
  server: ['fhirBaseUrl', 'clientId', 'caFile', 'proxyUrl'],
  key: ['dataDir'],
  folders: ['folder', 'exportDir'],
  summary: [],
};

/** What is wrong as it is typed, by the schema of the settings file itself; what only the agent sees comes with the summary. */
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

/** Whether the step may be left for the next one. */
export function isDone(step: Step, problems: Problems): boolean {
  return FIELDS[step].every((field) => problems[field] === undefined);
}
