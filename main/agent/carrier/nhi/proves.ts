/** Proof by one attempt (docs/doubtful-send.md), as one pure function. */
import type { HttpAnswer, HttpNothing } from '../../ground/net/exchange.ts';
import { type AnswerBody, gravestIssue, locationIdOf, readIssues } from './answer-body.ts';
import type { PostAnswer } from './post-answer.ts';
import { type Absence, type OutcomeIssue, type Phase, PHASES, type SendOutcome } from './server.ts';

const DESTINATION_REFUSES = new Set([403, 404, 405, 406, 407, 415]);
const BUNDLE_REFUSED = new Set([400, 412, 422]);
const ACCEPTS = new Set([200, 201, 202]);

/**
 * FHIR issue types after which a server may have stored the Bundle, whatever the status: it has met the Bundle before
 * (`duplicate`, `conflict`, `lock-error`), or its work stopped at an unknown point (FHIR R4, ValueSet issue-type).
 */
const MAY_BE_STORED: ReadonlySet<string> = new Set([
  'duplicate',
  'conflict',
  'lock-error',
  'timeout',
  'incomplete',
  'exception',
  'transient',
  'no-store',
]);

/** FHIR issue types that refuse the Bundle itself. After a 2xx with another error, NHI may or may not have it. */
const REFUSES_BUNDLE: ReadonlySet<string> = new Set([
  'invalid',
  'structure',
  'required',
  'value',
  'invariant',
  'not-supported',
  'too-long',
  'code-invalid',
  'extension',
  'too-costly',
  'business-rule',
  'security',
  'login',
  'forbidden',
]);

/** Severities of an issue that ends the request. */
const GRAVE = new Set(['fatal', 'error']);

/** Evidence of one exchange. */
export interface SeenAttempt {
  readonly phase: Phase;
  /** The whole body may have been sent before the answer's head came. */
  readonly bodyOut: boolean;
  readonly answer: HttpAnswer | HttpNothing;
  /** The parsed body of the answer; null without an answer. */
  readonly said: PostAnswer | null;
}

/**
 * Proof by one attempt. Without an answer's head only the phase counts: an attempt is never `not-sent` once its headers were handed to
 * the socket. With a head, status and body count together, and neither alone proves that NHI has the Bundle or lacks it.
 */
export function proves(seen: SeenAttempt): SendOutcome {
  const { phase, answer, said } = seen;
  if (answer.kind === 'answer' && said !== null) return byAnswer(answer, said, seen.bodyOut);
  const code = answer.kind === 'answer' ? `http-${String(answer.status)}` : answer.code;
  return PHASES.indexOf(phase) < PHASES.indexOf('headers-sent')
    ? { kind: 'not-sent', code, phase }
    : { kind: 'unknown', code, status: null, phase };
}

function byAnswer(answer: HttpAnswer, said: PostAnswer, bodyOut: boolean): SendOutcome {
  const { status } = answer;
  const { body } = said;
  const issue = body.kind === 'fhir' ? gravestIssue(body.resource) : null;
  const stored = graveCodes(body).find((code) => MAY_BE_STORED.has(code));
  if (stored !== undefined && bodyOut)
    return { kind: 'unknown', code: stored, status, phase: 'answered', retryAt: answer.retryAt };
  if (ACCEPTS.has(status)) return byAcceptance(answer, said, issue);
  return byRefusal(answer, body, issue, bodyOut) ?? { ...unknown(status, body), retryAt: answer.retryAt };
}

/** 2xx is an acceptance only if it names the number or the Location of the Bundle. */
function byAcceptance(answer: HttpAnswer, said: PostAnswer, issue: OutcomeIssue | null): SendOutcome {
  const { status } = answer;
  const { body } = said;
  if (body.kind === 'other') return unknown(status, body);
  if (issue !== null && GRAVE.has(issue.severity))
    return REFUSES_BUNDLE.has(issue.code)
      ? { kind: 'rejected', status, issue, absence: 'likely' }
      : { kind: 'unknown', code: 'answer-says-error', status, phase: 'answered' };
  const locationId = locationIdOf(answer.headers) ?? said.bundleId;
  if (said.caseNumber === null && locationId === null)
    return { kind: 'unknown', code: 'answer-without-number', status, phase: 'answered' };
  return { kind: 'accepted', status, caseNumber: said.caseNumber, locationId };
}

/** Null: the status refuses neither the Bundle, nor this client, nor the present moment. */
function byRefusal(
  answer: HttpAnswer,
  body: AnswerBody,
  issue: OutcomeIssue | null,
  bodyOut: boolean,
): SendOutcome | null {
  const { status, retryAt } = answer;
  /** A 4xx with an OperationOutcome; codes of `MAY_BE_STORED` were handled before. */
  const isFhirs = isOutcome(body) && status >= 400 && status < 500;
  const absence = (isDefinite: boolean): Absence =>
    !bodyOut ? 'proven' : isDefinite ? 'likely' : 'unproven';
  if (status === 401) {
    // RFC 9110 §11.6.1: a server's 401 must carry a challenge.
    const challenges = answer.headers['www-authenticate'] !== undefined;
    return { kind: 'unauthorized', status, absence: absence(challenges || isFhirs) };
  }
  if (status === 429) return { kind: 'throttled', status, retryAt, absence: absence(true) };
  if (status === 413) return { kind: 'rejected', status, issue, absence: absence(true) };
  if (BUNDLE_REFUSED.has(status) && isOutcome(body))
    return { kind: 'rejected', status, issue, absence: absence(true) };
  if (DESTINATION_REFUSES.has(status) || (status >= 300 && status < 400))
    return { kind: 'destination-refused', status, issue, absence: absence(isFhirs) };
  const throttles = graveCodes(body).includes('throttled');
  if (status === 503 && (retryAt !== null || throttles))
    return { kind: 'wait', status, retryAt, issue, absence: absence(true) };
  return null;
}

/** A 2xx with HTML or foreign JSON instead of FHIR gets its own code: it usually comes from a portal or a gateway. */
function unknown(status: number, body: AnswerBody): Extract<SendOutcome, { kind: 'unknown' }> {
  const isPage = ACCEPTS.has(status) && body.kind === 'other';
  const code = isPage ? 'answer-not-fhir' : `http-${String(status)}`;
  return { kind: 'unknown', code, status, phase: 'answered' };
}

function isOutcome(body: AnswerBody): boolean {
  return body.kind === 'fhir' && body.resourceType === 'OperationOutcome';
}

/** Codes of all issues that are fatal, an error, or without a severity. */
function graveCodes(body: AnswerBody): string[] {
  if (body.kind !== 'fhir') return [];
  return readIssues(body.resource)
    .filter(({ severity }) => severity === '' || GRAVE.has(severity))
    .map(({ code }) => code);
}
