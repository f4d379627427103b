import type { SafeStorage } from 'electron';
import { AgentError } from '../../agent/error.ts';

export type SafeStorageCalls = Pick<
  SafeStorage,
  'encryptStringAsync' | 'decryptStringAsync' | 'isAsyncEncryptionAvailable' | 'getSelectedStorageBackend'
>;

/** What this account's safe storage turned out to be, the last time it was used. */
export type SafeStorageState =
  | 'unused'
  | 'usable'
  /** The system offers none to this account. */
  | 'unavailable'
  /** Linux without a keyring: Chromium would only disguise the key with a constant. */
  | 'basic-text'
  /** Something is there but not just now (a locked keyring, an unanswered question). */
  | 'busy'
  /** It works, and did not open what was wrapped: another account's or an older keyring's. */
  | 'not-ours';

/** The key slot's side in the main process. */
export interface SafeKeeper {
  /** @throws AgentError `safe-storage-unavailable`, `safe-storage-basic-text`, `safe-storage-busy`. */
  encrypt(text: string): Promise<string>;
  /** Null when this account cannot open it; then `state` says why. @throws AgentError `safe-storage-busy`. */
  decrypt(wrapped: string): Promise<string | null>;
  state(): SafeStorageState;
}

/** Chromium's mark of a text "encrypted" with a constant on Linux; a keyring gives v11 and later. */
const CONSTANT_KEY_MARK = 'v10';

export function createSafeKeeper(calls: SafeStorageCalls, platform: NodeJS.Platform): SafeKeeper {
  let state: SafeStorageState = 'unused';
  const usable = async (): Promise<boolean> => {
    if (platform === 'linux' && calls.getSelectedStorageBackend() === 'basic_text') state = 'basic-text';
    else state = (await calls.isAsyncEncryptionAvailable()) ? 'usable' : 'unavailable';
    return state === 'usable';
  };
  return {
    state: () => state,
    encrypt: async (text) => {
      if (!(await usable())) throw refusal(state === 'basic-text' ? 'basic-text' : 'unavailable');
      let wrapped: Buffer;
      try {
        wrapped = await calls.encryptStringAsync(text);
      } catch (error) {
        state = isBusy(error) ? 'busy' : 'unavailable';
        throw refusal(state, error);
      }
      // Whatever the backend calls itself, this is what would lie on the disk.
      if (platform === 'linux' && wrapped.subarray(0, 3).toString('latin1') === CONSTANT_KEY_MARK) {
        state = 'basic-text';
        throw refusal('basic-text');
      }
      return wrapped.toString('base64');
    },
    decrypt: async (wrapped) => {
      if (!(await usable())) return null;
      try {
        const { result } = await calls.decryptStringAsync(Buffer.from(wrapped, 'base64'));
        return result;
      } catch (error) {
        state = isBusy(error) ? 'busy' : 'not-ours';
        if (state === 'busy') throw refusal('busy', error);
        return null;
      }
    },
  };
}

/** Electron has no code for it, only this wording of its message. */
function isBusy(error: unknown): boolean {
  return error instanceof Error && /temporarily unavailable/i.test(error.message);
}

function refusal(state: 'basic-text' | 'unavailable' | 'busy', cause?: unknown): AgentError {
  const [message, messageZh] = SENTENCES[state];
  return new AgentError(`safe-storage-${state}`, message, { messageZh, cause });
}

const SENTENCES = {
  'basic-text': [
    'This desktop has no keyring: a key kept here would lie on the disk in clear.',
    '這台電腦沒有金鑰圈，金鑰會以明文存放，因此不採用。',
  ],
  unavailable: [
    'The system offers this account no safe place for a key.',
    '作業系統沒有提供這個帳號安全存放金鑰的地方。',
  ],
  busy: [
    'The safe place for keys cannot be reached just now; unlock the keyring.',
    '目前無法使用系統的金鑰圈，請先解鎖。',
  ],
} as const;
