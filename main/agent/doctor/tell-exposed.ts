import type { Settings } from '../../../shared/settings.ts';
import { networkFileSystem } from '../db/network-path.ts';
import type { Log } from '../ports.ts';
import { exposedData, exposedFolder, exposedSettings, type Exposure } from './exposed.ts';

/** At a start: a warning line in the log for each thing that others could change. Nothing is held back for it. */
export async function tellExposed(settings: Settings, settingsFile: string | null, log: Log): Promise<void> {
  const looks: (() => Promise<Exposure | null>)[] = [
    () => (settingsFile === null ? Promise.resolve(null) : exposedSettings(settings, settingsFile)),
    () => exposedData(settings),
    ...settings.folders.map(
      ({ path }) =>
        () =>
          exposedFolder(path, (at) => networkFileSystem(at) === null),
    ),
  ];
  for (const look of looks) {
    // A folder that is not there (yet) is told by the watch, one that cannot be looked at by `doctor`.
    const found = await look().catch(() => null);
    if (found !== null)
      log('warn', 'open-to-others', { code: found.code, folder: found.path, state: found.mode });
  }
}
