/** What one attempt proves (docs/doubtful-send.md), as one pure function. */
import { type AnswerBody, gravestIssue, locationIdOf, readAnswerBody, readIssues } from './answer-body.ts';
import type { HttpAnswer, HttpNothing } from '../net/exchange.ts';
import { PHASES } from './server.ts';
import type { OutcomeIssue, Phase, SendOutcome } from './server.ts';
import { caseNumberOf } from '../fhir/numbers.ts';

const DESTINATION_REFUSES = new Set([403, 404, 405, 406, 407, 415]);
const BUNDLE_REFUSED = new Set([400, 412, 422]);
const ACCEPTS = new Set([200, 201, 202]);

/**
 * What one attempt proves. A head proves by its status, also when the body is cut; without a head only the phase counts:
 * nothing is ever `not-sent` once its headers were handed to the socket.
 */
export function proves(seen: {
  readonly phase: Phase;
  readonly answer: HttpAnswer | HttpNothing;
}): SendOutcome {
  const { phase, answer } = seen;
  if (answer.kind === 'answer') return byStatus(answer);
  return PHASES.indexOf(phase) < PHASES.indexOf('headers-sent')
    ? { kind: 'not-sent', code: answer.code, phase }
    : { kind: 'unknown', code: answer.code, status: null, phase };
}

function byStatus(answer: HttpAnswer): SendOutcome {
  const { status, retryAt } = answer;
  if (status === 401) return { kind: 'unauthorized', status };
  if (status === 429) return { kind: 'throttled', status, retryAt };
  const body = readAnswerBody(answer);
  const issue = issueOf(body);
  if (status === 413) return { kind: 'rejected', status, issue };
  if (BUNDLE_REFUSED.has(status) && isOutcome(body)) return { kind: 'rejected', status, issue };
  if (DESTINATION_REFUSES.has(status) || (status >= 300 && status < 400))
    return { kind: 'destination-refused', status, issue };
  if (status === 503 && (retryAt !== null || asksToWait(body)))
    return { kind: 'wait', status, retryAt, issue };
  if (ACCEPTS.has(status) && body.kind !== 'other') {
    const resource = body.kind === 'fhir' ? body.resource : null;
    const locationId = locationIdOf(answer.headers);
    return { kind: 'accepted', status, caseNumber: caseNumberOf(resource), locationId };
  }
  return { kind: 'unknown', code: unknownCode(status, body), status, phase: 'answered' };
}

function isOutcome(body: AnswerBody): boolean {
  return body.kind === 'fhir' && body.resourceType === 'OperationOutcome';
}

function issueOf(body: AnswerBody): OutcomeIssue | null {
  return body.kind === 'fhir' ? gravestIssue(body.resource) : null;
}

/** FHIR issue-type: `transient` and its child `throttled` say that the same request may do later. */
function asksToWait(body: AnswerBody): boolean {
  return (
    body.kind === 'fhir' &&
    readIssues(body.resource).some((issue) => issue.code === 'throttled' || issue.code === 'transient')
  );
}

/** A page or a stranger's JSON where FHIR was due is worth its own word: it is usually a portal or a gateway. */
function unknownCode(status: number, body: AnswerBody): string {
  return ACCEPTS.has(status) && body.kind === 'other' ? 'answer-not-fhir' : `http-${String(status)}`;
}
