import type { MessageBoxOptions } from 'electron';
import type { DeskTexts } from '../texts/texts.ts';
import type { TrayView } from './tray-state.ts';

/** Which button of the question means "quit". */
export const QUIT_BUTTON = 1;

/** What is asked before quitting, or null when nothing is under way. */
export function quitQuestion(view: TrayView, texts: DeskTexts): MessageBoxOptions | null {
  if (view.sending === 0 && view.queued === 0) return null;
  const { quit } = texts;
  return {
    type: 'question',
    title: texts.product,
    message: quit.message,
    detail: quit.detail(view.sending, view.queued),
    buttons: [quit.stay, quit.quit],
    // Enter and Escape both keep the program running.
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  };
}
