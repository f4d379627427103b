import type { CaseRow } from '../../shared/api/views/case-row.ts';
import type { Texts } from '../texts/texts.ts';
import type { Step } from './steps.ts';

/** What the button of a step says. */
export function stepText(step: Step, row: CaseRow | undefined, texts: Texts): string {
  const { steps } = texts.today;
  switch (step) {
    case 'resolve':
      return texts.resolve.button;
    case 'retry':
    case 'recheck':
    case 'release':
    case 'hold':
    case 'cancel':
      return texts.moves[step].button;
    case 'rescan':
      return texts.health.folder.rescan;
    case 'receipt':
      // Without a number there is nothing to copy.
      return row?.receiptNumber === null ? steps.prepare : steps.receipt;
    case 'open':
      return texts.today.open;
    default:
      return steps[step];
  }
}
