import type { HttpAnswer, HttpNothing } from '../../../main/agent/ground/net/exchange.ts';
import type { SendOutcome } from '../../../main/agent/carrier/nhi/server.ts';
import { ANOTHERS, type ModelBundle, OURS, type Rules } from './rules.ts';

/** How one POST may end, whatever NHI has done with it. */
export interface ModelAnswer {
  readonly name: string;
  /** `stored` or `lost` alone where the answer cannot be given otherwise. */
  readonly when: 'stored' | 'lost' | 'either';
  readonly exchange: HttpAnswer | HttpNothing;
}

export const OUR_NUMBER = '2026112900000001';
const ANOTHERS_NUMBER = '2026112900000002';
const FHIR = 'application/fhir+json';
const PAGE = '<!doctype html><html><body>Blocked</body></html>';

interface More {
  readonly when?: ModelAnswer['when'];
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly retryAt?: number;
}

function answer(name: string, status: number, body: unknown, more: More = {}): ModelAnswer {
  const { when = 'either', type = FHIR, headers = {}, retryAt = null } = more;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return {
    name: `${String(status)} ${name}`,
    when,
    exchange: {
      kind: 'answer',
      status,
      headers: { ...(text === '' ? {} : { 'content-type': type }), ...headers },
      body: Buffer.from(text),
      end: 'complete',
      headAt: 0,
      serverDate: null,
      retryAt,
    },
  };
}

const outcome = (code: string, severity = 'error'): object => ({
  resourceType: 'OperationOutcome',
  issue: [{ severity, code }],
});
const storedAs = ({ content }: ModelBundle, number: string): object => ({
  ...content,
  id: `at-${number}`,
  identifier: { value: number },
});
const html = { type: 'text/html' } as const;

/** The one by which NHI says what it has done. */
export const TRUE_ANSWER = answer('with the Bundle', 201, storedAs(OURS, OUR_NUMBER), { when: 'stored' });
/** No head of an answer. */
export const NO_ANSWER: ModelAnswer = {
  name: 'no answer',
  when: 'either',
  exchange: { kind: 'nothing', code: 'connection-reset' },
};

export const ANSWERS: readonly ModelAnswer[] = [
  NO_ANSWER,
  TRUE_ANSWER,
  answer(
    'with a number alone',
    201,
    { resourceType: 'Bundle', identifier: { value: OUR_NUMBER } },
    { when: 'stored' },
  ),
  answer('with another patient’s Bundle', 201, storedAs(ANOTHERS, ANOTHERS_NUMBER)),
  answer('with what was sent', 201, OURS.content),
  answer('with the page of a search', 200, {
    ...outcome('x'),
    resourceType: 'Bundle',
    type: 'searchset',
    id: 'page',
    identifier: { value: 'S-1' },
  }),
  ...[200, 201, 202].map((status) => answer('without a word', status, '')),
  ...['invalid', 'processing', 'exception', 'duplicate'].map((code) =>
    answer(`OperationOutcome ${code}`, 200, outcome(code), { when: code === 'invalid' ? 'lost' : 'either' }),
  ),
  answer('page', 200, PAGE, html),
  answer('without a word', 429, ''),
  answer('without a word', 401, '', { headers: { 'www-authenticate': 'Bearer' } }),
  answer('page', 401, PAGE, html),
  ...['Retry-After', 'Retry-After: 0'].map((name) =>
    answer(name, 503, PAGE, { ...html, retryAt: name.endsWith('0') ? 0 : 5000 }),
  ),
  answer('OperationOutcome throttled', 503, outcome('throttled')),
  answer('OperationOutcome transient', 503, outcome('transient')),
  ...[302, 303, 307, 403, 404, 405, 406, 407, 409, 415, 500, 502, 503, 504].map((status) =>
    answer('page', status, PAGE, html),
  ),
  ...[403, 404].map((status) => answer('OperationOutcome forbidden', status, outcome('forbidden'))),
  ...[400, 412, 422].map((status) => answer('OperationOutcome invalid', status, outcome('invalid'))),
  ...['duplicate', 'lock-error', 'timeout', 'transient'].map((code) =>
    answer(`OperationOutcome ${code}`, 422, outcome(code)),
  ),
  answer('page', 413, PAGE, html),
];

/**
 * Outcome of the program for this answer, with the body out or not. An answer that carries another's application is a doubt
 * (carrier/send/deliver.ts).
 */
export function read({ exchange }: ModelAnswer, rules: Rules, bodyOut: boolean): SendOutcome {
  const said = exchange.kind === 'answer' ? rules.readPostAnswer(exchange, OURS.bytes) : null;
  const phase = exchange.kind === 'answer' ? 'answered' : bodyOut ? 'body-sent' : 'connected';
  const found = rules.proves({ phase, bodyOut, answer: exchange, said });
  const isAnothers =
    found.kind === 'accepted' &&
    said !== null &&
    said.traits !== null &&
    rules.whoseIs(OURS.traits, said.traits) === 'anothers';
  if (!isAnothers) return found;
  return { kind: 'unknown', code: 'answer-of-another', status: found.status, phase: 'answered' };
}
