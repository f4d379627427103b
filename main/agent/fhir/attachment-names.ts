/**
 * Attachments are named by `file://NAME` and lie beside the Bundle. The name is taken as it stands and never
 * parsed with URL, which lower-cases, punycodes and throws.
 */

/** NAME of a `file://NAME` url, or null for another url. May be unsafe: see `isPlainName`. */
export function attachmentName(url: string): string | null {
  return /^file:\/\//i.test(url) ? url.slice('file://'.length) : null;
}

/**
 * Whether a name can only mean a file in the Bundle's own folder, on Windows too: no separators, no drive or
 * stream (`:`), no control characters, nothing the agent never reads, no trailing dot or space (Windows drops them).
 */
export function isPlainName(name: string): boolean {
  return (
    name !== '' &&
    name.length <= 255 &&
    // eslint-disable-next-line no-control-regex -- control characters are what is looked for
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
