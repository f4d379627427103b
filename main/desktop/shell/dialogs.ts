import { type BrowserWindow, dialog, Notification } from 'electron';
import type { RecoveryCodeNews } from '../agent-process/supervisor.ts';
import { shouldOffer } from '../safe-storage/safe-storage.ts';
import type { DeskTexts, Language } from '../texts/texts.ts';
import { QUIT_BUTTON, quitQuestion } from '../tray/tray-menu.ts';
import type { TrayView } from '../tray/tray-state.ts';
import type { DeskAgent } from './desk-agent.ts';
import type { DeskContext } from './desk-context.ts';

/** True to quit now; asks only if cases are being sent or queued. */
export async function confirmQuit(window: BrowserWindow, view: TrayView, texts: DeskTexts): Promise<boolean> {
  const question = quitQuestion(view, texts);
  if (question === null) return true;
  return (await dialog.showMessageBox(window, question)).response === QUIT_BUTTON;
}

/** Asks whether to make a recovery code. */
async function offerRecoveryCode(window: BrowserWindow, texts: DeskTexts): Promise<boolean> {
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

/** Shows a new recovery code, only this once, or why there is none. */
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

/** Offers a recovery code if needed, and has it made. */
export async function offerRecoveryOnce(
  { file, texts }: DeskContext,
  agent: DeskAgent,
  window: BrowserWindow,
): Promise<void> {
  const state = agent.state();
  const slotKinds = state.phase === 'ready' ? state.slotKinds : null;
  if (!shouldOffer({ slotKinds, offered: file.get().recoveryOffered })) return;
  // Stored before the answer, so that a window that gets the focus twice asks once.
  file.change({ recoveryOffered: true });
  if (await offerRecoveryCode(window, texts())) agent.supervisor.send({ kind: 'make-recovery-code' });
}

export interface DialogText {
  readonly title: string;
  readonly body: string;
}

/** Shows one notification at a time: a newer one replaces the earlier one. */
export function createNotifier(icon: string): (shown: DialogText, onClick: () => void) => void {
  let last: Notification | null = null;
  return (shown, onClick) => {
    if (!Notification.isSupported()) return;
    last?.close();
    // Keeps a reference: a garbage-collected notification no longer reports its click.
    last = new Notification({ ...shown, icon, id: 'twpas-news' });
    last.on('click', onClick);
    last.show();
  };
}
