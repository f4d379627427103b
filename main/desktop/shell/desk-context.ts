import { homedir, hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { app } from 'electron';
import { createLog } from '../../agent/ground/log/log.ts';
import type { Log } from '../../agent/ports.ts';
import { type DeskFile, openDeskFile } from '../config/desk-file.ts';
import { settingsPlaces } from '../config/settings-place.ts';
import { type DeskTexts, type Language, pickLanguage, textsOf } from '../texts/texts.ts';
import { type LogFile, openLogFile } from './log-file.ts';

export interface DeskContext {
  readonly paths: DeskPaths;
  /** Places of `agent.yaml`, in order. */
  readonly places: readonly string[];
  readonly file: DeskFile;
  readonly logFile: LogFile;
  readonly log: Log;
  /** The signed-in account, which the trail names for actions in this window. */
  readonly account: string;
  readonly host: string;
  readonly language: () => Language;
  readonly texts: () => DeskTexts;
}

/** `folder`: this user's own folder, also Electron's `userData`. */
export function deskContext(paths: DeskPaths, folder: string): DeskContext {
  const logFile = openLogFile(join(folder, 'logs', 'desktop.log'));
  const log = createLog({ level: 'info', stream: logFile });
  const file = openDeskFile(join(folder, 'desktop.json'), log);
  const language = (): Language => pickLanguage(file.get().language, app.getPreferredSystemLanguages());
  return {
    paths,
    places: settingsPlaces({
      platform: process.platform,
      env: process.env,
      home: homedir(),
      argv: process.argv.slice(1),
    }),
    file,
    logFile,
    log,
    account: userInfo().username,
    host: hostname(),
    language,
    texts: () => textsOf(language()),
  };
}

/** Folders of the built parts and the pictures, relative to `dist/desktop`; the same inside the asar. */
interface DeskPaths {
  readonly agentEntry: string;
  readonly setupEntry: string;
  readonly preload: string;
  readonly page: string;
  readonly icons: string;
}

export function deskPaths(builtFolder: string): DeskPaths {
  return {
    agentEntry: join(builtFolder, 'agent-entry.js'),
    setupEntry: join(builtFolder, 'setup-entry.js'),
    preload: join(builtFolder, 'preload.cjs'),
    page: join(builtFolder, '../page'),
    icons: join(builtFolder, '../../resources/icons'),
  };
}
