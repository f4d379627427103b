import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Fault, Route } from '../faults.ts';
import { capabilityStatement } from '../fhir/capability.ts';
import type { Pair } from '../fhir/chains.ts';
import { operationOutcome } from '../fhir/outcome.ts';
import type { JsonObject } from '../json.ts';
import type { SandboxCase } from '../cases/case.ts';
import type { ServerClock } from '../clock.ts';
import type { Misbehaviour } from '../misbehaviour.ts';
import { smartConfiguration } from '../token/smart-configuration.ts';
import { refusalFor } from './access.ts';
import type { Answer } from './answer.ts';
import { fhirAnswer, htmlAnswer, jsonAnswer } from './answer.ts';
import type { AnswersBefore } from './answers-before.ts';
import { readBody } from './body.ts';
import type { Exchange } from './deliver.ts';
import { deliver, send } from './deliver.ts';
import type { FhirServiceContext } from './fhir-service.ts';
import { readFhir, searchFhir } from './fhir-service.ts';
import type { KeptAnswers } from './kept-answers.ts';
import { postRecordOf, receiveBundle } from './receive.ts';

export interface HandlerContext extends FhirServiceContext {
  readonly clock: ServerClock;
  readonly misbehaviour: Misbehaviour;
  readonly answersBefore: (route: Exclude<Route, 'any'>) => AnswersBefore;
  readonly keptAnswers: KeptAnswers;
  readonly reused: (request: IncomingMessage) => boolean;
  readonly storeBundle: (bundle: JsonObject, plantedId: string) => Promise<SandboxCase>;
  /** `/_control/…`; the body is read by it. */
  readonly control: (request: IncomingMessage, command: string) => Promise<Answer>;
}

/** Everything that arrives at the practice server, by path. */
export function createHandler(context: HandlerContext): RequestListener {
  return (request, response) => {
    route(context, request, response).catch((error: unknown) => {
      // A fault of the practice server's own, not a misbehaviour asked for: say so where the developer looks.
      process.stderr.write(
        `sandbox: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
      );
      if (!response.headersSent) response.writeHead(500).end();
    });
  };
}

async function route(
  context: HandlerContext,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://sandbox.invalid');
  const { ledger, tokens, clock } = context;
  const exchange: Exchange = {
    ...context,
    ...tokens,
    request,
    response,
    before: context.answersBefore('token'),
  };
  const method = request.method ?? 'GET';
  if (!context.settings().sendDate) withoutDate(response);
  const fhirPath = /^\/fhir\/(.*)$/.exec(url.pathname)?.[1];
  const answerAs = async (name: Exclude<Route, 'any'>, act: () => Promise<Answer>): Promise<void> => {
    const before = context.answersBefore(name);
    await deliver({ ...exchange, before }, faultFor(context, request, name), act);
  };

  if (url.pathname.startsWith('/_control/')) {
    if (request.headers.authorization !== undefined) ledger.violation('token-to-control', url.pathname);
    // Programs on this machine may call it, pages of other sites in its browser may not.
    if (isOfPage(request)) send(exchange, { status: 403, headers: {}, body: null });
    else send(exchange, await context.control(request, url.pathname.slice('/_control/'.length)));
  } else if (url.pathname.startsWith('/oidc/')) {
    await tokenRoute(context, exchange, url.pathname);
  } else if (fhirPath === '.well-known/smart-configuration') {
    ledger.counts.discoveries += 1;
    await answerAs('discovery', () => Promise.resolve(jsonAnswer(200, smartConfiguration(tokens))));
  } else if (fhirPath === 'metadata') {
    ledger.counts.probes += 1;
    const statement = capabilityStatement(context.baseUrl, tokens, clock.now(), context.settings());
    await answerAs('metadata', () => Promise.resolve(fhirAnswer(200, statement)));
  } else if (fhirPath === 'Bundle' && method === 'POST') {
    await postRoute(context, exchange);
  } else if (fhirPath !== undefined && method === 'GET') {
    const type = fhirPath.split('/')[0] ?? '';
    if (fhirPath.includes('/')) {
      ledger.counts.reads += 1;
      await answerAs('read', () =>
        context.keptAnswers.answer(request, () => readFhir(context, request, type, fhirPath)),
      );
    } else {
      ledger.search(request.url ?? '');
      const query: Pair[] = [...url.searchParams];
      await answerAs('search', () =>
        context.keptAnswers.answer(request, () => searchFhir(context, request, type, query)),
      );
    }
  } else if (fhirPath !== undefined) {
    send(exchange, fhirAnswer(405, operationOutcome('not-supported', '不提供此操作')));
  } else {
    send(exchange, { status: 404, headers: {}, body: null });
  }
}

function isOfPage({ headers }: IncomingMessage): boolean {
  return headers.origin !== undefined || !['none', undefined].includes(headers['sec-fetch-site']);
}

/** However the answer is written: Node adds no `Date`, and none that is set stays. */
function withoutDate(response: ServerResponse): void {
  response.sendDate = false;
  const setHeader = response.setHeader.bind(response);
  const writeHead = response.writeHead.bind(response) as (status: number, headers: object) => ServerResponse;
  response.setHeader = (name, value) => (name.toLowerCase() === 'date' ? response : setHeader(name, value));
  response.writeHead = ((status: number, headers?: Record<string, string>) => {
    const { date: _date, ...rest } = headers ?? {};
    return writeHead(status, rest);
  }) as typeof response.writeHead;
}

function faultFor(
  context: HandlerContext,
  request: IncomingMessage,
  route: Exclude<Route, 'any'>,
  post?: { readonly plantedId: string | null; readonly early: boolean },
): Fault | null {
  const { searchParams } = new URL(request.url ?? '/', 'http://sandbox.invalid');
  return context.misbehaviour.take({
    route,
    reused: context.reused(request),
    plantedId: post?.plantedId ?? null,
    early: post?.early ?? false,
    parameters: [...searchParams.keys()],
  });
}

/** A larger body is answered with 413 and an HTML page, as a reverse proxy does. */
const MOST_BODY_BYTES = 60 * 1_048_576;

async function postRoute(context: HandlerContext, exchange: Exchange): Promise<void> {
  const { request } = exchange;
  const early = faultFor(context, request, 'post', { plantedId: null, early: true });
  if (early !== null) {
    exchange.response.setHeader('connection', 'close');
    await deliver(exchange, early, () => Promise.resolve({ status: 500, headers: {}, body: null }));
    return;
  }
  const settings = context.settings();
  const body = await readBody(request, MOST_BODY_BYTES);
  if (body.kind === 'partial') {
    context.ledger.counts.partialBodies += 1;
    return;
  }
  if (body.kind === 'too-large') {
    send(exchange, htmlAnswer(413));
    return;
  }
  const record = postRecordOf(request, body.bytes, {
    at: context.clock.trueNow(),
    reused: context.reused(request),
  });
  context.ledger.post(record);
  const fault = faultFor(context, request, 'post', { plantedId: record.plantedId, early: false });
  record.fault = fault?.kind ?? null;
  const posted = { ...exchange, body: body.bytes, before: context.answersBefore('post') };
  record.status = await deliver(posted, fault, async () => {
    const refusal = await refusalFor(request, context.tokens, context.ledger, 'Bundle', 'c');
    if (refusal !== null) return refusal;
    const { baseUrl, storeBundle: store } = context;
    return receiveBundle({ ...settings, record, body: body.bytes, baseUrl, store });
  });
}

/** The provider writes its own answers; a misbehaviour comes before it or instead of it. */
async function tokenRoute(context: HandlerContext, exchange: Exchange, path: string): Promise<void> {
  const { request, response, clock } = exchange;
  const { ledger, tokens } = context;
  if (path.endsWith('/token')) ledger.counts.tokenRequests += 1;
  response.setHeader('date', new Date(clock.now()).toUTCString());
  const fault = faultFor(context, request, 'token');
  const serve = (): Promise<void> => tokens.handle(request, response);
  if (fault === null) return serve();
  if (fault.kind === 'narrow-scope') {
    tokens.narrowNext(fault.scope);
    return serve();
  }
  if (fault.kind === 'slow' || fault.kind === 'late-commit') {
    await new Promise((resolve) => setTimeout(resolve, fault.delayMs));
    // A client that has gone by then took the rest of the request along.
    return request.socket.destroyed ? undefined : serve();
  }
  const answered = { status: 200, headers: {}, body: null };
  await deliver(exchange, fault, () => Promise.resolve(answered));
}
