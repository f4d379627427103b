import type { BrowserWindow } from 'electron';
import { shouldOffer } from '../safe-storage/recovery-wanted.ts';
import type { DeskAgent } from './desk-agent.ts';
import type { DeskContext } from './desk-context.ts';
import { offerRecoveryCode } from './dialogs.ts';

/** Asks, when it should, and has the code made. */
export async function offerRecoveryOnce(
  { file, texts }: DeskContext,
  agent: DeskAgent,
  window: BrowserWindow,
): Promise<void> {
  const state = agent.state();
  const slotKinds = state.phase === 'ready' ? state.slotKinds : null;
  if (!shouldOffer({ slotKinds, offered: file.get().recoveryOffered })) return;
  // Before the answer: a window that gets the focus twice asks once.
  file.change({ recoveryOffered: true });
  if (await offerRecoveryCode(window, texts())) agent.supervisor.send({ kind: 'make-recovery-code' });
}
