import type { DeskTexts } from '../texts/texts.ts';
import type { TrayView } from '../tray/tray-state.ts';

/** What stands on the program's button in the task bar. */
export interface Badge {
  readonly count: number;
  /** Read aloud by screen readers on Windows, where the badge is a picture; empty without one. */
  readonly description: string;
}

export function badgeOf(view: TrayView, texts: DeskTexts): Badge {
  const count = view.needsPerson;
  return { count, description: count === 0 ? '' : texts.tray.needsPerson(count) };
}
