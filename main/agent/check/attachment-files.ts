import { attachmentName } from '../fhir/attachment-names.ts';
import { textAt } from '../fhir/json.ts';
import type { ParsedBundle } from '../fhir/parsed-bundle.ts';
import { walkObjects } from '../fhir/walk.ts';
import { MEDIA_TYPES } from './rules/data/media-types.ts';
import type { Problem } from './problem.ts';
import { fileProblem, type FileProblemCode } from './file-texts.ts';

/** Where a Bundle names a file beside it, and what it says the file is. */
export interface AttachmentUse {
  readonly name: string;
  readonly contentType: string | null;
  /** Path of the url. */
  readonly path: string;
}

/** As much of a file as its check looks at. */
export const HEAD_BYTES = 1024;
/** No limit is published; beyond this a transfer at a hospital's line takes minutes and is worth a look. */
const LARGE_BYTES = 100 * 1024 * 1024;

export function attachmentUses(bundle: ParsedBundle): AttachmentUse[] {
  const uses: AttachmentUse[] = [];
  for (const place of walkObjects(bundle.json, 'Bundle')) {
    const name = attachmentName(textAt(place.object, 'url') ?? '');
    if (name !== null) {
      uses.push({
        name,
        contentType: textAt(place.object, 'contentType'),
        path: `${place.path()}.url`,
      });
    }
  }
  return uses;
}

/** Holds a file's size and first bytes against the type the Bundle gives it, else against its extension. */
export function attachmentFileProblems(
  { name, contentType, path }: AttachmentUse,
  file: { readonly size: number; readonly head: Uint8Array },
): Problem[] {
  const found = (code: FileProblemCode): Problem[] => [fileProblem(code, path)];
  if (file.size === 0) return found('attachment-empty');
  const extension = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  const type =
    MEDIA_TYPES.get(contentType?.toLowerCase() ?? '') ??
    [...MEDIA_TYPES.values()].find(({ extensions }) => extensions.includes(extension));
  if (type !== undefined && !type.begins(file.head)) return found('attachment-content');
  return file.size > LARGE_BYTES ? found('attachment-large') : [];
}
