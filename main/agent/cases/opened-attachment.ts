import { AgentError } from '../error.ts';
import { sameName } from '../fhir/attachment-names.ts';
import { named } from './attachments-of-case.ts';
import type { CaseContext } from './context.ts';
import { caseRow } from './move.ts';

/**
 * The kept bytes of a case's attachment, by the name the page shows.
 * @throws AgentError `case-not-found` | `attachment-not-kept` | `payload-gone`
 */
export function openAttachment(
  context: CaseContext,
  id: string,
  name: string,
): { readonly sha256: string; readonly size: number | null } {
  if (caseRow(context.store, id).payload !== 'kept')
    throw new AgentError('payload-gone', 'The attachments are not kept any more.', {
      messageZh: '此案件的檔案已不再保存。',
    });
  const found = named(context, id).find((one) => sameName(one.name, name) && one.row.sha256 !== null);
  if (found === undefined || found.row.sha256 === null)
    throw new AgentError('attachment-not-kept', 'There is no kept file of this name.', {
      messageZh: '沒有保存這個名稱的附件。',
    });
  return { sha256: found.row.sha256, size: found.row.size };
}
