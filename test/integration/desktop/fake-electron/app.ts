import { EventEmitter } from 'node:events';
import type { App, CommandLine } from 'electron';

/** `app` as far as the desktop uses it; what was asked of it is kept. */
class FakeApp extends EventEmitter {
  readonly isPackaged = false;
  readonly switches: string[] = [];
  readonly paths = new Map<string, string>();
  readonly exits: number[] = [];
  sandboxed = false;
  badge = 0;
  readonly commandLine = {
    appendSwitch: (name: string) => this.switches.push(name),
  } as unknown as CommandLine;
  readonly #ready = Promise.withResolvers<undefined>();

  becomeReady(): void {
    this.#ready.resolve(undefined);
  }
  whenReady(): ReturnType<App['whenReady']> {
    return this.#ready.promise;
  }
  setPath: App['setPath'] = (name, path) => void this.paths.set(name, path);
  getPath: App['getPath'] = (name) => `/home/clerk/${name}`;
  setAppUserModelId: App['setAppUserModelId'] = () => undefined;
  requestSingleInstanceLock: App['requestSingleInstanceLock'] = () => true;
  enableSandbox: App['enableSandbox'] = () => {
    this.sandboxed = true;
  };
  getVersion: App['getVersion'] = () => '0.0.0-test';
  getPreferredSystemLanguages: App['getPreferredSystemLanguages'] = () => ['zh-Hant-TW'];
  setBadgeCount: App['setBadgeCount'] = (count = 0) => {
    this.badge = count;
    return true;
  };
  getLoginItemSettings: App['getLoginItemSettings'] = () => {
    throw new Error('login items are not asked for on Linux');
  };
  setLoginItemSettings: App['setLoginItemSettings'] = () => {
    throw new Error('login items are not set on Linux');
  };
  /** As Electron: `before-quit` may hold it back. */
  quit: App['quit'] = () => {
    const event = new Event('before-quit', { cancelable: true });
    this.emit('before-quit', event);
    if (!event.defaultPrevented) this.exit(0);
  };
  relaunches = 0;
  relaunch: App['relaunch'] = () => {
    this.relaunches += 1;
  };
  exit: App['exit'] = (code = 0) => {
    this.exits.push(code);
    this.emit('fake-exit');
  };
}

export const app = new FakeApp();
