import { caseRow } from '../cases/move.ts';
import { AgentError } from '../error.ts';
import type { AgentServices } from './services.ts';

/**
 * Bytes of a case's Bundle as it was found, or as it is sent.
 * @throws AgentError `case-not-found` | `payload-gone`
 */
export async function keptBundle(
  { context, spool }: Pick<AgentServices, 'context' | 'spool'>,
  id: string,
  what: 'bundle' | 'sent',
): Promise<Buffer> {
  const row = caseRow(context.store, id);
  if (row.payload !== 'kept') {
    throw new AgentError('payload-gone', 'The Bundle is not kept any more.', {
      messageZh: '此案件的檔案已不再保存。',
    });
  }
  return spool.get(what === 'sent' ? (row.sent_sha256 ?? row.sha256) : row.sha256);
}
