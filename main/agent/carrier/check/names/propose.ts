import { sameName } from '../../../ground/fhir/attachment-names.ts';
import { MEDIA_TYPES } from '../rules/data/media-types.ts';
import { isUploadName } from './upload-name.ts';

export interface ProposedName {
  readonly from: string;
  readonly to: string;
}

/** Windows and NHI's database both accept this length; a longer name loses its middle, which says least. */
const LONGEST_STEM = 100;
const NO_TYPE = 'dat';

/**
 * Proposes a name that NHI accepts for each name that it refuses: as like the old one as possible, and unlike its siblings'. Full
 * width becomes half width, a bracket of any kind a round one, every other refused character an underscore.
 */
export function proposeNames(
  attachments: readonly { readonly name: string; readonly contentType: string | null }[],
): ProposedName[] {
  const taken = attachments.filter(({ name }) => isUploadName(name)).map(({ name }) => name.toLowerCase());
  return attachments
    .filter(({ name }) => !isUploadName(name))
    .map(({ name, contentType }) => {
      const { stem, extension } = partsOf(name, contentType);
      let to = `${stem}.${extension}`;
      for (let n = 2; taken.includes(to.toLowerCase()); n++) to = `${stem}_${String(n)}.${extension}`;
      taken.push(to.toLowerCase());
      return { from: name, to };
    });
}

/** Reason why a set of new names is refused; null: it is accepted. Windows does not distinguish small and capital letters. */
export function nameFault(
  all: readonly string[],
  renames: readonly ProposedName[],
): 'unknown' | 'refused' | 'not-unique' | null {
  if (renames.some(({ from }) => !all.some((name) => sameName(name, from)))) return 'unknown';
  if (renames.some(({ to }) => !isUploadName(to))) return 'refused';
  const after = all.map((name) => renames.find(({ from }) => sameName(from, name))?.to ?? name);
  const distinct = new Set(after.map((name) => name.normalize('NFC').toLowerCase()));
  return distinct.size === all.length ? null : 'not-unique';
}

function partsOf(name: string, contentType: string | null): { stem: string; extension: string } {
  const plain = name.normalize('NFKC');
  const dot = plain.lastIndexOf('.');
  const ending = dot > 0 ? plain.slice(dot + 1) : '';
  const extension = extensionOf(ending.toLowerCase(), contentType);
  // An ending that is no extension is part of the name.
  const isEnding = dot > 0 && /^[a-z0-9]{1,8}$/i.test(ending);
  const stem = stemOf(isEnding ? plain.slice(0, dot) : plain);
  return { stem, extension: isEnding && /^[a-z]{2,5}$/i.test(ending) ? ending : extension };
}

function stemOf(text: string): string {
  const safe = text
    .replace(/[[{<〔【「『《〈]/gu, '(')
    .replace(/[\]}>〕】」』》〉]/gu, ')')
    .replace(/[\u2010-\u2015\u2212]/gu, '-')
    .replace(/[^a-zA-Z0-9_\u4e00-\u9fa5()-]+/gu, '_')
    .replace(/_{2,}/g, '_')
    .replace(/^_+|_+$/g, '');
  if (safe.length > LONGEST_STEM) return `${safe.slice(0, 60)}_${safe.slice(-(LONGEST_STEM - 61))}`;
  return safe === '' ? 'attachment' : safe;
}

/** Extension for the file's type: from the declared content type, else from the old extension's letters. */
function extensionOf(old: string, contentType: string | null): string {
  const type =
    MEDIA_TYPES.get(contentType?.toLowerCase() ?? '') ??
    [...MEDIA_TYPES.values()].find(({ extensions }) => extensions.includes(old));
  const known = type?.extensions.find((extension) => /^[a-z]{2,5}$/.test(extension));
  if (known !== undefined) return known;
  const letters = old.replace(/[^a-z]/g, '').slice(0, 5);
  return letters.length >= 2 ? letters : NO_TYPE;
}
