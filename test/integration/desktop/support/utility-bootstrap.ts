/**
 * Loaded before the agent entry in a plain child process: gives it the `process.parentPort` that Electron gives a
 * utility process. Ports cannot cross a process boundary outside of Electron, so each is a pair here whose other half is
 * relayed over the process's own channel.
 */
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { BridgeMessage } from './bridge-message.ts';

type Listener = (event: { data: unknown; ports: MessagePort[] }) => void;

const relays = new Map<number, MessagePort>();
const early: Parameters<Listener>[0][] = [];
let listener: Listener | null = null;

const send = (message: BridgeMessage): void => {
  process.send?.(message);
};

function arrive(id: number): MessagePort {
  const { port1, port2 } = new MessageChannel();
  relays.set(id, port1);
  port1.on('message', (data: unknown) => {
    send({ kind: 'port', id, data });
  });
  port1.on('close', () => {
    if (relays.delete(id)) send({ kind: 'close', id });
  });
  return port2;
}

process.on('message', (message: BridgeMessage) => {
  switch (message.kind) {
    case 'parent': {
      const event = { data: message.data, ports: message.ports.map(arrive) };
      if (listener === null) early.push(event);
      else listener(event);
      break;
    }
    case 'port':
      relays.get(message.id)?.postMessage(message.data);
      break;
    case 'close': {
      const port = relays.get(message.id);
      relays.delete(message.id);
      port?.close();
      break;
    }
  }
});

Object.defineProperty(process, 'parentPort', {
  value: {
    // As Electron does: what came before a listener waits for it.
    on: (_event: 'message', heard: Listener) => {
      listener = heard;
      for (const event of early.splice(0)) heard(event);
    },
    postMessage: (data: unknown) => {
      send({ kind: 'parent', data, ports: [] });
    },
  },
});
