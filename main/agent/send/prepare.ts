import { assertNever } from '../../../shared/assert-never.ts';
import { AgentError } from '../error.ts';
import { type ReadyCase, setAside } from '../cases/attempt.ts';
import type { DeliverParts } from './deliver-parts.ts';

/** The Bundle as it goes out: verified against its hash, without a byte order mark. Null when it cannot be had. */
export async function openBody(parts: DeliverParts, found: ReadyCase): Promise<Buffer | null> {
  try {
    const bytes = await parts.spool.get(found.sent_sha256 ?? found.sha256);
    return bytes.length >= 3 && bytes.readUIntBE(0, 3) === 0xefbbbf ? bytes.subarray(3) : bytes;
  } catch (error) {
    if (error instanceof AgentError && (error.code === 'spool-damaged' || error.code === 'spool-missing')) {
      parts.log('error', 'spool-damaged', { caseId: found.id }, error);
      await setAside(parts.context, found.id, 'spool-damaged');
      return null;
    }
    throw error;
  }
}

/** The token for one attempt; null when there is none, which the destination has been told. */
export async function tokenFor(parts: DeliverParts): Promise<string | null> {
  const result = await parts.tokens.get();
  switch (result.kind) {
    case 'token':
      return result.token;
    case 'unreachable':
      parts.destination.lost(result.code, result.retryAt);
      return null;
    case 'refused':
      parts.destination.refused(result.code, null, parts.tokens.waitsUntil());
      return null;
    default:
      return assertNever(result);
  }
}
