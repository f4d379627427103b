import { createServer } from 'node:https';
import type { RequestListener } from 'node:http';
import type { ConsoleForOthers } from '../../../shared/api/views/status.ts';
import type { Settings } from '../../../shared/settings.ts';
import type { AgentPeople } from '../../agent/agent-types.ts';
import { AgentError } from '../../agent/error.ts';
import { oneAtATime } from '../../agent/base/tasks.ts';
import type { Log } from '../../agent/ports.ts';
import { limitConnections, PATIENCE, SECURE_LIMITS } from './connections.ts';
import { secureDoor, type Door } from './door.ts';
import { closeServer, listen } from './listen.ts';
import { mayOpen } from './may-open.ts';

/** ms. */
const HANDSHAKE_MS = 5_000;

/** The door for other PCs: opened and closed as what it needs comes and goes. */
export interface SecureServer {
  /** Null where nobody asked for it. */
  view(): ConsoleForOthers | null;
  stop(): Promise<void>;
}

interface Opened {
  readonly url: string;
  readonly endsAt: number;
  close(): Promise<void>;
}

export async function startSecure(options: {
  readonly settings: Settings['console'];
  readonly people: AgentPeople;
  readonly log: Log;
  readonly listenerFor: (door: Door) => RequestListener;
}): Promise<SecureServer> {
  const { settings, people, log } = options;
  const inTurn = oneAtATime();
  let opened: Opened | null = null;
  let view: ConsoleForOthers | null = null;
  let stopped = false;

  const open = async (
    found: Extract<Awaited<ReturnType<typeof mayOpen>>, { kind: 'yes' }>,
  ): Promise<Opened> => {
    const { address, certificate, key, endsAt } = found;
    let answer: RequestListener = () => undefined;
    const server = createServer({
      ...{ cert: certificate, key, minVersion: 'TLSv1.2', handshakeTimeout: HANDSHAKE_MS },
      ...PATIENCE,
    });
    server.on(
      'request',
      limitConnections(server, SECURE_LIMITS, (request, response) => {
        answer(request, response);
      }),
    );
    const port = await listen(server, { port: settings.securePort, address, setting: 'console.securePort' });
    answer = options.listenerFor(secureDoor(port, settings.hostNames));
    const host = settings.hostNames[0] ?? (address.includes(':') ? `[${address}]` : address);
    return { url: `https://${host}:${String(port)}/`, endsAt, close: () => closeServer(server) };
  };
  const reconsider = async (): Promise<void> => {
    if (stopped) return;
    const found = await mayOpen(settings, people.hasIt());
    if (found.kind === 'yes') {
      try {
        opened ??= await open(found);
        view = { url: opened.url, refused: null, certificateEnds: new Date(opened.endsAt).toISOString() };
        log('info', 'console-open');
      } catch (error) {
        if (!(error instanceof AgentError)) throw error;
        log('warn', 'console-not-open', { code: error.code });
        view = refused({ zh: error.messageZh, en: error.message });
      }
      return;
    }
    await opened?.close();
    opened = null;
    view = found.kind === 'no' ? refused(found.said) : null;
    if (found.kind === 'no') log('warn', 'console-not-open', { code: found.code });
  };
  const unsubscribe = people.onChange(() => {
    const isOpen = opened !== null;
    // Most changes of accounts change nothing here.
    if (settings.address === undefined || isOpen === people.hasIt()) return;
    inTurn(reconsider).catch((error: unknown) => {
      log('error', 'console-not-open', {}, error);
    });
  });
  await inTurn(reconsider);
  return {
    view: () => view,
    stop: async () => {
      stopped = true;
      unsubscribe();
      await inTurn(async () => opened?.close());
    },
  };
}

function refused(said: { readonly zh: string; readonly en: string }): ConsoleForOthers {
  return { url: null, refused: said, certificateEnds: null };
}
