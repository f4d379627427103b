import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { GuideVersion } from '../samples/moved.ts';
import type { SandboxCase } from '../cases/case.ts';
import { refusalOf } from '../fhir/conformance.ts';
import { operationOutcome } from '../fhir/outcome.ts';
import type { JsonObject } from '../json.ts';
import type { PostRecord } from '../ledger.ts';
import { plantedIdOf } from '../planted.ts';
import type { Answer } from './answer.ts';
import { fhirAnswer } from './answer.ts';

const TYPES = ['application/fhir+json', 'application/json'];
const headerOf = (request: IncomingMessage, name: string): string | null => {
  const value = request.headers[name];
  return typeof value === 'string' ? value : null;
};

/** The ledger's line for a POST whose body has come whole. */
export function postRecordOf(
  request: IncomingMessage,
  body: Buffer,
  { at, reused }: Pick<PostRecord, 'at' | 'reused'>,
): PostRecord {
  return {
    plantedId: plantedIdOf(body),
    sha256: createHash('sha256').update(body).digest('hex'),
    bytes: body.length,
    at,
    requestId: headerOf(request, 'x-request-id'),
    contentType: headerOf(request, 'content-type'),
    contentLength: headerOf(request, 'content-length'),
    transferEncoding: headerOf(request, 'transfer-encoding'),
    reused,
    caseNumber: null,
    status: null,
    fault: null,
  };
}

/** `POST {base}/Bundle`: checks and stores, or says why not. */
export async function receiveBundle(context: {
  readonly record: PostRecord;
  readonly body: Buffer;
  readonly baseUrl: string;
  readonly guide: GuideVersion;
  readonly answerNumber: boolean;
  readonly answerLocation: boolean;
  readonly answerEntries: boolean;
  readonly store: (bundle: JsonObject, plantedId: string) => Promise<SandboxCase>;
}): Promise<Answer> {
  const { record, body } = context;
  const type = (record.contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (!TYPES.includes(type)) return fhirAnswer(415, operationOutcome('not-supported', '不支援的內容格式'));
  let bundle: unknown;
  try {
    bundle = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return fhirAnswer(400, operationOutcome('structure', '內容不是 JSON', 'MSG_CANT_PARSE_CONTENT'));
  }
  const refusal = refusalOf(bundle, context.guide);
  if (refusal !== null) return fhirAnswer(refusal.status, operationOutcome(refusal.code, refusal.text));
  const stored = await context.store(bundle as JsonObject, record.plantedId);
  record.caseNumber = stored.number;
  const { identifier, entry, ...head } = stored.bundle;
  const answer = {
    ...head,
    ...(context.answerNumber ? { identifier } : {}),
    ...(context.answerNumber && context.answerEntries ? { entry } : {}),
  };
  return fhirAnswer(201, answer, {
    etag: 'W/"1"',
    'last-modified': new Date(stored.receivedAt).toUTCString(),
    ...(context.answerLocation
      ? { location: `${context.baseUrl}/Bundle/${stored.locationId}/_history/1` }
      : {}),
  });
}
