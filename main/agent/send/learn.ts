import { assertNever } from '../../../shared/assert-never.ts';
import type { SendOutcome } from '../nhi/server.ts';
import { backoff } from './backoff.ts';
import type { DeliverParts } from './deliver-parts.ts';

/** When the case itself may be tried again, if the outcome proves that NHI does not have it. ms */
export function retryTime(parts: Pick<DeliverParts, 'clock' | 'maxBackoffMs'>, outcome: SendOutcome): number {
  const now = parts.clock.now();
  switch (outcome.kind) {
    case 'throttled':
    case 'wait':
      return outcome.retryAt ?? now + backoff(1, parts.maxBackoffMs);
    case 'not-sent':
    case 'unauthorized':
    case 'destination-refused':
    case 'accepted':
    case 'rejected':
    case 'unknown':
      // The destination's gate decides; the case itself is ready.
      return now;
    default:
      return assertNever(outcome);
  }
}

/**
 * What the outcome says of the destination, which knows it when this returns.
 * @returns `set-aside` when it refuses this one case while it takes others
 */
export function learn(
  parts: Pick<DeliverParts, 'destination' | 'unauthorized' | 'tokens'>,
  attempt: {
    readonly caseId: string;
    readonly token: string;
    /** From `unauthorized.begin()` */
    readonly begun: number;
    readonly outcome: SendOutcome;
  },
): 'go-on' | 'set-aside' {
  const { destination, unauthorized, tokens } = parts;
  const { caseId, token, begun, outcome } = attempt;
  if (outcome.kind !== 'unauthorized' && outcome.kind !== 'not-sent' && outcome.kind !== 'unknown')
    unauthorized.clear();
  switch (outcome.kind) {
    case 'not-sent':
    case 'unknown':
      destination.lost(outcome.code, null);
      break;
    case 'throttled':
      destination.told('throttled', outcome.retryAt);
      break;
    case 'wait':
      destination.told('busy', outcome.retryAt);
      break;
    case 'unauthorized':
      tokens.invalidate(token);
      if (unauthorized.again(begun)) destination.refused('unauthorized', null);
      break;
    case 'destination-refused':
      if (destination.refused(`http-${String(outcome.status)}`, caseId) === 'alone') return 'set-aside';
      break;
    case 'accepted':
    case 'rejected':
      destination.passed(caseId);
      break;
    default:
      return assertNever(outcome);
  }
  return 'go-on';
}
