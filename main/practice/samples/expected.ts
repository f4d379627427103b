import type { Decision } from '../../../shared/states.ts';
import type { Expected, SampleOptions } from './types.ts';

const DECISIONS: Readonly<Record<string, Decision>> = {
  approve: 'approved',
  partial: 'partially-approved',
  deny: 'denied',
  supplement: 'supplement-requested',
  return: 'returned',
};

/** Where a sample without a defect ends at the practice server. */
export function expectedEnd({ ending = 'approve' }: SampleOptions): Expected {
  if (ending === 'reject') return { delivery: 'rejected', decision: null };
  return { delivery: 'accepted', decision: DECISIONS[ending] ?? null };
}
