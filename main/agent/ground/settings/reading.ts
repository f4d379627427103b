import type { SettingsExplained } from '../../../../shared/api/operations-contract.ts';
import { changedAt } from '../../../../shared/machine-settings.ts';
import type { Settings } from '../../../../shared/settings.ts';
import { changedPaths, changedSettings, explainSources } from './explain-sources.ts';
import { readSettings, type ReadSettings } from './load.ts';
import { formatPath } from './problem.ts';
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
      /** Changes in the text without effect: a stronger file overrides them. */
      readonly overruled: readonly Overruled[];
    };

interface Overruled {
  readonly path: string;
  readonly file: string;
}

export function readingOf({ file, text, inForce }: SettingsQuestion): SettingsReading {
  const result = readSettings(file, text ?? undefined);
  if (!result.ok) return result;
  const { read } = result;
  const changes = text === null ? { machineOnly: [], overruled: [] } : changedBy(file, read, inForce);
  return { ok: true, settings: read.settings, explained: explainSources(read), ...changes };
}

/**
 * Compares values in force, not their spelling. Also finds changes to settings that conf.d or the policy overrides now: they would take
 * effect once the override is gone.
 */
function changedBy(
  file: string,
  after: ReadSettings,
  inForce: Settings,
): { readonly machineOnly: string[]; readonly overruled: Overruled[] } {
  const before = readSettings(file);
  const holds = changedSettings(before.ok ? before.read.settings : inForce, after.settings);
  const hidden = (before.ok ? changedPaths(before.read.inFile, after.inFile) : []).flatMap((path) => {
    const layer = after.yaml.layerOf(path);
    return layer.source === 'file' ? [] : [{ path: formatPath(path), file: layer.file }];
  });
  const all = new Set([...holds, ...hidden.map(({ path }) => path)]);
  return { machineOnly: [...all].filter((path) => changedAt(path) !== 'console'), overruled: hidden };
}
