import { changedAt } from '../../../../shared/machine-settings.ts';
import type { Settings } from '../../../../shared/settings.ts';
import { changedSettings, explainSources, type SettingsExplained } from './explain-sources.ts';
import { readSettings } from './load.ts';
import type { SettingsProblem } from './problem.ts';

/** Input for reading a settings file, in a form that can pass to another thread. */
export interface SettingsQuestion {
  readonly file: string;
  /** Text instead of the file's content; null: the file as it is. */
  readonly text: string | null;
  /** The agent's present settings: the text is compared with these if the file itself cannot be read. */
  readonly inForce: Settings;
}

export type SettingsReading =
  | { readonly ok: false; readonly problems: readonly SettingsProblem[] }
  | {
      readonly ok: true;
      readonly settings: Settings;
      readonly explained: SettingsExplained;
      /** Changes in the text that only the machine may make. */
      readonly machineOnly: readonly string[];
    };

export function readingOf({ file, text, inForce }: SettingsQuestion): SettingsReading {
  const result = readSettings(file, text ?? undefined);
  if (!result.ok) return result;
  const { settings } = result.read;
  const changed = text === null ? [] : changedBy(file, settings, inForce);
  const machineOnly = changed.filter((path) => changedAt(path) !== 'console');
  return { ok: true, settings, explained: explainSources(result.read), machineOnly };
}

/** Compares values, not their spelling: those of the file on disk, or those in force if it cannot be read. */
function changedBy(file: string, after: Settings, inForce: Settings): string[] {
  const before = readSettings(file);
  return changedSettings(before.ok ? before.read.settings : inForce, after);
}
