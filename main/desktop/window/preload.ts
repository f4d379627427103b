/**
 * Runs in the window before the page, in an isolated world. The page gets one function, which asks the main process for a channel to the
 * agent, and then the channel's port. Nothing else crosses.
 */
import { contextBridge, ipcRenderer } from 'electron';
import { BRIDGE_NAME, ORIGIN, PORT_CHANNEL } from './app-address.ts';

/** The used part of the page's `window`, since this project has no DOM types. */
declare const window: {
  readonly location: { readonly origin: string };
  postMessage(message: string, targetOrigin: string, transfer: readonly object[]): void;
};

// A service's page has its own connection; with our port it would show a different agent.
if (window.location.origin === ORIGIN) {
  ipcRenderer.on(PORT_CHANNEL, (event) => window.postMessage(PORT_CHANNEL, ORIGIN, event.ports));
  contextBridge.exposeInMainWorld(BRIDGE_NAME, {
    askForPort: () => {
      ipcRenderer.send(PORT_CHANNEL);
    },
  });
}
