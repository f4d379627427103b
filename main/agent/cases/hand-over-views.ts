import type { CaseDetail } from '../../../shared/api/views/case-detail.ts';
import type { AttachmentRecord } from './case-record.ts';
import type { CaseContext } from './context.ts';
import { HAND_OVERS_OF_CASE, HAND_OVERS_UNSETTLED } from './hand-over-queries.ts';
import { WHOLE_CASE, type HandOverRecord } from './hand-overs.ts';

/** How each file of a case stands; one that travels in the case's archive stands as the archive does. */
export function handOversOf(
  context: CaseContext,
  caseId: string,
): {
  of: (attachment: Pick<AttachmentRecord, 'ord' | 'kind'>) => CaseDetail['attachments'][number]['handOver'];
} {
  const rows = context.store.all<HandOverRecord>(HAND_OVERS_OF_CASE, { case_id: caseId });
  return {
    of: ({ ord, kind }) => {
      const found =
        kind === 'file'
          ? (rows.find((row) => row.ord === ord) ?? rows.find((row) => row.ord === WHOLE_CASE))
          : undefined;
      return found === undefined ? null : { ord: found.ord, state: found.state, code: found.code };
    },
  };
}

/** Cases with an attachment that NHI may lack and that the agent does not send by itself: what Today names. */
export function unsettledHandOvers(
  context: CaseContext,
): { caseId: string; state: 'doubtful' | 'refused' }[] {
  return context.store
    .all<{ case_id: string; state: 'doubtful' | 'refused' }>(HAND_OVERS_UNSETTLED)
    .map(({ case_id, state }) => ({ caseId: case_id, state }));
}
