import { AgentError } from '../error.ts';
import type { NumberVerdict } from '../send/verify-number.ts';

/** @throws AgentError that says why a number a person typed was not taken */
export function refuseUnverified(verdict: NumberVerdict): void {
  switch (verdict) {
    case 'verified':
      return;
    case 'not-found':
      throw new AgentError('number-not-found', 'NHI shows no case under that number.', {
        messageZh: '健保署查無此收件序號／案件編號。',
      });
    case 'other-claim':
      throw new AgentError('number-of-other-claim', 'The case under that number is not this one.', {
        messageZh: '此收件序號／案件編號的內容與本案件不符。',
      });
    case 'owned':
      throw new AgentError('number-owned', 'Another case has that number already.', {
        messageZh: '此收件序號／案件編號已屬於另一個案件。',
      });
    case 'not-checked':
      throw new AgentError(
        'number-not-checked',
        'The number could not be checked at NHI now; try again later.',
        { messageZh: '目前無法向健保署查證此號碼，請稍後再試。' },
      );
  }
}
