import type { AccountView } from '../../shared/api/people-contract.ts';
import type { Tone } from '../cases/stage.ts';

export type AccountState = 'disabled' | 'no-password' | 'locked' | 'never-used' | 'must-change' | 'enabled';

/** The one word for how an account stands: what keeps somebody out comes before what is merely to be known. */
export function accountState(account: AccountView): AccountState {
  if (account.disabledAt !== null) return 'disabled';
  if (!account.hasPassword) return 'no-password';
  if (account.lockedUntil !== null) return 'locked';
  if (account.lastSignInAt === null) return 'never-used';
  return account.mustChange ? 'must-change' : 'enabled';
}

export const STATE_TONES: Readonly<Record<AccountState, Tone>> = {
  disabled: 'neutral',
  'no-password': 'bad',
  locked: 'bad',
  'never-used': 'attention',
  'must-change': 'attention',
  enabled: 'good',
};

/** Whether somebody could sign in with it, once its lock is over. */
export function isUsable(account: AccountView): boolean {
  return account.disabledAt === null && account.hasPassword;
}
