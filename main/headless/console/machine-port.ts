import { randomBytes } from 'node:crypto';
import { createServer as createTcp } from 'node:net';
import { createServer, type RequestListener, type Server } from 'node:http';
import { codeOf } from '../../agent/ground/base/errors.ts';
import { AgentError } from '../../agent/ground/error.ts';
import type { Clock } from '../../agent/ports.ts';
import { limitConnections, MACHINE_LIMITS, PATIENCE } from './connections.ts';
import { closeServer, type Door, listen, machineDoor } from './door.ts';

/** Retry interval of a taken port, ms. Sending does not depend on the page. */
const RETRY_MS = 10_000;
/** If a free port is taken on the other loopback address, another free port is tried. */
const MOST_TRIES = 20;
/** A page of another port on this host can set up to 180 cookies, which are sent with each request. */
const MOST_HEADER_BYTES = 64 * 1024;

/** Errors of a machine without IPv6: nobody can listen there. */
const NO_SUCH_FAMILY: ReadonlySet<string> = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EPROTONOSUPPORT']);

interface MachinePortOptions {
  /** 0 = any free one. */
  readonly port: number;
  readonly listenerFor: (door: Door) => RequestListener;
  readonly clock: Pick<Clock, 'sleep'>;
}

/**
 * The console's port on this machine: on both loopback addresses or on none. Browsers try [::1] first for `localhost` and all names below it: a
 * program that listens only there would look like the console.
 */
export class MachinePort {
  readonly #options: MachinePortOptions;
  readonly #stopping = new AbortController();
  #held: { readonly door: Door; readonly close: () => Promise<void> } | null = null;
  #refusal: AgentError | null = null;
  #trying: Promise<void> = Promise.resolve();

  constructor(options: MachinePortOptions) {
    this.#options = options;
  }

  /** The open door; null while another program holds its port. */
  get door(): Door | null {
    return this.#held?.door ?? null;
  }

  /** Reason why the port is not open. */
  get refusal(): AgentError | null {
    return this.#refusal;
  }

  /** @throws AgentError `console-port` if the port is not available */
  async open(): Promise<void> {
    const { port, listenerFor } = this.#options;
    let listener: RequestListener = () => undefined;
    try {
      const had = await listenOnBoth(port, (request, response) => listener(request, response));
      const door = machineDoor(had.port, newName());
      listener = listenerFor(door);
      this.#held = { door, close: had.close };
      this.#refusal = null;
    } catch (error) {
      if (error instanceof AgentError) this.#refusal = error;
      throw error;
    }
  }

  /** Resolves after the first try; after a failure, retries continue. `opened` is called once the port is open. */
  async openOrKeepTrying(opened: () => void): Promise<void> {
    try {
      await this.open();
    } catch (error) {
      if (!(error instanceof AgentError)) throw error;
      this.#trying = this.#tryAgain(opened);
      return;
    }
    opened();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#trying;
    await this.#held?.close();
    this.#held = null;
  }

  async #tryAgain(opened: () => void): Promise<void> {
    const { clock } = this.#options;
    const { signal } = this.#stopping;
    while (this.#held === null) {
      await clock.sleep(RETRY_MS, signal);
      if (signal.aborted) return;
      // The reason is stored for the status.
      await this.open().catch(() => undefined);
    }
    opened();
  }
}

/** A host name for this run. No browser can have stored anything for it: no service worker, no cached page, no cookie. */
function newName(): string {
  const LETTERS = 'abcdefghijklmnopqrstuvwxyz234567';
  const letters = [...randomBytes(16)].map((byte) => LETTERS[byte & 31] ?? '');
  return `twpas-${letters.join('')}.localhost`;
}

/** The port, and a function that closes it. @throws AgentError `console-port` */
async function listenOnBoth(port: number, answer: RequestListener) {
  for (let tries = 1; ; tries += 1) {
    const server = createServer({ ...PATIENCE, maxHeaderSize: MOST_HEADER_BYTES });
    server.on('request', limitConnections(server, MACHINE_LIMITS, answer));
    const had = await listen(server, { port, address: '127.0.0.1', setting: 'console.port' });
    try {
      const closeOther = await listenOnOther(server, had);
      return {
        port: had,
        close: async () => {
          await Promise.all([closeOther(), closeServer(server)]);
        },
      };
    } catch (error) {
      await closeServer(server);
      if (port !== 0 || tries === MOST_TRIES) throw error;
    }
  }
}

/** Connections to [::1] go to the same server. @returns its close function */
async function listenOnOther(server: Server, port: number): Promise<() => Promise<void>> {
  const other = createTcp({ noDelay: true, allowHalfOpen: true }, (socket) => {
    server.emit('connection', socket);
  });
  try {
    await listen(other, { port, address: '::1', setting: 'console.port' });
  } catch (error) {
    if (error instanceof AgentError && NO_SUCH_FAMILY.has(codeOf(error.cause)))
      return () => Promise.resolve();
    throw error;
  }
  return () =>
    new Promise((resolve) => {
      other.close(() => resolve());
    });
}
