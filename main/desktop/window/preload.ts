/**
 * Runs in the window before the page, in an isolated world. The page gets one function, which asks the main process for a channel to the
 * agent; the channel's port is passed on as it comes. Nothing else passes here.
 */
import { contextBridge, ipcRenderer } from 'electron';
import { BRIDGE_NAME, ORIGIN, PORT_CHANNEL } from './app-address.ts';

/** The part of the page's window that is used here; the zone knows no DOM. */
declare const window: {
  readonly location: { readonly origin: string };
  postMessage(message: string, targetOrigin: string, transfer: readonly object[]): void;
};

// The page of a service has its own way to its agent: a port of ours would show it another one.
if (window.location.origin === ORIGIN) {
  ipcRenderer.on(PORT_CHANNEL, (event) => {
    window.postMessage(PORT_CHANNEL, ORIGIN, event.ports);
  });
  contextBridge.exposeInMainWorld(BRIDGE_NAME, {
    askForPort: () => {
      ipcRenderer.send(PORT_CHANNEL);
    },
  });
}
