import { stageKeyOf } from '../../shared/stage.ts';
import type { WorkStep } from '../../shared/today.ts';
import type { CaseSubject } from './case-subject.ts';

export interface ToDo {
  /** In the order they are done; the last step is the program's own. */
  readonly ticks: readonly WorkStep[];
  /** A corrected file takes the case's place, instead of an application that answers it. */
  readonly corrected: boolean;
}

/** What is to be done after a decision; null where there is nothing to prepare. */
export function stepsFor({ detail, preparation }: Pick<CaseSubject, 'detail' | 'preparation'>): ToDo | null {
  if (preparation === null) return null;
  const answers = preparation.types.length > 0;
  switch (stageKeyOf(detail)) {
    case 'supplement-requested':
      return answers ? { ticks: ['doctor-asked', 'his-filled', 'reports-added'], corrected: false } : null;
    case 'denied':
    case 'partially-approved':
      return answers
        ? { ticks: ['doctor-informed', 'appeal-decided', 'his-filled', 'reports-added'], corrected: false }
        : { ticks: ['doctor-informed'], corrected: true };
    case 'returned':
      return { ticks: ['doctor-informed'], corrected: true };
    default:
      return null;
  }
}
