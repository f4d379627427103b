import { MessageChannel } from 'node:worker_threads';
import { beforeEach, expect, test, vi } from 'vitest';
import { askForPort, transportOver } from '../../../../renderer/connection/transport.ts';

/** The page's window, as far as messages go. */
let page: EventTarget;
beforeEach(() => {
  page = new EventTarget();
  vi.stubGlobal('window', page);
});
const message = (data: unknown, ports: readonly unknown[], source: unknown = page): Event =>
  Object.assign(new Event('message'), { data, ports, source });

test('the port asked for is the one that our own preload posts', async () => {
  const port = {};
  const got = askForPort({
    askForPort: () => {
      page.dispatchEvent(message('twpas:agent-port', [{ forged: true }], {}));
      page.dispatchEvent(message('another', [{}]));
      page.dispatchEvent(message('twpas:agent-port', []));
      page.dispatchEvent(message('twpas:agent-port', [port]));
    },
  });
  expect(await got).toBe(port);
});

test('a host that has no agent yet lets the wait end by itself, so that it is asked again', async () => {
  await expect(askForPort({ askForPort: () => undefined }, 5)).rejects.toThrow('no port');
});

test('the end of the port is told once, to whoever still listens', async () => {
  const { port1, port2 } = new MessageChannel();
  const transport = transportOver(port1 as unknown as MessagePort);
  const told: string[] = [];
  transport.onClose(() => told.push('first'));
  transport.onClose(() => told.push('left'))();
  const closed = new Promise((resolve) => port1.on('close', resolve));
  port2.close();
  await closed;
  expect(told).toEqual(['first']);
});
