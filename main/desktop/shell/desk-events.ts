import { app, powerMonitor } from 'electron';
import type { MainWindow } from '../window/main-window.ts';
import type { Lifecycle } from './lifecycle.ts';

/** What the system tells the program, passed on to where it is decided. */
export function listenToSystem(lifecycle: Lifecycle, window: MainWindow): void {
  app.on('before-quit', (event) => {
    lifecycle.beforeQuit(event);
  });
  // The program lives in the tray: Electron would quit with its last window.
  app.on('window-all-closed', () => undefined);
  app.on('activate', () => {
    window.show();
  });
  // Where there is no `session-end`: Linux. It waits for a program only that holds the event back (Electron's types leave it out).
  powerMonitor.on('shutdown', (event?: { preventDefault(): void }) => {
    if (event === undefined) lifecycle.sessionEnd();
    else lifecycle.beforeQuit(event);
  });
  powerMonitor.on('suspend', () => {
    lifecycle.suspend();
  });
  powerMonitor.on('resume', () => {
    lifecycle.resume();
  });
}
