import { app } from 'electron';
import { hostname, homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { createLog } from '../../agent/log/log.ts';
import type { Log } from '../../agent/ports.ts';
import { openDeskFile, type DeskFile } from '../config/desk-file.ts';
import { settingsPlaces } from '../config/settings-place.ts';
import { pickLanguage, textsOf, type DeskTexts, type Language } from '../texts/texts.ts';
import { openLogFile, type LogFile } from './log-file.ts';
import type { DeskPaths } from './paths.ts';

/** What most parts of the desktop program stand on. */
export interface DeskContext {
  readonly paths: DeskPaths;
  /** Where `agent.yaml` is looked for, in this order. */
  readonly places: readonly string[];
  readonly file: DeskFile;
  readonly logFile: LogFile;
  readonly log: Log;
  /** Put on record for what is done in this window: the signed-in account. */
  readonly account: string;
  readonly host: string;
  readonly language: () => Language;
  readonly texts: () => DeskTexts;
}

/** `folder`: this user's own, where Electron keeps its things too. */
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
