// @module-tag full
/** The built main process on a stand-in for Electron: it cannot even open. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { app } from './fake-electron/app.ts';
import { BrowserWindow } from './fake-electron/window.ts';
import { theWindow, until } from './support/desk-program.ts';
import { BUILT } from '../support/command.ts';

vi.mock('electron', () => import('./fake-electron/index.ts'));

it('where the program cannot open, one plain window says so, and closing it ends the program', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'twpas-desk-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  // The profile cannot be written: no log, no memory of the desk.
  await writeFile(join(dir, 'profile'), 'a file where a folder belongs');
  process.env['XDG_CONFIG_HOME'] = join(dir, 'profile');
  await import(join(BUILT, 'desktop/main.js'));
  app.becomeReady();
  await until('a window', 'fake-load', () => BrowserWindow.all.some(({ loaded }) => loaded.length > 0));
  const [, base64 = ''] = theWindow().loaded.at(-1)?.split('base64,') ?? [];
  const html = Buffer.from(base64, 'base64').toString('utf8');
  expect(html).toContain('這個視窗的程式發生未預期的錯誤');
  expect(html).toContain(join(dir, 'profile', 'twpas-agent', 'desktop', 'logs', 'desktop.log'));
  expect(app.exits).toEqual([]);
  theWindow().emit('closed');
  expect(app.exits).toEqual([1]);
});
