import { textAt, valueAt } from './json.ts';
import type { ParsedBundle } from './parsed-bundle.ts';
import type { WalkedObject } from './walk.ts';

/**
 * Attachments are named by `file://NAME` and lie beside the Bundle. The name is taken as it stands and never
 * parsed with URL, which lower-cases, punycodes and throws.
 */

/** NAME of a `file://NAME` url, or null for another url. May be unsafe: see `isPlainName`. */
export function attachmentName(url: string): string | null {
  return /^file:\/\//i.test(url) ? url.slice('file://'.length) : null;
}

/**
 * True if a name can only mean a file in the Bundle's own folder, on Windows too: no separators, no drive or
 * stream (`:`), no control characters, nothing the agent never reads, no trailing dot or space (Windows drops them).
 */
export function isPlainName(name: string): boolean {
  return (
    name !== '' &&
    name.length <= 255 &&
    // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
    !/[/\\:\u0000-\u001f\u007f]/.test(name) &&
    !/^[.~]/.test(name) &&
    !/[. ]$/.test(name) &&
    !/\.(tmp|partial|crdownload)$/i.test(name)
  );
}

/** Names as file systems compare them: macOS stores NFD, most HIS write NFC. */
export function sameName(a: string, b: string): boolean {
  return a === b || a.normalize('NFC') === b.normalize('NFC');
}

/** A place where a Bundle names a file, with the declared type. */
export interface AttachmentUse {
  readonly name: string;
  readonly contentType: string | null;
  /** Path of the url. */
  readonly path: string;
}

/** Every `file://NAME` url of a Bundle, in its order; a name may be used at several places. */
export function attachmentUses(bundle: ParsedBundle): AttachmentUse[] {
  return attachmentPlaces(bundle).flatMap((place) => {
    const { object } = place;
    const name = attachmentName(textAt(object, 'url') ?? '');
    return name === null
      ? []
      : [{ name, contentType: textAt(object, 'contentType'), path: `${place.path()}.url` }];
  });
}

const found = new WeakMap<ParsedBundle, readonly WalkedObject[]>();

/** All elements that name a file or carry data, in the order of the Bundle. Collected once: three stages need them. */
export function attachmentPlaces(bundle: ParsedBundle): readonly WalkedObject[] {
  const known = found.get(bundle);
  if (known !== undefined) return known;
  const places = bundle.walked.places.filter(
    ({ object }) =>
      valueAt(object, 'data') !== undefined ||
      (typeof object['url'] === 'string' && attachmentName(object['url']) !== null),
  );
  found.set(bundle, places);
  return places;
}
