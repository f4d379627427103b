import { DAY_MS } from '../../../shared/days.ts';
import { createLoop, type Loop } from '../base/loop.ts';
import { codeOf } from '../base/errors.ts';
import type { Clock } from '../ports.ts';
import type { CaseRecord } from './case-record.ts';
import type { CaseContext } from './context.ts';
import { LABELS_AFTER } from './queries.ts';

/** A start has other work. */
const FIRST_MS = 60_000;
/** Between two parts: two milliseconds of work for each, so that nobody waits for it. */
const PAUSE_MS = 50;

export interface LabelCheck extends Loop {
  /** How many labels do not open, as far as is known. */
  damaged(): number;
}

/**
 * Opens every label of the database once a day. A start that takes the kept index (`kept-index.ts`) opens none, so damage that left the
 * file looking as it did would never be found. Where one does not open, no index is kept any more: the next start reads them all and sets
 * the database aside, as it always did.
 */
export function createLabelCheck(
  context: Pick<CaseContext, 'store' | 'sealed' | 'index' | 'log'>,
  clock: Clock,
): LabelCheck {
  const { store, sealed, index, log } = context;
  let after: number | null = null;
  let damaged: string[] = [];
  /** What the last look through all of them has found. */
  let lastDamaged = 0;
  const nextPart = (): number => {
    if (after === null) {
      after = 0;
      return FIRST_MS;
    }
    const part = store.all<Pick<CaseRecord, 'seq' | 'id' | 'label'>>(LABELS_AFTER, { seq: after });
    for (const row of part) {
      // Also where it does not open: the others are looked at all the same.
      after = row.seq;
      try {
        sealed.label(row);
      } catch (error) {
        if (codeOf(error) !== 'sealed-damaged' && !(error instanceof SyntaxError)) throw error;
        index.distrust();
        damaged.push(row.id);
      }
    }
    if (part.length > 0) return PAUSE_MS;
    const [caseId] = damaged;
    if (caseId !== undefined) log('error', 'labels-damaged', { caseId, count: damaged.length });
    lastDamaged = damaged.length;
    [after, damaged] = [0, []];
    return DAY_MS;
  };
  const loop = createLoop(clock, nextPart, (error) => {
    // The next start looks through the file.
    index.distrust();
    log('error', 'labels-not-read', {}, error);
    [after, damaged] = [0, []];
    return DAY_MS;
  });
  return { ...loop, damaged: () => Math.max(lastDamaged, damaged.length) };
}
