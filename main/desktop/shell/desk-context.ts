import { homedir, hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { app } from 'electron';
import { createLog } from '../../agent/ground/log/log.ts';
import { openDeskFile } from '../config/desk-file.ts';
import { settingsPlaces } from '../config/settings-place.ts';
import { type DeskTexts, type Language, pickLanguage, textsOf } from '../texts/texts.ts';
import { openLogFile } from './log-file.ts';

export type DeskContext = ReturnType<typeof deskContext>;

/** `folder`: this user's own folder, also Electron's `userData`. */
export function deskContext(paths: ReturnType<typeof deskPaths>, folder: string) {
  const logFile = openLogFile(join(folder, 'logs', 'desktop.log'));
  const log = createLog({ level: 'info', stream: logFile });
  const file = openDeskFile(join(folder, 'desktop.json'), log);
  const language = (): Language => pickLanguage(file.get().language, app.getPreferredSystemLanguages());
  return {
    paths,
    /** Places of `agent.yaml`, in order. */
    places: settingsPlaces({
      platform: process.platform,
      env: process.env,
      home: homedir(),
      argv: process.argv.slice(1),
    }),
    file,
    logFile,
    log,
    /** The signed-in account, which the trail names for actions in this window. */
    account: userInfo().username,
    host: hostname(),
    language,
    texts: (): DeskTexts => textsOf(language()),
  };
}

/** Folders of the built parts and the pictures, relative to `dist/desktop`; the same inside the asar. */
export function deskPaths(builtFolder: string) {
  return {
    agentEntry: join(builtFolder, 'agent-entry.js'),
    setupEntry: join(builtFolder, 'setup-entry.js'),
    preload: join(builtFolder, 'preload.cjs'),
    page: join(builtFolder, '../page'),
    icons: join(builtFolder, '../../resources/icons'),
  };
}
