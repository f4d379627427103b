import type { KeySlot } from '../ports.ts';
import { readRecoveryCode } from './recovery-code.ts';
import { secretSlot } from './secret-slot.ts';

/**
 * Opens by the recovery code shown once at set-up, for the day the account or the machine is gone. `code` as typed; null:
 * none at hand.
 * @throws AgentError `recovery-code-typo` at use.
 */
export function recoverySlot(code: () => Promise<string | null> | string | null): KeySlot {
  return secretSlot('recovery', async () => {
    const typed = await code();
    return typed === null ? null : readRecoveryCode(typed);
  });
}
