import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { MenuItemConstructorOptions } from 'electron';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MessagePort } from 'node:worker_threads';
import type { AgentClient } from '../../../../renderer/connection/transport.ts';
import { app } from '../fake-electron/app.ts';
import { ipcMain, Tray } from '../fake-electron/desktop.ts';
import { session } from '../fake-electron/session.ts';
import { BrowserWindow } from '../fake-electron/window.ts';

const DEADLINE_MS = 40_000;

/** A user's folder for the program. */
export interface DeskHome {
  readonly dir: string;
  readonly memory: () => Promise<Record<string, unknown>>;
  readonly logs: () => Promise<string>;
  remove(): Promise<void>;
}

/** Makes one and names it by the environment that the program reads. */
export async function deskHome(): Promise<DeskHome> {
  const dir = await mkdtemp(join(tmpdir(), 'twpas-desk-'));
  process.env['XDG_CONFIG_HOME'] = dir;
  const folder = join(dir, 'twpas-agent');
  return {
    dir,
    memory: async () =>
      JSON.parse(await readFile(join(folder, 'desktop/desktop.json'), 'utf8')) as Record<string, unknown>,
    logs: () => readFile(join(folder, 'desktop/logs/desktop.log'), 'utf8'),
    remove: () => rm(dir, { recursive: true, force: true }),
  };
}

/** Waits for an event of the fake until `enough`; looks at once first. */
export async function until(what: string, event: string, enough: () => boolean): Promise<void> {
  const signal = AbortSignal.timeout(DEADLINE_MS);
  while (!enough()) {
    await once(app, event, { signal }).catch(() => {
      throw new Error(`waited in vain for: ${what}`);
    });
  }
}

export function theWindow(): BrowserWindow {
  const [window] = BrowserWindow.all;
  if (window === undefined) throw new Error('no window');
  return window;
}

export function theTray(): Tray {
  const [tray] = Tray.all;
  if (tray === undefined) throw new Error('no tray');
  return tray;
}

/** The page's script asks for a channel, as through the preload. Resolves with a client over its port. */
export async function pageClient(): Promise<{ readonly client: AgentClient; readonly port: MessagePort }> {
  const { mainFrame } = theWindow().webContents;
  const before = mainFrame.received.length;
  ipcMain.emit('twpas:agent-port', { senderFrame: mainFrame });
  await until('a port', 'fake-port', () => mainFrame.received.length > before);
  const port = mainFrame.received.at(-1)?.ports[0];
  if (port === undefined) throw new Error('a message without a port');
  const client: AgentClient = createORPCClient(new RPCLink({ port: port }));
  port.start();
  return { client, port };
}

/** Answer of the `app:` scheme. */
export async function fetchApp(url: string, init?: RequestInit): Promise<Response> {
  const handler = session.defaultSession.schemeHandler;
  if (handler === null) throw new Error('no handler of the scheme');
  return await handler(new Request(url, init));
}

/** All entries of the tray's menu, those of submenus too. */
export function menuItems(menu: MenuItemConstructorOptions[] = theTray().menu): MenuItemConstructorOptions[] {
  return menu.flatMap((item) => (Array.isArray(item.submenu) ? [item, ...menuItems(item.submenu)] : [item]));
}

export function clickMenu(label: string): void {
  const item = menuItems().find((one) => one.label === label);
  if (item?.click === undefined) throw new Error(`no menu entry ${label}`);
  (item.click as unknown as () => void)();
}
