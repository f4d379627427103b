import { objectAt } from '../../fhir/json.ts';
import { itemsAt, type At } from './elements.ts';
import type { ResolvedBundle, ResolvedEntry } from './resolved-bundle.ts';

/** Every Attachment of the kinds of entry that bring one, under the invariant UploadContent. */
export function attachmentsOf(bundle: ResolvedBundle): readonly (At & { readonly entry: ResolvedEntry })[] {
  return bundle.entries.flatMap((entry) => placesIn(entry).map((place) => ({ ...place, entry })));
}

function placesIn({ kind, resource, path }: ResolvedEntry): readonly At[] {
  switch (kind) {
    case 'diagnosticReport':
    case 'diagnosticReportImage':
      return itemsAt(resource, 'presentedForm', path);
    case 'documentReference':
      return itemsAt(resource, 'content', path).flatMap((content) => {
        const attachment = objectAt(content.object, 'attachment');
        return attachment === null ? [] : [{ object: attachment, path: `${content.path}.attachment` }];
      });
    case 'media': {
      const content = objectAt(resource, 'content');
      return content === null ? [] : [{ object: content, path: `${path}.content` }];
    }
    default:
      return [];
  }
}
