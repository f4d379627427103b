/** What the desktop window's preload gives the page: one function, and ports that come as messages of the window. */
export interface DesktopBridge {
  askForPort(): void;
}

/** Also the channel's name between preload and main process. */
const PORT_MESSAGE = 'twpas:agent-port';
/** An agent that is just being started gets its port to us when it is ready; a later try asks again. */
const PATIENCE_MS = 5_000;

declare global {
  interface Window {
    /** Only in the desktop window. */
    readonly twpasDesktop?: DesktopBridge;
  }
}

/** A port to the agent of the moment. @throws Error when none came in time. */
export function askForPort(bridge: DesktopBridge, patienceMs = PATIENCE_MS): Promise<MessagePort> {
  return new Promise((resolve, reject) => {
    const hear = (event: MessageEvent): void => {
      // Only our own preload posts in this window; anybody else's message is none of ours.
      if (event.source !== window || event.data !== PORT_MESSAGE) return;
      const [port] = event.ports;
      if (port === undefined) return;
      done();
      resolve(port);
    };
    const timer = setTimeout(() => {
      done();
      reject(new Error('no port came from the desktop host'));
    }, patienceMs);
    const done = (): void => {
      clearTimeout(timer);
      window.removeEventListener('message', hear);
    };
    window.addEventListener('message', hear);
    bridge.askForPort();
  });
}
