import { AgentError } from '../error.ts';
import { sameName } from '../fhir/attachment-names.ts';
import { named } from './attachments-of-case.ts';
import type { CaseContext } from './context.ts';
import { caseRow } from './move.ts';

/**
 * The kept bytes of a case's attachment, by its name or by what the page shows of it.
 * @throws AgentError `case-not-found` | `attachment-not-kept` | `attachment-ambiguous` | `payload-gone`
 */
export function openAttachment(
  context: CaseContext,
  id: string,
  name: string,
  shown: (name: string) => string = (whole) => whole,
): { readonly sha256: string; readonly size: number | null } {
  if (caseRow(context.store, id).payload !== 'kept')
    throw new AgentError('payload-gone', 'The attachments are not kept any more.', {
      messageZh: '此案件的檔案已不再保存。',
    });
  const kept = named(context, id).filter(({ row }) => row.sha256 !== null);
  const alike = kept.filter((one) => shown(one.name) === name);
  const exact = kept.find((one) => sameName(one.name, name));
  const found = exact ?? alike[0];
  if (exact === undefined && alike.length > 1)
    throw new AgentError(
      'attachment-ambiguous',
      'Two files are shown by this name: show the numbers first.',
      {
        messageZh: '有兩個附件遮蔽後的檔名相同，請先顯示證號再開啟。',
      },
    );
  if (found === undefined || found.row.sha256 === null)
    throw new AgentError('attachment-not-kept', 'There is no kept file of this name.', {
      messageZh: '沒有保存這個名稱的附件。',
    });
  return { sha256: found.row.sha256, size: found.row.size };
}
