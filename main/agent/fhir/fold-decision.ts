import type { Decision } from '../../../shared/states.ts';
import { assertNever } from '../../../shared/assert-never.ts';

/** One 核定註記 with the approved quantity it speaks of. */
export interface Verdict {
  /** nhi-approve-comment 0–7 as it came; null when absent or contradictory. */
  readonly code: string | null;
  readonly sequence: number | null;
  /** `empty`: NHI gave none; `unknown`: one was given, but not for this order alone. */
  readonly approved: number | 'empty' | 'unknown';
}

/** A verdict as the fold counts it: `open` is 審核中, `unclear` a code or a quantity that cannot be read. */
type Counted = '1' | '2' | '3' | '4' | '5' | 'open' | 'unclear';

const DECISION: Readonly<Record<'1' | '2' | '3' | '4' | '5', Decision>> = {
  '1': 'approved',
  '2': 'denied',
  '3': 'partially-approved',
  '4': 'supplement-requested',
  '5': 'returned',
};

/**
 * The case's result from its orders' results (TWPAS intro page): all 1 → 1; otherwise any 1 or 3 → 3; all 2 or 6 → 2;
 * any 4 → 4; any 5 → 5. One that is open or unclear makes the whole open: a decision is never guessed.
 */
export function foldVerdicts(
  verdicts: readonly Verdict[],
  requested: ReadonlyMap<number, number>,
): Decision | null {
  const counted = verdicts.map((verdict) => count(verdict, requested));
  const any = (...codes: Counted[]): boolean => counted.some((code) => codes.includes(code));
  if (counted.length === 0 || any('open', 'unclear')) return null;
  if (counted.every((code) => code === '1')) return DECISION['1'];
  if (any('1', '3')) return DECISION['3'];
  if (counted.every((code) => code === '2')) return DECISION['2'];
  return any('4') ? DECISION['4'] : DECISION['5'];
}

/** Whether a verdict says that review goes on, or something this agent does not know. */
export function isUnreadable(verdict: Verdict): boolean {
  return verdict.code === null || !/^[1-7]$/.test(verdict.code);
}

function count({ code, sequence, approved }: Verdict, requested: ReadonlyMap<number, number>): Counted {
  switch (code) {
    case '0':
      return 'open';
    case '1':
    case '2':
    case '3':
    case '4':
    case '5':
      return code;
    case '6':
      return '2';
    case '7':
      return modified(approved, sequence === null ? undefined : requested.get(sequence));
    default:
      return 'unclear';
  }
}

/** 7 改核 says only “changed”: what it comes to is read from the quantities. */
function modified(approved: Verdict['approved'], requested: number | undefined): Counted {
  if (approved === 'empty' || approved === 0) return '2';
  if (approved === 'unknown') return 'unclear';
  if (typeof approved === 'number') {
    if (requested === undefined || approved > requested || approved < 0) return 'unclear';
    return approved === requested ? '1' : '3';
  }
  return assertNever(approved);
}
