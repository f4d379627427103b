import type { Texts } from '../texts/texts.ts';
import type { Step } from './steps.ts';

/** What the button of a step says. */
export function stepText(step: Step, texts: Texts): string {
  const { steps } = texts.today;
  switch (step) {
    case 'retry':
    case 'recheck':
    case 'release':
    case 'hold':
    case 'cancel':
      return texts.moves[step].button;
    case 'rescan':
      return texts.health.folder.rescan;
    case 'open':
      return texts.today.open;
    default:
      return steps[step];
  }
}
