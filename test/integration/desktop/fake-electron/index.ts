/** In the place of Electron's own module while the built main process runs on plain Node. */
import { MessageChannel } from 'node:worker_threads';
import { fakeSafeStorage } from '../support/fake-safe-storage.ts';
import { StandInProcess } from '../support/utility-process.ts';

export { app } from './app.ts';
export { dialog, ipcMain, Menu, nativeImage, Notification, powerMonitor, screen, Tray } from './desktop.ts';
export { protocol, session } from './session.ts';
export { BrowserWindow } from './window.ts';

export const MessageChannelMain = MessageChannel;
export const safeStorage = fakeSafeStorage();
export const forked: StandInProcess[] = [];
export const utilityProcess = {
  fork: (entry: string, _args: string[], options: { readonly env: NodeJS.ProcessEnv }) => {
    const started = new StandInProcess(entry, options.env);
    forked.push(started);
    return started;
  },
};
