/**
 * Last resort of the main process. Without it Electron shows its own box, in English, that waits for a person for ever; the program
 * receives nothing meanwhile, not even a signal. Imported first, so that a failure of any other module is caught too.
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

/** A repeated failure gives the same line: it must not fill the log. */
const MOST_LINES = 20;

export interface Uncaught {
  /** An uncaught error: it is logged, and a person sees it. */
  readonly happened: (error: unknown) => void;
  /** A line in the log, before anything else of the program is open. */
  readonly tell: (event: string) => void;
  /** From now on the opened desktop shows it, in its own window. */
  shownBy(show: () => void): void;
}

export function deskFolder(): string {
  return join(userFolder({ platform: process.platform, env: process.env, home: homedir() }), 'desktop');
}

export const uncaught: Uncaught = watchUncaught();

function watchUncaught(): Uncaught {
  let show: (() => void) | null = null;
  let isShown = false;
  let lines = 0;

  const happened = (error: unknown): void => {
    lines += 1;
    if (lines <= MOST_LINES) writeDown('desktop-uncaught', error);
    if (isShown) return;
    isShown = true;
    try {
      (show ?? showAlone)();
    } catch (failure) {
      writeDown('desktop-uncaught-not-shown', failure);
      // Nothing can be shown any more; the agent's sends that are cut off are on disk and will be searched for at NHI.
      if (show === null) app.exit(1);
    }
  };
  process.on('uncaughtException', happened);
  process.on('unhandledRejection', (reason) => {
    // Once the program is open, a failed promise is a defect of one part: the others continue.
    if (show === null) happened(reason);
    else {
      lines += 1;
      if (lines <= MOST_LINES) writeDown('desktop-unhandled', reason);
    }
  });
  return {
    happened,
    tell: (event) => {
      writeDown(event, undefined);
    },
    shownBy: (desk) => {
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

/** A window with the sentence and the place of the log: nothing else of the program is there. Closing it ends the program. */
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
      // The rest of the open program: nobody could reach it any more.
      window.on('closed', () => {
        app.exit(1);
      });
      await window.loadURL(`data:text/html;charset=utf-8;base64,${Buffer.from(html).toString('base64')}`);
    })
    .catch((failure: unknown) => {
      writeDown('desktop-uncaught-not-shown', failure);
      app.exit(1);
    });
}
