import { once } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import { implement } from '@orpc/server';
import { RPCHandler } from '@orpc/server/message-port';
import { expect, test, vi } from 'vitest';
import { openSetup } from '../../../../renderer/setup/setup-client.ts';
import { setupContract } from '../../../../shared/api/setup-contract.ts';

const os = implement(setupContract);

/** The wizard's side of the desktop: only what is asked here. */
const router = os.router({
  setup: {
    state: os.setup.state.handler(() => {
      throw new Error('not asked');
    }),
    discover: os.setup.discover.handler(() => {
      throw new Error('not asked');
    }),
    tryFolder: os.setup.tryFolder.handler(() => ({ code: 'ok', cause: null, files: 3, newest: null })),
    makeKey: os.setup.makeKey.handler(({ input }) => ({
      kid: String(input.keyFile),
      alg: input.alg,
      jwks: '{}',
    })),
    validate: os.setup.validate.handler(() => ({ text: '', problems: [] })),
    save: os.setup.save.handler(() => ({ file: 'f', recoveryCode: 'c' })),
    finish: os.setup.finish.handler(() => ({ url: 'app://twpas/' })),
  },
});

test('in the desktop window the wizard asks over the port that its preload brings, and hears of its end', async () => {
  const page = new EventTarget();
  const { port1, port2 } = new MessageChannel();
  new RPCHandler(router).upgrade(port1);
  port1.start();
  const bridge = {
    askForPort: () => {
      const event = new Event('message');
      Object.assign(event, { data: 'twpas:agent-port', ports: [port2] });
      Object.defineProperty(event, 'source', { value: page });
      queueMicrotask(() => page.dispatchEvent(event));
    },
  };
  vi.stubGlobal('window', Object.assign(page, { twpasDesktop: bridge }));
  const lost = new EventTarget();
  const setup = await openSetup(() => lost.dispatchEvent(new Event('lost')));
  expect(await setup.tryFolder({ path: '/a', create: false })).toMatchObject({ files: 3 });
  expect(await setup.makeKey({ dataDir: '/d', alg: 'ES384' })).toMatchObject({ kid: 'false' });
  expect(await setup.makeKey({ dataDir: '/d', alg: 'RS384', keyFile: true })).toMatchObject({ kid: 'true' });
  const heard = once(lost, 'lost');
  port1.close();
  await heard;
});
