import type { Review } from '../../../shared/states.ts';

const RANK: Readonly<Record<Review, number>> = {
  none: 0,
  processing: 1,
  failed: 2,
  reviewing: 3,
  decided: 4,
};

/**
 * Whether an answer moves the review: a later `created` (a date without time) always does, an earlier one never.
 * On the same day the server's `lastUpdated` decides, and without it a review never goes back.
 */
export function receivedNewer(
  known: { readonly ordinal: string | null; readonly review: Review },
  heard: { readonly ordinal: string; readonly review: Review },
): boolean {
  if (known.ordinal === null) return true;
  const [knownDay = '', knownTime = ''] = known.ordinal.split(' ');
  const [heardDay = '', heardTime = ''] = heard.ordinal.split(' ');
  if (heardDay !== knownDay) return heardDay > knownDay;
  if (heardTime !== '' && knownTime !== '' && heardTime !== knownTime) return heardTime > knownTime;
  return RANK[heard.review] >= RANK[known.review];
}
