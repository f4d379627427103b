import { once } from 'node:events';
import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { assertNever } from '../../../shared/assert-never.ts';
import type { ServerClock } from '../clock.ts';
import type { Fault } from '../faults.ts';
import { operationOutcome } from '../fhir/outcome.ts';
import { child, textOf } from '../json.ts';
import type { Answer } from './answer.ts';
import type { AnswersBefore } from './answers-before.ts';
import { fhirAnswer, htmlAnswer, jsonAnswer } from './answer.ts';
import { bombOf } from './bomb.ts';

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly clock: ServerClock;
  /** Base of the host that nothing may be sent to. */
  readonly elsewhere: string;
  /** Earlier answers, to all requests of this route. */
  readonly before: AnswersBefore;
  /** The request's body, where it has one. */
  readonly body?: Buffer;
  readonly revokeTokens: () => void;
  readonly narrowNext: (scope: string) => void;
}

/**
 * Answers one request, misbehaving as told. `act` carries the request out (stores the Bundle, runs the search) and is
 * called exactly when the fault says so, or never. Returns the status sent, null when the connection was cut.
 */
export async function deliver(
  exchange: Exchange,
  fault: Fault | null,
  act: () => Promise<Answer>,
): Promise<number | null> {
  const { response } = exchange;
  if (fault === null) return send(exchange, exchange.before.note(await act()));
  switch (fault.kind) {
    case 'status':
      if (fault.commit === true) await act();
      return send(exchange, statusAnswer(fault, exchange.clock));
    case 'says':
      return send(exchange, jsonAnswer(fault.status ?? 200, fault.body));
    case 'redirect': {
      if (fault.commit === true) await act();
      const location = fault.to ?? `${exchange.elsewhere}${exchange.request.url ?? ''}`;
      return send(exchange, { status: fault.status ?? 307, headers: { location }, body: null });
    }
    case 'reset':
      if (fault.commit === true) await act();
      response.socket?.resetAndDestroy();
      return null;
    case 'cut-head':
      if (fault.commit === true) await act();
      response.socket?.write('HTTP/1.1 20');
      response.socket?.end();
      return null;
    case 'slow': {
      const answer = await act();
      await wait(fault.delayMs);
      return send(exchange, answer);
    }
    case 'late-commit':
      await wait(fault.delayMs);
      return send(exchange, await act());
    case 'bad-json': {
      const answer = await act();
      return send(exchange, { ...answer, body: answer.body?.subarray(0, answer.body.length / 2) ?? null });
    }
    case 'half-body': {
      const answer = await act();
      const body = answer.body ?? Buffer.from('{}');
      head(exchange, answer, body.length);
      response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.socket?.destroy());
      return answer.status;
    }
    case 'html':
      if (fault.commit === true) await act();
      return send(exchange, htmlAnswer(fault.status ?? 200));
    case 'empty': {
      const answer = await act();
      // Only where it was carried out: a refusal that says 200 would be a lie about what is stored.
      const status = answer.status < 300 ? (fault.status ?? answer.status) : answer.status;
      return send(exchange, { status, headers: {}, body: null });
    }
    case 'gzip': {
      const answer = await act();
      const body = gzipSync(answer.body ?? Buffer.alloc(0));
      return send(exchange, { ...answer, headers: { ...answer.headers, 'content-encoding': 'gzip' }, body });
    }
    case 'bomb': {
      const answer = await act();
      const headers = { ...answer.headers, 'content-encoding': 'gzip' };
      return send(exchange, { ...answer, headers, body: bombOf(fault.megabytes) });
    }
    case 'flood':
      return flood(exchange, await act(), fault.megabytes);
    case 'drip':
      return drip(exchange, await act(), fault.everyMs);
    case 'drip-head': {
      const answer = fault.commit === true ? await act() : { status: 503, headers: {}, body: null };
      return dripHead(exchange, answer, fault.everyMs);
    }
    case 'echo':
      if (fault.commit === true) await act();
      return send(exchange, { status: 201, headers: FHIR_JSON, body: exchange.body ?? null });
    case 'swap': {
      const answer = await act();
      return send(exchange, await exchange.before.swap(answer, fault.waitMs ?? 400));
    }
    case 'stale': {
      const last = exchange.before.last();
      const own = fault.commit === true || last === null ? await act() : null;
      return send(exchange, last ?? own ?? { status: 500, headers: {}, body: null });
    }
    case 'other-location': {
      const last = exchange.before.last();
      const answer = exchange.before.note(await act());
      const location = last?.headers['location'];
      const headers = { ...answer.headers, ...(location === undefined ? {} : { location }) };
      return send(exchange, { ...answer, headers, body: fault.body === true ? answer.body : null });
    }
    case 'duplicate': {
      const last = exchange.before.last();
      const answer = exchange.before.note(await act());
      const named = { 'its-own': numberIn(answer), another: numberIn(last), none: null }[fault.names];
      const text = `此案件已收件${named === null ? '' : `，收件序號 ${named}`}`;
      return send(exchange, fhirAnswer(422, operationOutcome('duplicate', text)));
    }
    case 'continue': {
      const answer = await act();
      response.writeContinue();
      return send(exchange, answer);
    }
    case 'revoke':
      exchange.revokeTokens();
      return send(exchange, await act());
    case 'narrow-scope':
      exchange.narrowNext(fault.scope);
      return send(exchange, await act());
    default:
      return assertNever(fault);
  }
}

const FHIR_JSON = { 'content-type': 'application/fhir+json;charset=utf-8' };

/** 收件序號 in an answer to a POST. */
function numberIn(answer: Answer | null): string | null {
  const bundle: unknown = answer?.body ? JSON.parse(answer.body.toString('utf8')) : null;
  return textOf(child(child(bundle, 'identifier'), 'value'));
}

/** RFC 9110 §11.6.1: a server that refuses credentials says which it wants. A page of something in between does not. */
const CHALLENGE = { 'www-authenticate': 'Bearer error="invalid_token"' };

function statusAnswer(fault: Extract<Fault, { kind: 'status' }>, clock: ServerClock): Answer {
  const answer =
    fault.html === true
      ? htmlAnswer(fault.status)
      : fault.issue === undefined
        ? { status: fault.status, headers: fault.status === 401 ? CHALLENGE : {}, body: null }
        : fhirAnswer(fault.status, operationOutcome(fault.issue, '練習環境依指示回覆此結果'));
  if (fault.retryAfterSeconds === undefined) return answer;
  const at = new Date(clock.now() + fault.retryAfterSeconds * 1000);
  const retryAfter = fault.retryAfterAs === 'date' ? at.toUTCString() : String(fault.retryAfterSeconds);
  return { ...answer, headers: { ...answer.headers, 'retry-after': retryAfter } };
}

function head({ response, clock }: Exchange, answer: Answer, length: number): void {
  response.writeHead(answer.status, {
    date: new Date(clock.now()).toUTCString(),
    ...answer.headers,
    ...(answer.status === 204 ? {} : { 'content-length': String(length) }),
  });
}

/** Goes on until it has sent all, or the client has had enough. */
async function flood({ response }: Exchange, answer: Answer, megabytes: number): Promise<number> {
  response.writeHead(answer.status, { ...answer.headers });
  const piece = Buffer.alloc(1_048_576, '[');
  response.write('{"resourceType":"Bundle","entry":[');
  const gone = once(response, 'close');
  for (let sent = 0; sent < megabytes && !response.destroyed; sent += 1) {
    if (!response.write(piece)) await Promise.race([once(response, 'drain'), gone]);
  }
  response.end();
  return answer.status;
}

/** The head at once, the body a byte at a time: nothing is ever late by itself, and it takes for ever. */
async function drip(exchange: Exchange, answer: Answer, everyMs: number): Promise<number> {
  const body = answer.body ?? Buffer.from('{}');
  head(exchange, answer, body.length);
  for (let at = 0; at < body.length && !exchange.response.destroyed; at += 1) {
    exchange.response.write(body.subarray(at, at + 1));
    await wait(everyMs);
  }
  exchange.response.end();
  return answer.status;
}

/** Not even the status stands before the head has come whole: by then whoever waits may have gone. */
async function dripHead({ response, clock }: Exchange, answer: Answer, everyMs: number): Promise<number> {
  const { socket } = response;
  const body = answer.body ?? Buffer.alloc(0);
  const headers = {
    ...answer.headers,
    date: new Date(clock.now()).toUTCString(),
    'content-length': String(body.length),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = Buffer.from(
    `HTTP/1.1 ${String(answer.status)} ${STATUS_CODES[answer.status] ?? ''}\r\n${lines.join('')}\r\n`,
  );
  for (let at = 0; at < head.length && socket?.destroyed === false; at += 1) {
    socket.write(head.subarray(at, at + 1));
    await wait(everyMs);
  }
  socket?.end(body);
  return answer.status;
}

/** Sends an answer; nobody may be there any more to read it. */
export function send(exchange: Exchange, answer: Answer): number {
  head(exchange, answer, answer.body?.length ?? 0);
  exchange.response.end(answer.body ?? undefined);
  return answer.status;
}
