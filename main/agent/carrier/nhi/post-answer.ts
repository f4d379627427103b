import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { ECHO_URL } from '../../../../shared/echo.ts';
import { mayHold, weighJson, wholeEcho } from '../../ground/fhir/bounded-json.ts';
import { type Traits, traitsOfBundle } from '../../ground/fhir/is-ours.ts';
import { isObject, type JsonObject, textAt } from '../../ground/fhir/json.ts';
import { caseNumberOf } from '../../ground/fhir/numbers.ts';
import { parseBundle } from '../../ground/fhir/parsed-bundle.ts';
import type { HttpAnswer } from '../../ground/net/exchange.ts';
import { type AnswerBody, isEncoded, readAnswerBody } from './answer-body.ts';

/** The answer to one POST of a Bundle, compared with the sent Bundle. */
export interface PostAnswer {
  readonly body: AnswerBody;
  /** 收件序號: `Bundle.identifier` of the answer. Null if it is missing, equals the one that we sent, or belongs to a Bundle that is not stored. */
  readonly caseNumber: string | null;
  /** `Bundle.id` of the answer, if we did not send it ourselves. */
  readonly bundleId: string | null;
  /** Traits of the returned Bundle; null: it came back as it was sent, or there is none. */
  readonly traits: Traits | null;
  /** The body to keep, at most 1 MiB. */
  readonly kept: Buffer;
}

const KEPT_BYTES = 1024 * 1024;
/**
 * Bundle types that a server makes as an answer and never stores (FHIR R4, ValueSet bundle-type). A search page that a cache returns for a
 * POST has an id of its own, and so has a list of failures; neither shows that the server has our Bundle.
 */
const MADE_AS_AN_ANSWER: ReadonlySet<unknown> = new Set([
  'searchset',
  'history',
  'batch-response',
  'transaction-response',
]);

/** Never throws. An answer too long to compare gives its number alone. @param sent JSON, as the check has read it */
export function readPostAnswer(
  answer: Pick<HttpAnswer, 'headers' | 'body' | 'end'>,
  sent: Buffer,
): PostAnswer {
  // Comparing two bodies of a megabyte would block the event loop for 30 ms.
  const isShort = answer.body.length + sent.length <= KEPT_BYTES;
  const scanned = isShort && !isEncoded(answer) ? wholeEcho(answer.body, sent) : null;
  const body = scanned === null ? readAnswerBody(answer) : bundleOf(scanned.head);
  const bundle = body.kind === 'fhir' && body.resourceType === 'Bundle' ? body.resource : null;
  const whole = answer.body.length <= KEPT_BYTES ? answer.body : answer.body.subarray(0, KEPT_BYTES);
  if (bundle === null) return { body, caseNumber: null, bundleId: null, traits: null, kept: whole };
  const number = caseNumberOf(bundle);
  const id = textAt(bundle, 'id');
  // Nearly always the sent bytes hold neither: then both are new, and the sent Bundle need not be parsed.
  const isKnown = [number, id].some((text) => text !== null && mayHold(sent, text));
  const ours = scanned?.ours ?? (isKnown ? parsed(sent) : null) ?? {};
  const isStored = !MADE_AS_AN_ANSWER.has(bundle['type']);
  const isNew = isStored && number !== caseNumberOf({ ...ours, resourceType: 'Bundle' });
  const isAddress = isStored && id !== textAt(ours, 'id') && /^[A-Za-z0-9\-.]{1,64}$/.test(id ?? '');
  const numbers = { caseNumber: isNew ? number : null, bundleId: isAddress ? id : null };
  const entries = isShort ? bundle['entry'] : null;
  const compared = Array.isArray(entries) ? echoOf(entries, parsed(sent)?.['entry']) : null;
  const echo: Echo | null = scanned === null ? compared : { others: [], same: scanned.entries };
  const isWhole = echo !== null && echo.others.length === 0;
  return {
    body,
    ...numbers,
    traits: isWhole ? null : traitsOf(bundle),
    kept: echo === null || !isUtf8(answer.body) ? whole : withoutEcho(bundle, echo, answer.body, sent),
  };
}

const bundleOf = (resource: JsonObject): AnswerBody => ({ kind: 'fhir', resourceType: 'Bundle', resource });

function traitsOf(bundle: Readonly<Record<string, unknown>>): Traits | null {
  const read = parseBundle(bundle);
  return read === null || read.entries.length === 0 ? null : traitsOfBundle(read);
}

/** Entries of the answer that did not come back as they were sent, and how many did. */
interface Echo {
  readonly others: readonly unknown[];
  readonly same: number;
}

/** Null if no entry came back as it was sent. */
function echoOf(entries: readonly unknown[], ours: unknown): Echo | null {
  if (!Array.isArray(ours)) return null;
  const others = entries.filter((one, at) => !sameJson(one, ours[at]));
  return others.length === entries.length ? null : { others, same: entries.length - others.length };
}

/**
 * The stored part of an answer to an upload. A server may answer with the whole Bundle (FHIR's `return=representation`): entries that came
 * back as they were sent are left out. `meta.extension` holds their number, and the SHA-256 of the sent Bundle and of the whole answer. The
 * rest is serialised again, so the latter hash is evidence and cannot be computed again from the stored part.
 */
function withoutEcho(
  bundle: Readonly<Record<string, unknown>>,
  { others, same }: Echo,
  answer: Buffer,
  sent: Buffer,
): Buffer {
  const { entry: _entry, ...head } = bundle;
  const meta = isObject(head['meta']) ? head['meta'] : {};
  const extension = Array.isArray(meta['extension']) ? (meta['extension'] as unknown[]) : [];
  const counted = `${String(same)} of ${String(same + others.length)} entries as sent`;
  const said = {
    url: ECHO_URL,
    valueString: `${counted}; sent sha256 ${sha256(sent)}; answer sha256 ${sha256(answer)}`,
  };
  const kept = { ...head, meta: { ...meta, extension: [...extension, said] } };
  return Buffer.from(JSON.stringify(others.length === 0 ? kept : { ...kept, entry: others }));
}

function parsed(bytes: Buffer): Readonly<Record<string, unknown>> | null {
  if (weighJson(bytes) === null) return null;
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return isObject(value) ? value : null;
  } catch {
    // Never for our own Bundles, which were parsed before they were sent: for other callers.
    return null;
  }
}

/** The order of members does not matter. Nearly always it is the same, and comparing texts takes a tenth of the time. */
const sameJson = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one) === JSON.stringify(other) || isDeepStrictEqual(one, other);

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
