import { objectsAt, textAt, valueAt, type JsonObject } from '../../fhir/json.ts';
import type { Place } from '../../fhir/walk.ts';
import { FIX_EXPORT } from '../profile/next-steps.ts';
import type { ResolvedEntry } from './resolved-bundle.ts';
import { defineRule } from './rule.ts';

/** Each reference leads to one entry of this Bundle. To which kind it may lead is the guide's to say. */
export const references = defineRule(
  {
    'reference-unresolved': {
      severity: 'error',
      source: 'guide, Bundle example page; FHIR R4 bundle.html “Resolving references in Bundles”',
      zh: '參照所指的資料不在 Bundle 內，或有兩筆以上相符。',
      en: 'The reference leads to no entry of the Bundle, or to more than one.',
      ...FIX_EXPORT,
    },
    'reference-empty': {
      severity: 'error',
      source: 'guide, Bundle example page: every reference leads to an entry of the Bundle (text)',
      zh: '此處沒有指向 Bundle 內的資料。',
      en: 'There is no reference to an entry of the Bundle here.',
      ...FIX_EXPORT,
    },
    'reference-contained-missing': {
      severity: 'error',
      source: 'FHIR R4: ref-1',
      zh: '參照所指的內含資料（contained）不存在。',
      en: 'The reference leads to a contained resource that is not there.',
      ...FIX_EXPORT,
    },
  },
  function* (bundle) {
    for (const entry of bundle.entries) {
      for (const place of entry.places) {
        const text = textAt(place.object, 'reference');
        if (text === null) {
          if (isEmptyReference(place)) yield { code: 'reference-empty', path: place.path() };
          continue;
        }
        if (text.startsWith('#')) {
          if (!isContained(text.slice(1), entry)) {
            yield { code: 'reference-contained-missing', path: `${place.path()}.reference` };
          }
        } else if (bundle.resolve(place.object, entry) === null) {
          yield { code: 'reference-unresolved', path: `${place.path()}.reference` };
        }
      }
    }
  },
);

/** Elements of the guide that are references wherever they have no parts of their own. */
const REFERENCES = new Set(
  `author basedOn beneficiary condition coverage derivedFrom encounter enterer imagingStudy individual insurer link patient
  payor performer provider recorder report serviceProvider specimen subject usedReference valueReference`.split(
    /\s+/,
  ),
);
const PARTS_OF_REFERENCES = new Set(['id', 'extension', 'type', 'identifier', 'display', 'reference']);

function isEmptyReference(place: Place): boolean {
  for (const key in place.object) if (!PARTS_OF_REFERENCES.has(key)) return false;
  const name = /\.(\w+)(?:\[\d+\])?$/.exec(place.path())?.[1] ?? '';
  return REFERENCES.has(name);
}

/** `#` alone is the resource itself. */
function isContained(id: string, { resource }: ResolvedEntry): boolean {
  const matches = (contained: JsonObject): boolean => valueAt(contained, 'id') === id;
  return id === '' || objectsAt(resource, 'contained').some(matches);
}
