import { EventEmitter } from 'node:events';
import { basename } from 'node:path';
import type { MenuItemConstructorOptions, MessageBoxOptions, NotificationConstructorOptions } from 'electron';
import { app } from './app.ts';

/** A picture is its file's name here. */
export const nativeImage = { createFromPath: (path: string) => basename(path) };

export const Menu = { buildFromTemplate: (template: MenuItemConstructorOptions[]) => template };

export class Tray extends EventEmitter {
  static readonly all: Tray[] = [];
  image: string;
  toolTip = '';
  menu: MenuItemConstructorOptions[] = [];
  constructor(image: string) {
    super();
    this.image = image;
    Tray.all.push(this);
  }
  setImage(image: string): void {
    this.image = image;
  }
  setToolTip(text: string): void {
    this.toolTip = text;
    app.emit('fake-tray');
  }
  setContextMenu(menu: MenuItemConstructorOptions[]): void {
    this.menu = menu;
  }
}

export class Notification extends EventEmitter {
  static readonly all: Notification[] = [];
  static isSupported = (): boolean => true;
  readonly options: NotificationConstructorOptions;
  closed = false;
  constructor(options: NotificationConstructorOptions) {
    super();
    this.options = options;
  }
  show(): void {
    Notification.all.push(this);
    app.emit('fake-notification');
  }
  close(): void {
    this.closed = true;
  }
}

/** Questions asked, answered by what the test put into `answers` (0 otherwise). */
export const dialogs: { readonly asked: MessageBoxOptions[]; readonly answers: number[] } = {
  asked: [],
  answers: [],
};
export const dialog = {
  showMessageBox: (_window: unknown, options: MessageBoxOptions) => {
    dialogs.asked.push(options);
    app.emit('fake-dialog');
    return Promise.resolve({ response: dialogs.answers.shift() ?? 0, checkboxChecked: false });
  },
};
export const powerMonitor = new EventEmitter();
export const ipcMain = new EventEmitter();
export const screen = {
  getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1040 } }],
};
