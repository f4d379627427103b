import { EventEmitter } from 'node:events';
import type { MessagePort } from 'node:worker_threads';
import type {
  BrowserWindow as RealWindow,
  BrowserWindowConstructorOptions,
  WebContents,
  WindowOpenHandlerResponse,
} from 'electron';
import { app } from './app.ts';

/** The frame a page runs in: what its preload would get lands in `received`. */
export class FakeFrame {
  url = 'about:blank';
  parent: FakeFrame | null = null;
  readonly received: { readonly channel: string; readonly ports: readonly MessagePort[] }[] = [];
  isDestroyed = (): boolean => false;
  postMessage = (channel: string, _message: unknown, ports: readonly MessagePort[] = []): void => {
    this.received.push({ channel, ports });
    app.emit('fake-port');
  };
}

class FakeContents extends EventEmitter {
  readonly mainFrame = new FakeFrame();
  windowOpenHandler: (() => WindowOpenHandlerResponse) | null = null;
  reloads = 0;
  getURL: WebContents['getURL'] = () => this.mainFrame.url;
  setWindowOpenHandler: WebContents['setWindowOpenHandler'] = (handler) => {
    this.windowOpenHandler = handler as unknown as () => WindowOpenHandlerResponse;
  };
  reload: WebContents['reload'] = () => {
    this.reloads++;
  };
}

export class BrowserWindow extends EventEmitter {
  static readonly all: BrowserWindow[] = [];
  readonly options: BrowserWindowConstructorOptions;
  readonly webContents = new FakeContents();
  readonly loaded: string[] = [];
  #visible = false;
  #focused = false;

  constructor(options: BrowserWindowConstructorOptions) {
    super();
    this.options = options;
    BrowserWindow.all.push(this);
    app.emit('web-contents-created', {}, this.webContents);
  }
  loadURL: RealWindow['loadURL'] = (url) => {
    this.loaded.push(url);
    this.webContents.mainFrame.url = url;
    queueMicrotask(() => this.emit('ready-to-show'));
    app.emit('fake-load');
    return Promise.resolve();
  };
  show: RealWindow['show'] = () => {
    this.#visible = true;
    this.emit('show');
  };
  focus: RealWindow['focus'] = () => {
    this.#focused = true;
    this.emit('focus');
  };
  hide: RealWindow['hide'] = () => {
    this.#visible = false;
    this.#focused = false;
  };
  isVisible: RealWindow['isVisible'] = () => this.#visible;
  isFocused: RealWindow['isFocused'] = () => this.#focused;
  isMinimized: RealWindow['isMinimized'] = () => false;
  isMaximized: RealWindow['isMaximized'] = () => false;
  restore: RealWindow['restore'] = () => undefined;
  maximize: RealWindow['maximize'] = () => undefined;
  removeMenu: RealWindow['removeMenu'] = () => undefined;
  title = '';
  setTitle: RealWindow['setTitle'] = (title) => {
    this.title = title;
  };
  setOverlayIcon: RealWindow['setOverlayIcon'] = () => undefined;
  getNormalBounds: RealWindow['getNormalBounds'] = () => ({ x: 10, y: 20, width: 1000, height: 700 });
  /** A person presses its cross. Whether it really closed. */
  pressClose(): boolean {
    let held = false;
    this.emit('close', {
      preventDefault: () => {
        held = true;
      },
    });
    return !held;
  }
}
