import { AgentError } from '../error.ts';
import type { KeySlot } from '../ports.ts';
import { secretSlot } from './secret-slot.ts';

/** Shorter ones can be guessed at, even at half a second each. */
const SHORTEST = 12;

/**
 * Opens by a passphrase, asked for at each use (an environment variable of the service, a prompt); null: none at hand.
 * @throws AgentError `passphrase-too-short` when a slot is made with fewer than 12 characters, `passphrase-missing` with none.
 */
export function passphraseSlot(passphrase: () => Promise<string | null> | string | null): KeySlot {
  const slot = secretSlot('passphrase', passphrase);
  return {
    ...slot,
    wrap: async (dataKey) => {
      const known = await passphrase();
      if (known === null) {
        throw new AgentError('passphrase-missing', 'The passphrase for the data key is not set.', {
          messageZh: '尚未設定資料金鑰的通行碼。',
        });
      }
      if (Array.from(known).length < SHORTEST) {
        throw new AgentError(
          'passphrase-too-short',
          `The passphrase needs at least ${SHORTEST} characters.`,
          {
            messageZh: `通行碼至少需要 ${SHORTEST} 個字元。`,
          },
        );
      }
      return slot.wrap(dataKey);
    },
  };
}
