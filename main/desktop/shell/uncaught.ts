/**
 * Last resort of the main process. Without it Electron shows its own message box, in English, until a person closes it; meanwhile the
 * program receives no events and no signals. Imported first, to catch failures of all other modules.
 */
import { app, BrowserWindow } from 'electron';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createLog } from '../../agent/ground/log/log.ts';
import { userFolder } from '../config/settings-place.ts';
import { ofBroken } from '../diagnosis/diagnosis.ts';
import { diagnosisPage } from '../diagnosis/diagnosis-page.ts';
import { pickLanguage, textsOf } from '../texts/texts.ts';
import { openLogFile } from './log-file.ts';

/** Maximum number of lines, so that a repeated failure does not fill the log. */
const MOST_LINES = 20;

export function deskFolder(): string {
  return join(userFolder({ platform: process.platform, env: process.env, home: homedir() }), 'desktop');
}

export const uncaught = watchUncaught();

function watchUncaught() {
  let show: (() => void) | null = null;
  let isShown = false;
  let lines = 0;

  /** Logs an uncaught error and shows it to a person. */
  const happened = (error: unknown): void => {
    lines += 1;
    if (lines <= MOST_LINES) writeDown('desktop-uncaught', error);
    if (isShown) return;
    isShown = true;
    try {
      (show ?? showAlone)();
    } catch (failure) {
      writeDown('desktop-uncaught-not-shown', failure);
      // No window is possible any more. Cut-off sends are on disk, and the next start searches for them at NHI.
      if (show === null) app.exit(1);
    }
  };
  process.on('uncaughtException', happened);
  process.on('unhandledRejection', (reason) => {
    // Once the program is open, a rejected promise is a defect of one part; the other parts continue.
    if (show === null) happened(reason);
    else {
      lines += 1;
      if (lines <= MOST_LINES) writeDown('desktop-unhandled', reason);
    }
  });
  return {
    happened,
    /** From now on `desk` displays an error, in the open program's window. */
    shownBy: (desk: () => void) => {
      show = desk;
    },
  };
}

function writeDown(event: string, error: unknown): void {
  try {
    createLog({ level: 'info', stream: openLogFile(logPath()) })('error', event, {}, error);
  } catch {
    // The profile cannot be written: there is nowhere left to say so.
  }
}

function logPath(): string {
  return join(deskFolder(), 'logs', 'desktop.log');
}

/** A window with only the error's sentence and the log's place. Closing it ends the program. */
function showAlone(): void {
  void app
    .whenReady()
    .then(async () => {
      const language = pickLanguage(null, app.getPreferredSystemLanguages());
      const texts = textsOf(language);
      const html = diagnosisPage({
        diagnosis: { ...ofBroken(texts), forms: [], running: false },
        foot: { settingsFile: null, logFile: logPath(), version: app.getVersion() },
        texts,
        language,
        nonce: '',
      });
      const window = new BrowserWindow({
        width: 900,
        height: 620,
        title: texts.product,
        webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false, javascript: false },
      });
      window.removeMenu();
      // Also ends parts that are open already, which nobody could reach any more.
      window.on('closed', () => app.exit(1));
      await window.loadURL(`data:text/html;charset=utf-8;base64,${Buffer.from(html).toString('base64')}`);
    })
    .catch((failure: unknown) => {
      writeDown('desktop-uncaught-not-shown', failure);
      app.exit(1);
    });
}
