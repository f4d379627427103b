/** Compares the settings file with the settings in force: people edit the file and forget `settings reload`. */
import { statSync } from 'node:fs';
import type { StatusView } from '../../../shared/api/views/status.ts';
import type { Settings } from '../../../shared/settings.ts';
import { createLoop } from '../ground/base/loop.ts';
import { taipeiTime } from '../ground/fhir/taipei.ts';
import { changedSettings } from '../ground/settings/explain-sources.ts';
import type { SettingsReading } from '../ground/settings/reading.ts';
import type { Clock, Log } from '../ports.ts';

const LOOK_MS = 15_000;

export type SettingsPending = NonNullable<StatusView['settingsPending']>;

export type SettingsWatch = ReturnType<typeof watchSettings>;

/** `read`: the file as it is, in another thread. */
export function watchSettings(parts: {
  readonly file: string;
  readonly read: () => Promise<SettingsReading>;
  readonly inForce: () => Settings;
  readonly clock: Clock;
  readonly log: Log;
}) {
  const { file, read, inForce, clock, log } = parts;
  /** The last comparison, and its input. The host has read the file a moment ago. */
  let compared: {
    readonly mark: string;
    readonly settings: Settings;
    readonly differs: 'no' | 'yes' | 'refused';
  } = {
    mark: markOf(file).mark,
    settings: inForce(),
    differs: 'no',
  };
  const look = async (): Promise<number> => {
    const { mark } = markOf(file);
    const settings = inForce();
    if (mark === compared.mark && settings === compared.settings) return LOOK_MS;
    const reading = await read();
    const isSame = reading.ok && changedSettings(settings, reading.settings).length === 0;
    compared = { mark, settings, differs: isSame ? 'no' : reading.ok ? 'yes' : 'refused' };
    return LOOK_MS;
  };
  const loop = createLoop(clock, look, (error) => {
    log('error', 'settings-not-compared', {}, error);
    return LOOK_MS;
  });
  return {
    /** Null: the file says what runs. A file that was changed since the last comparison counts as different until it is compared. */
    pending(): SettingsPending | null {
      const { mark, changedAt } = markOf(file);
      const isKnown = mark === compared.mark && inForce() === compared.settings;
      if (!isKnown) loop.wake();
      if (isKnown ? compared.differs === 'no' : mark === compared.mark) return null;
      const at = taipeiTime(changedAt ?? clock.now());
      return { at, refused: isKnown && compared.differs === 'refused' };
    },
    start: () => loop.start(),
    stop: () => loop.stop(),
  };
}

/** Changes with each write of the file, and when the file is exchanged or gone. */
function markOf(file: string): { readonly mark: string; readonly changedAt: number | null } {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) return { mark: 'gone', changedAt: null };
  const { mtimeMs, ctimeMs, size, ino } = found;
  return { mark: [mtimeMs, ctimeMs, size, ino].join(' '), changedAt: mtimeMs };
}
