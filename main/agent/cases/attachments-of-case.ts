import type { AttachmentRecord, CaseRecord } from './case-record.ts';
import type { CaseContext } from './context.ts';
import { ATTACHMENTS_OF_CASE } from './queries.ts';
import { besideName, renamesOf } from './renames.ts';

export interface NamedAttachment {
  readonly name: string;
  readonly row: AttachmentRecord;
}

/** Attachment rows of a case with their names opened. */
export function named(context: CaseContext, id: string): NamedAttachment[] {
  return context.store
    .all<AttachmentRecord>(ATTACHMENTS_OF_CASE, { id })
    .map((row) => ({ name: context.sealed.attachmentName(row), row }));
}

/** The same with the names that their files beside the Bundle have. */
export function namedBeside(
  context: CaseContext,
  row: Pick<CaseRecord, 'id' | 'renames'>,
): NamedAttachment[] {
  const renames = renamesOf(context, row);
  return named(context, row.id).map((one) => ({ ...one, name: besideName(renames, one.name) }));
}

/** Names of those that have not arrived. */
export function missingNames(context: CaseContext, id: string): string[] {
  return named(context, id)
    .filter(({ row }) => row.state === 'missing')
    .map(({ name }) => name);
}
