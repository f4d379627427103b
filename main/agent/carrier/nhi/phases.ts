/**
 * Progress of a request, by undici's diagnostics. Each request is identified by its object, found once by the X-Request-Id that
 * we gave it. Diagnostics of connections name no request, so `connecting` and `connected` are only hints for the page.
 * `headers-sent` decides: undici publishes it before it hands the first byte to the socket.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { isObject } from '../../ground/fhir/json.ts';
import { type Phase, PHASES } from './server.ts';

interface Watch {
  phase(): Phase;
  /** True if the whole body may have been handed to the socket before the answer's head came; true if that was not seen. */
  bodyOut(): boolean;
  /** Ends the watch: no byte of this attempt may be sent any more. */
  end(): void;
}

interface Watched {
  readonly host: string;
  phase: Phase;
  answeredEarly: boolean;
  sends: number;
  ended: boolean;
  readonly onPhase: (phase: Phase) => void;
  readonly mayLeave: () => boolean;
  readonly onResend: () => void;
}

export class PhaseTracker {
  readonly #byId = new Map<string, Watched>();
  readonly #byRequest = new WeakMap<object, Watched>();
  readonly #listeners = Object.entries<(message: unknown) => void>({
    'undici:request:create': (message) => {
      const request = member(message, 'request');
      const watched = this.#byId.get(requestId(request) ?? '');
      if (watched && isObject(request)) this.#byRequest.set(request, watched);
    },
    'undici:client:beforeConnect': (message) => {
      this.#advanceHost(message, 'connecting');
    },
    'undici:client:connected': (message) => {
      this.#advanceHost(message, 'connected');
    },
    'undici:client:sendHeaders': (message) => {
      const watched = this.#lookUp(message);
      if (!watched) return;
      // undici resends nothing on HTTP/1.1 without pipelining; if that ever changes, the resend is stopped here.
      const isFirst = !watched.ended && watched.sends === 0;
      watched.sends += 1;
      if (!isFirst) watched.onResend();
      // After a no, undici still writes into the destroyed socket: these events start no phase.
      else if (!watched.mayLeave()) watched.ended = true;
      advance(watched, 'headers-sent');
    },
    'undici:request:bodySent': (message) => {
      const watched = this.#lookUp(message);
      if (watched) advance(watched, 'body-sent');
    },
    'undici:request:headers': (message) => {
      const status = member(member(message, 'response'), 'statusCode');
      const watched = this.#lookUp(message);
      if (!watched || typeof status !== 'number' || status < 200) return;
      watched.answeredEarly ||= watched.phase === 'headers-sent';
      advance(watched, 'answered');
    },
  });

  constructor() {
    for (const [channel, listener] of this.#listeners) subscribe(channel, listener);
  }

  /** Null when an attempt with this id is being watched already. */
  watch(attempt: {
    /** X-Request-Id. */
    readonly id: string;
    /** `host:port` as in the URL. */
    readonly host: string;
    readonly onPhase: (phase: Phase) => void;
    /** Gate before the first byte leaves; it must have aborted the request when it returns false. */
    readonly mayLeave: () => boolean;
    /** Called before the bytes of a resend leave; must abort the request at once. */
    readonly onResend: () => void;
  }): Watch | null {
    const { id, ...asked } = attempt;
    if (this.#byId.has(id)) return null;
    const watched: Watched = { ...asked, phase: 'preparing', answeredEarly: false, sends: 0, ended: false };
    this.#byId.set(id, watched);
    return {
      phase: () => watched.phase,
      bodyOut: () => !watched.answeredEarly,
      end: () => {
        watched.ended = true;
        this.#byId.delete(id);
      },
    };
  }

  close(): void {
    for (const [channel, listener] of this.#listeners) unsubscribe(channel, listener);
  }

  #advanceHost(message: unknown, phase: Phase): void {
    const host = member(member(message, 'connectParams'), 'host');
    for (const watched of this.#byId.values()) if (watched.host === host) advance(watched, phase);
  }

  #lookUp(message: unknown): Watched | undefined {
    const request = member(message, 'request');
    return isObject(request) ? this.#byRequest.get(request) : undefined;
  }
}

function advance(watched: Watched, phase: Phase): void {
  if (watched.ended || PHASES.indexOf(phase) <= PHASES.indexOf(watched.phase)) return;
  watched.phase = phase;
  watched.onPhase(phase);
}

function requestId(request: unknown): string | null {
  const headers = member(request, 'headers');
  if (!Array.isArray(headers)) return null;
  const pairs: readonly unknown[] = headers;
  for (let at = 0; at + 1 < pairs.length; at += 2) {
    const name = pairs[at];
    const value = pairs[at + 1];
    if (typeof name === 'string' && name.toLowerCase() === 'x-request-id' && typeof value === 'string')
      return value;
  }
  return null;
}

function member(value: unknown, name: string): unknown {
  return isObject(value) && name in value ? value[name] : undefined;
}
