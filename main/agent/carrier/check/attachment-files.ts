import type { AttachmentUse } from '../../ground/fhir/attachment-names.ts';
import { MEDIA_TYPES } from './rules/data/media-types.ts';
import type { Problem } from './problem.ts';
import { fileProblem, isLargeFile } from './file-texts.ts';
import type { AttachmentFault } from './file-texts.ts';

/** Number of leading bytes that a file's check reads. */
export const HEAD_BYTES = 1024;

interface FileHead {
  readonly size: number;
  /** The first bytes, HEAD_BYTES at most. */
  readonly head: Uint8Array;
}

/** Compares a file's size and first bytes with the type that the Bundle gives it, else with its extension. */
export function attachmentFault(
  { name, contentType }: Pick<AttachmentUse, 'name' | 'contentType'>,
  file: FileHead,
): AttachmentFault | null {
  if (file.size === 0) return 'attachment-empty';
  const extension = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  const type =
    MEDIA_TYPES.get(contentType?.toLowerCase() ?? '') ??
    [...MEDIA_TYPES.values()].find(({ extensions }) => extensions.includes(extension));
  return type !== undefined && !type.begins(file.head) ? 'attachment-content' : null;
}

/** Problems of a file, at the place that names it. */
export function attachmentFileProblems(use: AttachmentUse, file: FileHead): Problem[] {
  const fault = attachmentFault(use, file);
  if (fault !== null) return [fileProblem(fault, use.path)];
  return isLargeFile(file.size) ? [fileProblem('attachment-large', use.path)] : [];
}
