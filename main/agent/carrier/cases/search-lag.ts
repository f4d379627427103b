import { DAY_MS } from '../../../../shared/days.ts';
import type { CaseRecord } from './case-record.ts';
import type { CaseContext } from './context.ts';
import { addEvent, caseRow, setCase } from './move.ts';
import { LAG_OF_ALL, LAG_OF_KIND, NOTE_LAG, OLD_LAGS } from './queries.ts';

/**
 * Delay until NHI's search by patient shows a case that NHI has accepted: an index may be behind, and each kind of application may have an
 * index of its own. Proofs of absence depend on this lag, so it is measured and not guessed (docs/doubtful-send.md).
 */
export interface LearnedLag {
  /** The longest of thirty days, ms. */
  readonly worstMs: number;
  /** Number of cases whose first appearance was measured. */
  readonly samples: number;
  /** Measured of cases of the same 申報類別 and 申請案件類別, and not of all. */
  readonly isOfKind: boolean;
}

const DAYS_KEPT = 30;

/** Safety factor on the longest lag that was seen. */
export const LAGS = 3;

const dayOf = (now: number): number => Math.floor(now / DAY_MS);
const kindOf = (row: Pick<CaseRecord, 'sub_type' | 'priority'>): string =>
  `${row.sub_type ?? ''}|${row.priority ?? ''}`;

/** Null: nothing was measured in thirty days. */
export function learnedLag(
  context: Pick<CaseContext, 'store' | 'destination'>,
  row: Pick<CaseRecord, 'sub_type' | 'priority'>,
  now: number,
): LearnedLag | null {
  const own = readLag(context, LAG_OF_KIND, now, kindOf(row));
  if (own !== null) return { ...own, isOfKind: true };
  const all = longestLag(context, now);
  return all === null ? null : { ...all, isOfKind: false };
}

type Measurement = Omit<LearnedLag, 'isOfKind'>;

/** The longest lag of all kinds of application. Null: nothing was measured in thirty days. */
export const longestLag = (
  context: Pick<CaseContext, 'store' | 'destination'>,
  now: number,
): Measurement | null => readLag(context, LAG_OF_ALL, now, null);

function readLag(
  { store, destination }: Pick<CaseContext, 'store' | 'destination'>,
  sql: string,
  now: number,
  kind: string | null,
): Measurement | null {
  const since = dayOf(now) - DAYS_KEPT;
  const known = store.get<{ worst: number | null; samples: number }>(sql, { destination, kind, since });
  return typeof known?.worst === 'number' ? { worstMs: known.worst, samples: known.samples } : null;
}

/** Searches further apart than this measure the agent's own pause, not the index's lag. */
const TRUSTED_MS = 3 * 60_000;

/**
 * A search by patient has shown an accepted case, for the first time. After a crash before this commit the next search notes it.
 * @param missingAt last search of this process that did not show it, ms; null: none
 * @param lookingSince start of the process, ms: nobody knows when a case accepted before it first appeared
 */
export function noteShown(
  context: CaseContext,
  caseId: string,
  missingAt: number | null,
  lookingSince = -Infinity,
): Promise<void> {
  return context.store.write((tx) => {
    const row = caseRow(tx, caseId);
    if (row.first_shown_at !== null || row.accepted_at === null) return;
    // No revision: nobody has to see it, unless it was missed before.
    tx.run(`UPDATE cases SET first_shown_at = $now WHERE id = $id`, { id: caseId, now: tx.now });
    const lookedAt = missingAt ?? (row.accepted_at >= lookingSince ? row.accepted_at : -Infinity);
    const until = tx.now - lookedAt <= TRUSTED_MS ? tx.now : missingAt;
    if (until !== null) {
      const day = dayOf(tx.now);
      // A negative lag comes from a clock that was set back.
      const worst = Math.max(0, Math.round(until - row.accepted_at));
      tx.run(NOTE_LAG, { destination: context.destination, kind: kindOf(row), day, worst });
      tx.run(OLD_LAGS, { before: day - DAYS_KEPT });
    }
    if (row.missed_since === null) return;
    setCase(tx, caseId, { missed_since: null });
    addEvent(tx, caseId, 'shown-again');
  });
}
