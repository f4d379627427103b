import { attachmentName } from './attachment-names.ts';
import { textAt } from './json.ts';
import type { ParsedBundle } from './parsed-bundle.ts';
import { walkObjects } from './walk.ts';

/** Where a Bundle names a file beside it, and what it says the file is. */
export interface AttachmentUse {
  readonly name: string;
  readonly contentType: string | null;
  /** Path of the url. */
  readonly path: string;
}

/** Every `file://NAME` url of a Bundle, in its order; a name may be used at several places. */
export function attachmentUses(bundle: ParsedBundle): AttachmentUse[] {
  const uses: AttachmentUse[] = [];
  for (const place of walkObjects(bundle.json, 'Bundle')) {
    const name = attachmentName(textAt(place.object, 'url') ?? '');
    if (name !== null) {
      uses.push({ name, contentType: textAt(place.object, 'contentType'), path: `${place.path()}.url` });
    }
  }
  return uses;
}
