import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { ConsoleForOthers } from '../../../shared/api/views/status.ts';
import { MOVED_HEADER, MOVED_TARGET } from '../../../shared/page-key.ts';
import type { Settings } from '../../../shared/settings.ts';
import { AgentError } from '../../agent/ground/error.ts';
import type { Agent, AgentPeople } from '../../agent/agent-types.ts';
import type { Clock, Log } from '../../agent/ports.ts';
import { createRpcServer, type ServedRouter } from '../rpc-server.ts';
import { admitted, trustConnection } from './connections.ts';
import { isValidate, serveChecks } from './check-service.ts';
import { arrivalOf, type Door, originOf, sessionOf } from './door.ts';
import { handOver, shownKeys } from './hand-over.ts';
import { securityHeaders, STAY_SECURE } from './headers.ts';
import { MachinePort } from './machine-port.ts';
import type { PageFiles } from './page-files.ts';
import {
  comeBack,
  endServiceWorker,
  healthz,
  leadTo,
  metrics,
  plain,
  redirectHome,
  refuse,
  sendFile,
  tooMany,
} from './responses.ts';
import { startSecure } from './secure-server.ts';
import { type Session, Sessions, sessionTrail } from './sessions.ts';
import { SignInPlaces } from './sign-in.ts';
import { movedPage } from './small-pages.ts';
import { TICKET_LIFE, createTickets } from './tickets.ts';

export interface ConsoleServer {
  /** The port on this machine; while another program holds it, the wanted port. */
  readonly port: number;
  /** `twpas-….localhost`: the page's host name in this run; null while the port is taken. */
  readonly name: string | null;
  /** Reason why the port is not available; null if it is. */
  readonly refusal: AgentError | null;
  /**
   * An address that signs this OS account in once: `printed` is valid for an hour, `askedFor` for five minutes.
   * @throws AgentError `console-port` while the port is taken
   */
  signInUrl(purpose: keyof typeof TICKET_LIFE, actor: string): string;
  /** The door for other PCs; null unless configured. */
  forOthers(): ConsoleForOthers | null;
  stop(): Promise<void>;
}

/** Interval of checking for idle sessions whose page is open. */
const SWEEP_MS = 5_000;
/** Streams of an open page: no act of a person. */
const STREAMS = new Set(['/rpc/changes', '/rpc/logs/tail']);

/**
 * Calls that may end their own session before their answer is sent. Matched by exact path: with any other spelling, the answer ends with the session.
 * Once the input has arrived, the session is checked again (`AgentContext.isOver`).
 */
const FINISHES = new Set(['/rpc/people/changePassword', '/rpc/people/resetPassword', '/rpc/people/unlock']);

/** Accounts that may sign in, and the settings of the door for other PCs. */
export interface ConsolePeople {
  readonly people: AgentPeople;
  readonly settings: Settings['console'];
  readonly log: Log;
}

/** State for `/healthz` and `/metrics`, and checks for programs on this machine. */
type SeenOfAgent = Pick<
  Agent,
  'healthy' | 'lastAnswer' | 'lastBackup' | 'filesNotReadable' | 'metrics' | 'checkService'
>;

interface ConsoleOptions {
  /** 0: any free port. */
  readonly port: number;
  readonly router: ServedRouter;
  readonly page: PageFiles;
  readonly clock: Clock;
  /** Absent before there is an agent. */
  readonly agent?: Partial<SeenOfAgent>;
  readonly accounts?: ConsolePeople;
  /** The host can run without the page: a taken port is retried, and this is called once the port is open. */
  readonly onceOpen?: (console: ConsoleServer) => void;
}

/**
 * Serves page and calls: on this machine to holders of a one-time address or an account; with TLS to other PCs, if address, certificate and accounts
 * allow it.
 * @throws AgentError `console-port` if the port on this machine is taken and no retry was requested
 */
export async function startConsole(options: ConsoleOptions): Promise<ConsoleServer> {
  const { accounts, clock, onceOpen } = options;
  const site = new ConsoleSite(options);
  const listenerFor =
    (door: Door): RequestListener =>
    (request, response) => {
      site.answer(request, response, door).catch(() => response.destroy());
    };
  const machine = new MachinePort({ port: options.port, listenerFor, clock });
  if (onceOpen === undefined) await machine.open();
  const secure = accounts === undefined ? null : await startSecure({ ...accounts, listenerFor, clock });
  const unsubscribe = accounts?.people.onChange(site.sessions.sweep);
  const sweeping = setInterval(site.sessions.sweep, SWEEP_MS).unref();
  const server: ConsoleServer = {
    get port() {
      return machine.door?.port ?? options.port;
    },
    get name() {
      return machine.door?.names[0] ?? null;
    },
    get refusal() {
      return machine.refusal;
    },
    signInUrl: (purpose, actor) => {
      const { door } = machine;
      if (door === null) throw machine.refusal ?? new AgentError('console-port/closed');
      return `${originOf(door)}/?t=${site.tickets.issue(actor, TICKET_LIFE[purpose])}`;
    },
    forOthers: () => secure?.view() ?? null,
    stop: async () => {
      clearInterval(sweeping);
      unsubscribe?.();
      await Promise.all([machine.stop(), secure?.stop()]);
      await site.trail.written();
    },
  };
  if (onceOpen !== undefined) await machine.openOrKeepTrying(() => onceOpen(server));
  return server;
}

/** Answers each request of both doors: page, calls, sign-in, health, numbers and checks. */
class ConsoleSite {
  readonly tickets;
  readonly trail;
  readonly sessions;
  readonly #options: ConsoleOptions;
  readonly #people;
  readonly #places;
  readonly #rpc;
  readonly #validate;

  constructor(options: ConsoleOptions) {
    const { accounts, agent } = options;
    const now = (): number => options.clock.now();
    this.#options = options;
    this.#people = accounts?.people ?? null;
    this.tickets = createTickets(now);
    this.trail = sessionTrail(accounts ?? null);
    this.sessions = new Sessions({
      now,
      people: this.#people,
      idleLockMinutes: accounts?.settings.idleLockMinutes ?? 0,
      ended: this.trail.ended,
    });
    this.#places = this.#people === null ? null : new SignInPlaces(this.#people, this.sessions);
    this.#rpc = createRpcServer(options.router);
    this.#validate = serveChecks(() => agent?.checkService?.() ?? null, options.clock);
  }

  async answer(request: IncomingMessage, response: ServerResponse, door: Door): Promise<void> {
    const headers = { ...securityHeaders(), ...(door.scheme === 'https' ? STAY_SECURE : {}) };
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    const target = request.url ?? '/';
    // Places for `/healthz` and `/metrics` are those that nobody has asked over yet: a flood leaves some.
    const isWatched = target === '/healthz' || target === '/metrics';
    if (!isWatched && !admitted(request, () => this.#hasSession(request, door))) {
      tooMany(response);
      return;
    }
    if (door.scheme === 'http' && isValidate(target)) {
      await this.#validate(request, response, door);
      return;
    }
    const arrival = arrivalOf(request, door);
    if (arrival === null) {
      plain(response, 403);
    } else if (request.headers['service-worker'] !== undefined) {
      endServiceWorker(response);
    } else if (request.headers.upgrade?.toLowerCase() === 'websocket') {
      // No upgrade is supported here; a page as the answer would look like success.
      plain(response, 405);
    } else if (target === '/healthz') {
      this.#sayHealth(response);
    } else if (target === '/metrics' && door.scheme === 'http') {
      await metrics(response, this.#options.agent?.metrics?.() ?? null);
    } else if (arrival === 'led') {
      if (isRpc(target)) {
        response.setHeader(MOVED_HEADER, originOf(door));
        refuse(response, true);
      } else leadTo(response, originOf(door), target);
    } else if (this.#people?.available() === false) {
      this.#serveMeanwhile(request, response, door);
    } else if (!(await this.#opensSession(request, response, door))) {
      await this.#answerOwner(request, response, door);
    }
  }

  /**
   * While new settings or a restore replace the state, accounts cannot be read. A browser with a session still gets the page, which holds no data:
   * it would never ask again for a file that failed, and a person who reloads the page would be left with an empty one.
   */
  #serveMeanwhile(request: IncomingMessage, response: ServerResponse, door: Door): void {
    const target = request.url ?? '/';
    if (isRpc(target) || request.method !== 'GET') plain(response, 503);
    else if (opensAnew(target) || !this.sessions.keeps(sessionOf(request, door), door)) comeBack(response);
    else this.#servePage(request, response);
  }

  #hasSession(request: IncomingMessage, door: Door): boolean {
    const cookie = sessionOf(request, door);
    if (cookie === null) return false;
    return this.#people?.available() === false
      ? this.sessions.keeps(cookie, door)
      : this.sessions.knows(cookie, door);
  }

  #sayHealth(response: ServerResponse): void {
    const { agent } = this.#options;
    healthz(response, agent?.healthy?.() ?? true, {
      answer: agent?.lastAnswer?.() ?? null,
      backup: agent?.lastBackup?.() ?? null,
      notReadable: agent?.filesNotReadable?.() ?? null,
    });
  }

  /** Sign-in, calls and page, each only for the owner of a session. */
  async #answerOwner(request: IncomingMessage, response: ServerResponse, door: Door): Promise<void> {
    const target = request.url ?? '/';
    const places = this.#people?.hasAccounts() === true ? this.#places : null;
    if ((await places?.take(request, response, door)) === true) return;
    if (isRpc(target)) {
      const session = this.sessions.find(shownKeys(request, door), door);
      if (session === null) refuse(response, true);
      else await this.#serveCall(request, response, session);
    } else if (
      target.split('?', 1)[0] !== '/sign-in' &&
      this.sessions.knows(sessionOf(request, door), door)
    ) {
      this.#servePage(request, response);
    } else if (this.#places !== null && this.#people?.hasAccounts() === true) {
      if (target === MOVED_TARGET) refuse(response, false, movedPage);
      else this.#places.show(response, door);
    } else {
      refuse(response, false);
    }
  }

  async #serveCall(request: IncomingMessage, response: ServerResponse, session: Session): Promise<void> {
    trustConnection(request);
    const target = request.url ?? '/';
    const isStream = STREAMS.has(target);
    // Background calls of a page are marked; otherwise an open page would never lock.
    if (!isStream && request.headers['x-twpas-unattended'] === undefined) session.touch();
    if (!FINISHES.has(target)) session.holds(response);
    await this.#rpc(request, response, session.context);
  }

  /** The built page. It contains no data: data need calls, and calls also need the page key. */
  #servePage(request: IncomingMessage, response: ServerResponse): void {
    if (request.method === 'GET' || request.method === 'HEAD')
      sendFile(response, this.#options.page, {
        target: request.url ?? '/',
        encodings: request.headers['accept-encoding'] ?? '',
      });
    else plain(response, 405);
  }

  /** True if this request opens a one-time address: with a valid ticket, or again by the browser that used it. */
  async #opensSession(request: IncomingMessage, response: ServerResponse, door: Door): Promise<boolean> {
    const target = request.url ?? '/';
    const ticket = target.startsWith('/?') ? new URLSearchParams(target.slice(2)).get('t') : null;
    // A HEAD may come from a program that only tests the address, and must not use the ticket up. Another PC must not, either.
    if (ticket === null || request.method !== 'GET' || door.scheme !== 'http') return false;
    const actor = this.tickets.redeem(ticket);
    const before = sessionOf(request, door);
    if (actor === null) {
      if (!this.sessions.knows(before, door)) return false;
      redirectHome(response);
      return true;
    }
    await this.trail.began(actor);
    const owner = { kind: 'address', actor } as const;
    const keys = this.sessions.begin(owner, door, before);
    if (keys === null) return false;
    handOver(request, response, door, { keys, choices: this.#people?.choices(owner) ?? {} });
    return true;
  }
}

/** True for addresses that begin a session: a one-time address, and the form to sign in. */
function opensAnew(target: string): boolean {
  return target.startsWith('/?') || target.split('?', 1)[0] === '/sign-in';
}

function isRpc(target: string): boolean {
  return target.startsWith('/rpc/');
}
