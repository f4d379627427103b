import type { SafeStorage, Session } from 'electron';
import { assertNever } from '../../../shared/assert-never.ts';
import { AgentError } from '../../agent/ground/error.ts';
import type { Log } from '../../agent/ports.ts';
import type { HostAsk, HostReply, SlotOwner } from '../agent-process/messages.ts';

export type SafeStorageCalls = Pick<
  SafeStorage,
  'encryptStringAsync' | 'decryptStringAsync' | 'isAsyncEncryptionAvailable' | 'getSelectedStorageBackend'
>;

/** State of this account's safe storage at its last use. */
type SafeStorageState =
  | 'unused'
  | 'usable'
  /** The system offers this account no safe storage. */
  | 'unavailable'
  /** Linux without a keyring: Chromium would only obscure the key with a constant. */
  | 'basic-text'
  /** Unavailable now (a locked keyring, an unanswered prompt). */
  | 'busy'
  /** It works but did not open the wrapped key, which is another account's or an older keyring's. */
  | 'not-ours';

export type SafeKeeper = ReturnType<typeof createSafeKeeper>;

/** Chromium's prefix of a text "encrypted" with a constant on Linux; with a keyring it is v11 or later. */
const CONSTANT_KEY_MARK = 'v10';

/** The main process's part of the key slot. */
export function createSafeKeeper(calls: SafeStorageCalls, platform: NodeJS.Platform) {
  let state: SafeStorageState = 'unused';
  const usable = async (): Promise<boolean> => {
    if (platform === 'linux' && calls.getSelectedStorageBackend() === 'basic_text') state = 'basic-text';
    else state = (await calls.isAsyncEncryptionAvailable()) ? 'usable' : 'unavailable';
    return state === 'usable';
  };
  return {
    state: () => state,
    /** @throws AgentError `safe-storage-unavailable`, `safe-storage-basic-text`, `safe-storage-busy`. */
    encrypt: async (text: string) => {
      if (!(await usable())) throw refusal(state === 'basic-text' ? 'basic-text' : 'unavailable');
      let wrapped: Buffer;
      try {
        wrapped = await calls.encryptStringAsync(text);
      } catch (error) {
        state = isBusy(error) ? 'busy' : 'unavailable';
        throw refusal(state, error);
      }
      // The prefix decides, not the backend's name, since it shows how the stored text is encrypted.
      if (platform === 'linux' && wrapped.subarray(0, 3).toString('latin1') === CONSTANT_KEY_MARK) {
        state = 'basic-text';
        throw refusal('basic-text');
      }
      return wrapped.toString('base64');
    },
    /** Null when this account cannot open it; then `state` says why. @throws AgentError `safe-storage-busy`. */
    decrypt: async (wrapped: string) => {
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

/** Electron has no error code for a busy keyring, only this wording of its message. */
function isBusy(error: unknown): boolean {
  return error instanceof Error && /temporarily unavailable/i.test(error.message);
}

const refusal = (state: 'basic-text' | 'unavailable' | 'busy', cause?: unknown): AgentError =>
  new AgentError(`safe-storage-${state}`, { cause });

export interface LockedSight {
  readonly owners: readonly SlotOwner[];
  readonly account: string;
  readonly host: string;
  readonly storage: SafeStorageState;
}

/** True if this account has a slot here that its safe storage would open, were it usable now. */
export function lacksKeyring({ owners, account, host, storage }: LockedSight): boolean {
  const isOwn = (owner: SlotOwner): boolean =>
    owner.kind === 'safeStorage' && sameName(owner.account, account) && sameName(owner.host, host);
  return storage !== 'not-ours' && owners.some(isOwn);
}

/** Compares without case, since Windows changes the case of account and machine names. */
function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** Existing slots that a person at the screen can use, without this account's own, which has failed. */
export function waysIn(
  owners: readonly SlotOwner[],
  tried: Pick<LockedSight, 'account' | 'host'>,
): { readonly accounts: readonly string[]; readonly recovery: boolean; readonly passphrase: boolean } {
  const has = (kind: string): boolean => owners.some((owner) => owner.kind === kind);
  const accounts = owners
    .filter(({ kind }) => kind === 'safeStorage' || kind === 'machine')
    .filter((owner) => !sameName(owner.account, tried.account) || !sameName(owner.host, tried.host))
    .map((owner) => `${owner.account}@${owner.host}`);
  return { accounts: [...new Set(accounts)], recovery: has('recovery'), passphrase: has('passphrase') };
}

/** True to offer a recovery code: once, and only if the open data folder has none. */
export function shouldOffer(sight: {
  readonly slotKinds: readonly string[] | null;
  readonly offered: boolean;
}): boolean {
  return sight.slotKinds !== null && !sight.slotKinds.includes('recovery') && !sight.offered;
}

/** Answers the agent's calls to its host. Never rejects: a failure is an answer too. */
export function hostAnswers(
  parts: { readonly session: Pick<Session, 'resolveProxy'>; readonly keeper: SafeKeeper },
  log: Log,
): (question: HostAsk) => Promise<HostReply> {
  const { session, keeper } = parts;
  const answer = ({ call, value }: HostAsk): Promise<string | null> => {
    switch (call) {
      case 'resolveProxy':
        return session.resolveProxy(value);
      case 'encrypt':
        return keeper.encrypt(value);
      case 'decrypt':
        return keeper.decrypt(value);
      default:
        return assertNever(call);
    }
  };
  return async (question) => {
    try {
      return { kind: 'answer', id: question.id, value: await answer(question) };
    } catch (error) {
      if (error instanceof AgentError) {
        const { code, message, messageZh } = error;
        return { kind: 'refusal', id: question.id, code, message, messageZh };
      }
      log('error', 'host-answer', { code: question.call }, error);
      const { code, message, messageZh } = new AgentError('host-failed');
      return { kind: 'refusal', id: question.id, code, message, messageZh };
    }
  };
}
