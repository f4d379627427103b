import { DAY_MS } from '../../../../shared/days.ts';
import { createLoop, type Loop } from '../../ground/base/loop.ts';
import { codeOf } from '../../ground/base/errors.ts';
import type { Clock } from '../../ports.ts';
import { type JudgedRow, opensTo } from './bond.ts';
import type { CaseContext } from './context.ts';
import { LABELS_AFTER } from './queries.ts';

/** The check begins this long after a start, which has other work. */
const FIRST_MS = 60_000;
/** Pause between two parts; each takes a few milliseconds, so that nothing else waits. */
const PAUSE_MS = 50;

export interface LabelCheck extends Loop {
  /** Number of labels that do not open, as far as is known; at least 1 where the database itself is broken. */
  damaged(): number;
}

/**
 * Opens every label of the database once a day, and verifies that each case is bound to its content and stands in the index as in the
 * database. A start that takes the kept index (`kept-index.ts`) opens no label, so hidden damage would otherwise stay. After a damaged label
 * no index is kept: the next start reads all labels and sets the database aside.
 */
export function createLabelCheck(
  context: Pick<CaseContext, 'store' | 'sealed' | 'index' | 'log'>,
  clock: Clock,
): LabelCheck {
  const { store, sealed, index, log } = context;
  let after: number | null = null;
  let damaged: string[] = [];
  /** Damaged cases of the last complete run, or of a later one that could not read all. */
  let lastDamaged = 0;
  const nextPart = (): number => {
    if (after === null) {
      after = 0;
      return FIRST_MS;
    }
    const part = store.all<JudgedRow & Parameters<typeof index.correct>[0]>(LABELS_AFTER, { seq: after });
    for (const row of part) {
      // Set even if the label does not open: the next rows are still checked.
      after = row.seq;
      const opens = opensTo(sealed, row);
      if (opens && index.correct(row)) {
        // The kept index was wrong, or another program wrote to the database: the file is removed, and the next stop keeps a right one.
        log('error', 'case-index-differed', { caseId: row.id });
        index.removeKept();
        store.announce();
      }
      if (opens && store.isBound(row.id)) continue;
      index.distrust();
      damaged.push(row.id);
    }
    if (part.length > 0) return PAUSE_MS;
    const [caseId] = damaged;
    if (caseId !== undefined) log('error', 'labels-damaged', { caseId, count: damaged.length });
    lastDamaged = damaged.length;
    [after, damaged] = [0, []];
    return DAY_MS;
  };
  const loop = createLoop(clock, nextPart, (error) => {
    // The next start reads all labels.
    index.distrust();
    log('error', 'labels-not-read', {}, error);
    // The known count stays. A broken page holds at least one case that cannot be read.
    const isBroken = codeOf(error).startsWith('SQLITE_CORRUPT');
    lastDamaged = Math.max(lastDamaged, damaged.length, isBroken ? 1 : 0);
    [after, damaged] = [0, []];
    return DAY_MS;
  });
  return { ...loop, damaged: () => Math.max(lastDamaged, damaged.length) };
}
