import type { Settings } from '../../../shared/settings.ts';
import type { CoreKeeper } from './core-keeper.ts';
import { AgentError } from '../ground/error.ts';
import type { Log } from '../ports.ts';
import { changedSettings, needsRestart } from '../ground/settings/explain-sources.ts';
import { formatProblem } from '../ground/settings/problem.ts';
import type { SettingsReading } from '../ground/settings/reading.ts';
import {
  canReplace,
  replaceSettings,
  settingsReadOnly,
  type SettingsEdit,
} from '../ground/settings/replace.ts';
import type { SettingsReader } from '../ground/settings/settings-reader.ts';

export interface AppliedSettings {
  readonly applied: string[];
  readonly needRestart: string[];
}

export type SettingsChanges = ReturnType<typeof settingsChanges>;

/** Reads and changes the settings file while the agent runs. The caller runs only one of these at a time. */
export function settingsChanges(parts: {
  readonly reader: SettingsReader;
  readonly core: Pick<CoreKeeper, 'now' | 'settings' | 'replace'>;
  readonly log: Log;
}) {
  const { reader, core, log } = parts;
  const file = (): string => {
    const { settingsFile } = core.now().services;
    if (settingsFile !== null) return settingsFile;
    throw new AgentError('no-settings-file');
  };
  const read = async (text: string | null): Promise<SettingsReading> =>
    reader.read({ file: file(), text, inForce: core.settings() });
  const reload = async (): Promise<AppliedSettings> => {
    const { settings, applied, needRestart } = plan(await read(null), core.settings());
    if (applied.length > 0) await core.replace(settings);
    log('info', 'settings-reloaded', { count: applied.length });
    return { applied, needRestart };
  };
  return {
    /** The file as it is, or `text` instead of its content. @throws AgentError `no-settings-file`, `settings-busy` */
    read,
    /** @throws AgentError `settings` if the file has problems; or why the new settings could not be opened */
    reload,
    /**
     * Writes a text to the file and applies it, or leaves the file as it was. `before` gets the changes that only the machine may make, after
     * all other checks and before anything is written: it may still refuse.
     * @throws AgentError `settings-changed`, `settings-invalid`, `settings-read-only`, and as `reload`
     */
    save: async (
      edit: SettingsEdit,
      before: (machineOnly: readonly string[]) => Promise<void>,
    ): Promise<AppliedSettings> => {
      const reading = await read(edit.text);
      if (!reading.ok) throw new AgentError('settings-invalid');
      if (!(await canReplace(file()))) throw settingsReadOnly(file());
      await before(reading.machineOnly);
      const putBack = await replaceSettings(file(), edit);
      try {
        return await reload();
      } catch (error) {
        // Settings that fail now would fail at the next start too, when nobody is watching.
        await putBack();
        throw error;
      }
    },
  };
}

/** The new settings, except changes that need a new process; and the changed paths of both kinds. */
function plan(
  reading: SettingsReading,
  inForce: Settings,
): AppliedSettings & { readonly settings: Settings } {
  if (!reading.ok) throw nothingChanged(reading.problems.map(formatProblem));
  const { settings } = reading;
  const changed = changedSettings(inForce, settings);
  return {
    settings: { ...settings, dataDir: inForce.dataDir, console: inForce.console },
    applied: changed.filter((path) => !needsRestart(path)),
    needRestart: changed.filter(needsRestart),
  };
}

const nothingChanged = ([first = '', ...others]: readonly string[]): AgentError =>
  new AgentError('settings/nothing-changed', { first, others: others.length });
