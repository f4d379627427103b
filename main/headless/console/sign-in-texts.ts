import { taipeiClock } from '../text/taipei-clock.ts';
import type { AgentPeople } from '../../agent/agent-types.ts';
import type { Sentence } from './sign-in-page.ts';

export type SignInOutcome = Awaited<ReturnType<AgentPeople['signIn']>>;
export type Refusal = Exclude<SignInOutcome, { readonly kind: 'signed-in' }>;

/** What a refusal is called by a program, and how it is told to a person. */
export function refusalOf(outcome: Refusal): {
  readonly code: string;
  readonly said: Sentence;
  readonly until: number | null;
} {
  switch (outcome.kind) {
    case 'wrong':
      return {
        code: 'wrong',
        said: {
          zh: '帳號或密碼不正確，或帳號因錯誤次數過多暫時鎖定。',
          en: 'The account or the password is not right, or the account is locked for a while after too many wrong ones.',
        },
        until: null,
      };
    case 'locked': {
      const at = taipeiClock(outcome.until);
      return {
        code: 'locked',
        said: {
          zh: `密碼錯誤次數過多，已鎖定至 ${at}；急用請洽資訊人員解除。`,
          en: `Locked until ${at} after too many wrong passwords; IT can unlock it.`,
        },
        until: outcome.until,
      };
    }
    case 'too-many':
      return {
        code: 'too-many',
        said: { zh: '嘗試登入次數過多，請稍後再試。', en: 'Too many attempts; try again later.' },
        until: outcome.until,
      };
    case 'must-change':
      return {
        code: 'must-change',
        said: {
          zh: '首次登入或密碼重設後，請先設定自己的密碼。',
          en: 'Choose a password of your own first.',
        },
        until: null,
      };
    case 'refused':
      return {
        code: outcome.error.code,
        said: { zh: outcome.error.messageZh, en: outcome.error.message },
        until: null,
      };
  }
}
