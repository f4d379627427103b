/** Entry of the first run's process in Electron. Imports no Electron, so it works in any process with a parent port. */
import { RPCHandler } from '@orpc/server/message-port';
import { assertNever } from '../../shared/assert-never.ts';
import { atTheMachine } from '../agent/api/context.ts';
import { createSetupRouter } from '../agent/api/setup-router.ts';
import { systemClock } from '../agent/ground/base/clock.ts';
import { createLog } from '../agent/ground/log/log.ts';
import type { Log } from '../agent/ports.ts';
import {
  createHostCalls,
  type HostPort,
  listenToHost,
  parentPort,
  type ServedPort,
} from './agent-process/ask-parent.ts';
import { deskSlots } from './agent-process/key-slots.ts';
import { type FromSetup, toSetup, type ToSetup } from './agent-process/messages.ts';
import { PAGE_URL } from './window/app-address.ts';

const log = createLog({ level: 'info' });
const WHAT = 'This is the first run of the desktop program; run "npm start" or the setup command.';

/** Time for the answer to the wizard's last call to arrive. */
const FAREWELL_MS = 5_000;

hostSetup(parentPort(log, WHAT), log, (code) => process.exit(code));

/**
 * The first run in its own utility process, since the main process must not make keys in a data folder. It holds no lock after a call is
 * answered, so that the agent can start while the wizard ends.
 */
export function hostSetup(parent: HostPort, log: Log, exit: (code: number) => void): void {
  const post = (message: FromSetup): void => parent.postMessage(message);
  const calls = createHostCalls(post);
  let serve: ((port: ServedPort, actor: string) => void) | null = null;

  const open = ({ file, slots }: Extract<ToSetup, { kind: 'open' }>): void => {
    const router = createSetupRouter({
      file,
      ports: {
        clock: systemClock,
        log,
        resolveProxy: async (url) => (await calls.ask('resolveProxy', url)) ?? 'DIRECT',
      },
      keySlots: (dataDir, { keyFile }) => deskSlots(keyFile ? ['machine', ...slots] : slots, dataDir, calls),
      // The main process starts the agent, and the window follows; it shows errors of the start.
      start: () => {
        post({ kind: 'finished' });
        setTimeout(exit, FAREWELL_MS, 0);
        return Promise.resolve(PAGE_URL);
      },
    });
    const handler = new RPCHandler(router);
    serve = (port, actor) => {
      handler.upgrade(port, { context: atTheMachine(actor, 'desktop') });
      port.start();
    };
  };
  const take = (message: ToSetup, port: ServedPort | undefined): void => {
    switch (message.kind) {
      case 'open':
        if (serve === null) open(message);
        break;
      case 'serve':
        if (port !== undefined) serve?.(port, message.actor);
        break;
      case 'answer':
      case 'refusal':
        calls.settle(message);
        break;
      default:
        assertNever(message);
    }
  };
  listenToHost(parent, toSetup, take, log);
}
