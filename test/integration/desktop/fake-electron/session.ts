import { EventEmitter } from 'node:events';
import type { CustomScheme, Protocol, Session } from 'electron';

type RequestHandler = Parameters<Session['setPermissionRequestHandler']>[0];
type CheckHandler = Parameters<Session['setPermissionCheckHandler']>[0];

/** The default session: its handlers are kept, to be called by the test. */
class FakeSession extends EventEmitter {
  permissionRequest: RequestHandler = null;
  permissionCheck: CheckHandler = null;
  spellChecker = true;
  schemeHandler: Parameters<Protocol['handle']>[1] | null = null;
  readonly protocol = {
    handle: (_scheme: string, handler: Parameters<Protocol['handle']>[1]) => {
      this.schemeHandler = handler;
    },
  };
  setPermissionRequestHandler: Session['setPermissionRequestHandler'] = (handler) => {
    this.permissionRequest = handler;
  };
  setPermissionCheckHandler: Session['setPermissionCheckHandler'] = (handler) => {
    this.permissionCheck = handler;
  };
  setDevicePermissionHandler: Session['setDevicePermissionHandler'] = () => undefined;
  setSpellCheckerEnabled: Session['setSpellCheckerEnabled'] = (on) => {
    this.spellChecker = on;
  };
  resolveProxy: Session['resolveProxy'] = () => Promise.resolve('DIRECT');
}

export const session = { defaultSession: new FakeSession() };
export const schemes: CustomScheme[] = [];
export const protocol = {
  registerSchemesAsPrivileged: ((given) =>
    void schemes.push(...given)) as Protocol['registerSchemesAsPrivileged'],
};
