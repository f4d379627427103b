import { assertNever } from '../../../shared/assert-never.ts';
import { named } from '../cases/attachments.ts';
import type { CaseContext } from '../cases/context.ts';
import type { HandOverEnd } from '../cases/hand-overs.ts';
import { caseRow } from '../cases/move.ts';
import { AgentError } from '../error.ts';
import type { NhiServer, SendOutcome } from '../nhi/server.ts';
import type { Clock } from '../ports.ts';
import type { TokenSource } from '../smart/token-source.ts';
import type { Spool } from '../spool/spool.ts';
import type { Carry } from './hand-over.ts';

const AGAIN_MS = 60_000;
/** A server or a network that is away is away for everything. */
const AWAY_MS = 5 * 60_000;

/**
 * POSTs an attachment as a Binary, where NHI's metadata offers that and the token may. A POST that may have arrived is
 * doubtful and never repeated by itself: the protocol offers no way to look for one.
 */
export function toBinary(parts: {
  readonly context: CaseContext;
  readonly spool: Spool;
  readonly tokens: TokenSource;
  readonly nhi: NhiServer;
  readonly clock: Clock;
}): Carry {
  const { context, spool, tokens, nhi, clock } = parts;
  let offered = false;
  const later = (ms: number, code: string): HandOverEnd => ({
    state: 'waiting',
    nextAt: clock.now() + ms,
    code,
  });

  return async ({ case_id, ord }, attemptId, signal) => {
    const found = named(context, case_id).find(({ row }) => row.ord === ord);
    const sha256 = found?.row.sha256 ?? null;
    if (found === undefined || sha256 === null)
      throw new AgentError('attachment-gone', 'The attachment is gone.');
    if (!offered) {
      const { alive, capability } = await nhi.probe(signal);
      if (!alive) return later(AWAY_MS, 'unreachable');
      if (!offersBinary(capability)) return { state: 'refused', code: 'binary-not-offered' };
      offered = true;
    }
    const token = await tokens.get(signal);
    if (token.kind !== 'token') return later(AWAY_MS, token.code);
    if (token.missingScopes.some((scope) => /\/(Binary|\*)\./.test(scope)))
      return { state: 'refused', code: 'binary-scope' };
    const { location_id } = caseRow(context.store, case_id);
    const body = await spool.get(sha256);
    // From here on only what the attempt proves counts; a stop lets it run to its own end.
    const { outcome } = await nhi.postBinary({
      body,
      contentType: mediaTypeOf(found.name),
      about: location_id === null ? null : `Bundle/${location_id}`,
      token: token.token,
      attemptId,
    });
    if (outcome.kind === 'unauthorized') tokens.invalidate(token.token);
    return endOf(outcome, clock.now());
  };
}

function endOf(outcome: SendOutcome, now: number): HandOverEnd {
  switch (outcome.kind) {
    case 'accepted':
      return { state: 'done', place: outcome.locationId };
    case 'not-sent':
      return { state: 'waiting', nextAt: now + AWAY_MS, code: outcome.code };
    case 'throttled':
    case 'wait':
      return { state: 'waiting', nextAt: outcome.retryAt ?? now + AGAIN_MS, code: outcome.kind };
    case 'unauthorized':
      return { state: 'waiting', nextAt: now + AGAIN_MS, code: 'unauthorized' };
    case 'destination-refused':
    case 'rejected':
      return { state: 'refused', code: `http-${String(outcome.status)}` };
    case 'unknown':
      return { state: 'doubtful', code: outcome.code };
    default:
      return assertNever(outcome);
  }
}

/** `rest[].resource[]` of a CapabilityStatement with `create` of Binary. */
function offersBinary(capability: unknown): boolean {
  return listOf(capability, 'rest').some((rest) =>
    listOf(rest, 'resource').some(
      (resource) =>
        valueOf(resource, 'type') === 'Binary' &&
        listOf(resource, 'interaction').some((one) => valueOf(one, 'code') === 'create'),
    ),
  );
}

function valueOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}
function listOf(value: unknown, key: string): unknown[] {
  const found = valueOf(value, key);
  return Array.isArray(found) ? found : [];
}

/** By the extensions that NHI takes; anything else goes as plain bytes. */
const TYPES: Readonly<Record<string, string>> = {
  pdf: 'application/pdf',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  tif: 'image/tiff',
  tiff: 'image/tiff',
  dcm: 'application/dicom',
  xml: 'application/xml',
  txt: 'text/plain',
  zip: 'application/zip',
};

function mediaTypeOf(name: string): string {
  const extension = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  return TYPES[extension] ?? 'application/octet-stream';
}
