import { AgentError } from '../error.ts';
import { settleAbsent } from './absent.ts';
import { accept, ownerOf } from './accept.ts';
import type { CaseContext } from './context.ts';
import { isBoundElsewhere } from './hold-rules.ts';
import { letGo, letGoAbsent } from './let-go.ts';
import { addEvent, setCase } from './move.ts';
import { staffChange } from './staff-change.ts';
import type { By } from './staff-moves.ts';

/**
 * A doubtful send, or one that NHI took without a word of its number, settled by a person who looked at NHI: it is there, under
 * a number that was verified before.
 * @throws AgentError `move-not-allowed`, `number-owned` when another case got it meanwhile
 */
export function resolveFound(context: CaseContext, id: string, caseNumber: string, by: By): Promise<void> {
  return staffChange(context, id, 'resolve', by, (tx, row, detail) => {
    const owner = ownerOf(tx, context, caseNumber);
    if (owner !== undefined) {
      throw new AgentError('number-owned', 'Another case has that number already.', {
        messageZh: '此收件序號／案件編號已屬於另一個案件。',
      });
    }
    if (isBoundElsewhere(context, row)) {
      throw new AgentError(
        'number-not-checked',
        'The case was sent to another destination than settings name.',
        {
          messageZh: '案件是送往另一個目的地，無法以此號碼確認。',
        },
      );
    }
    addEvent(tx, id, 'resolved-found', by.actor, { ...detail, number: caseNumber });
    if (row.delivery === 'accepted') {
      // Only its number was open.
      setCase(tx, id, { case_number: caseNumber, next_poll_at: tx.now });
      return;
    }
    const found = { caseNumber, locationId: row.location_id };
    accept(context, tx, row, found, by.actor, { found: true });
  });
}

/** … or it is not there, which the person attested twice. @throws AgentError `move-not-allowed` where NHI has said that it is */
export function resolveAbsent(context: CaseContext, id: string, by: By): Promise<void> {
  return staffChange(context, id, 'resolve', by, (tx, row, detail) => {
    addEvent(tx, id, 'resolved-absent', by.actor, detail);
    if (row.delivery === 'uncertain') settleAbsent(context, tx, row, by.actor, true);
    else if (row.past === 'unknown') letGoAbsent(context, tx, row, by.actor, {});
    else letGo(context, tx, row, by.actor, {});
  });
}
