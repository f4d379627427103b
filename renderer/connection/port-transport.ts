import { RPCLink } from '@orpc/client/message-port';
import { askForPort, type DesktopBridge } from './desktop-bridge.ts';
import type { OpenTransport, Transport } from './transport.ts';

/** The agent of the desktop host over a MessagePort: a new one for each try, as a port dies with its agent. */
export function portTransport(bridge: DesktopBridge): OpenTransport {
  return async () => transportOver(await askForPort(bridge));
}

export function transportOver(port: MessagePort): Transport {
  const link = new RPCLink({ port });
  port.start();
  return {
    link,
    // Told by Chromium when the other process is gone; the heartbeat would find it too, only later.
    onClose: (listener) => {
      port.addEventListener('close', listener, { once: true });
      return () => {
        port.removeEventListener('close', listener);
      };
    },
    close: () => {
      port.close();
    },
  };
}
