import type { SettingsExplained } from '../../../../shared/api/operations-contract.ts';
import { changedAt } from '../../../../shared/machine-settings.ts';
import type { Settings } from '../../../../shared/settings.ts';
import { changedPaths, changedSettings, explainSources } from './explain-sources.ts';
import { readSettings, type ReadSettings } from './load.ts';
import { formatPath } from './problem.ts';
import type { SettingsProblem } from './problem.ts';

/** What is asked of a settings file, as it can pass to another thread. */
export interface SettingsQuestion {
  readonly file: string;
  /** In the place of what is in the file; null: the file as it is. */
  readonly text: string | null;
  /** What the agent runs with: what a text changes is held against it where the file itself cannot be read. */
  readonly inForce: Settings;
}

export type SettingsReading =
  | { readonly ok: false; readonly problems: readonly SettingsProblem[] }
  | {
      readonly ok: true;
      readonly settings: Settings;
      readonly explained: SettingsExplained;
      /** Of what the text changes in the file, what may change at the machine alone. */
      readonly machineOnly: readonly string[];
    };

export function readingOf({ file, text, inForce }: SettingsQuestion): SettingsReading {
  const result = readSettings(file, text ?? undefined);
  if (!result.ok) return result;
  const { read } = result;
  const machineOnly = text === null ? [] : changedBy(file, read, inForce);
  return { ok: true, settings: read.settings, explained: explainSources(read), machineOnly };
}

/**
 * What holds counts, and not how it is written. Besides that, what the policy hides today may not be changed either: it would hold on
 * the day that the policy no longer says so.
 */
function changedBy(file: string, after: ReadSettings, inForce: Settings): string[] {
  const before = readSettings(file);
  const holds = changedSettings(before.ok ? before.read.settings : inForce, after.settings);
  const hidden = before.ok
    ? changedPaths(before.read.inFile, after.inFile).filter(
        (path) => after.yaml.sourceFileOf(path) === 'policy',
      )
    : [];
  return [...new Set([...holds, ...hidden.map(formatPath)])].filter((path) => changedAt(path) !== 'console');
}
