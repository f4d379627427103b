import { dialog, type BrowserWindow } from 'electron';
import type { RecoveryCodeNews } from '../agent-process/agent-run.ts';
import { QUIT_BUTTON, quitQuestion } from '../tray/quit-question.ts';
import type { TrayView } from '../tray/tray-state.ts';
import type { DeskTexts, Language } from '../texts/texts.ts';

/** Whether to quit now; asks only when something is under way. */
export async function confirmQuit(window: BrowserWindow, view: TrayView, texts: DeskTexts): Promise<boolean> {
  const question = quitQuestion(view, texts);
  if (question === null) return true;
  return (await dialog.showMessageBox(window, question)).response === QUIT_BUTTON;
}

/** Whether a recovery code is wanted. */
export async function offerRecoveryCode(window: BrowserWindow, texts: DeskTexts): Promise<boolean> {
  const { recovery } = texts;
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    title: texts.product,
    message: recovery.offer,
    detail: recovery.offerDetail,
    buttons: [recovery.make, recovery.later],
    defaultId: 0,
    cancelId: 1,
    noLink: true,
  });
  return response === 0;
}

/** Shows a new recovery code, the only time it is ever seen, or says why there is none. */
export async function showRecoveryCode(
  window: BrowserWindow,
  news: RecoveryCodeNews,
  texts: DeskTexts,
  language: Language,
): Promise<void> {
  const { recovery } = texts;
  const made = news.kind === 'recovery-code';
  await dialog.showMessageBox(window, {
    type: made ? 'info' : 'error',
    title: texts.product,
    message: made ? recovery.shown : recovery.failed,
    detail: made
      ? `${news.code}\n\n${recovery.shownDetail}`
      : language === 'en'
        ? news.message
        : news.messageZh,
    buttons: [recovery.done],
    noLink: true,
  });
}
