/** The warning comes so long before the lock, or half-way where the whole time is short. */
const WARNING_MS = 30_000;

export type IdleStep =
  { readonly step: 'busy' | 'over' } | { readonly step: 'warning'; readonly seconds: number };

/** How a time without a person stands against the limit. */
export function idleStep(idleMs: number, limitMinutes: number): IdleStep {
  const limit = limitMinutes * 60_000;
  const left = limit - idleMs;
  if (left <= 0) return { step: 'over' };
  if (left > Math.min(WARNING_MS, limit / 2)) return { step: 'busy' };
  return { step: 'warning', seconds: Math.ceil(left / 1000) };
}
