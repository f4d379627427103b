import type { ContentRow } from '../../shared/api/content-contract.ts';

interface Dates {
  readonly dateOnly: (day: string) => string;
  readonly dateTime: (time: string) => string;
}

/** Formats a date, a time, or a period of two; other text stays unchanged. */
export function plainDates(text: string, { dateOnly, dateTime }: Dates): string {
  const parts = text.split(' – ');
  if (parts.length > 2 || !parts.every((part) => part === '' || DATE.test(part))) return text;
  return parts
    .map((part) => (part.includes('T') ? dateTime(part) : part === '' ? '' : dateOnly(part)))
    .join(' – ');
}

const DATE = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/;

/** The code if it adds information; null for booleans and the guide's short numbers. */
export function codeShown({ code, system }: Pick<ContentRow, 'code' | 'system'>): string | null {
  if (code === null || system === 'boolean') return null;
  return system !== null &&
    /\/nhi-(apply-type|tmhb-type|continuation-status|line-of-therapy|order-type|pdf-type|drug-category|apply-side)$/.test(
      system,
    )
    ? null
    : code;
}

/** True if the problem's path is the row's path, lies inside it, or contains it. */
export function isAt(problemPath: string, rowPath: string): boolean {
  return problemPath === rowPath || isInside(problemPath, rowPath);
}

const isInside = (path: string, outer: string): boolean =>
  path.startsWith(outer) && /^[.[]/.test(path.slice(outer.length));

/** Kind of an attachment that a browser can show without running code. Decided by the first bytes, never by name or Bundle. */
type AttachmentKind =
  | { readonly kind: 'pdf' }
  | { readonly kind: 'image'; readonly type: string }
  | { readonly kind: 'text' }
  /** Video, TIFF, archives, office files and others. */
  | { readonly kind: 'other' };

const STARTS: readonly (readonly [type: string, bytes: readonly (number | null)[]])[] = [
  ['image/png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['image/gif', [0x47, 0x49, 0x46, 0x38]],
  ['image/bmp', [0x42, 0x4d, null, null, null, null, 0, 0, 0, 0]],
  ['image/webp', [0x52, 0x49, 0x46, 0x46, null, null, null, null, 0x57, 0x45, 0x42, 0x50]],
];
/** Viewers accept a PDF header within the first 1024 bytes. */
const PDF_WITHIN = 1024;
const PDF = [0x25, 0x50, 0x44, 0x46, 0x2d];

export function attachmentKind(bytes: Uint8Array): AttachmentKind {
  const image = STARTS.find(([, start]) => startsWith(bytes, start));
  if (image !== undefined) return { kind: 'image', type: image[0] };
  for (let at = 0; at < Math.min(PDF_WITHIN, bytes.length); at++)
    if (bytes[at] === PDF[0] && startsWith(bytes.subarray(at), PDF)) return { kind: 'pdf' };
  return bytes.length > 0 && isText(bytes) ? { kind: 'text' } : { kind: 'other' };
}

const startsWith = (bytes: Uint8Array, start: readonly (number | null)[]): boolean =>
  bytes.length >= start.length && start.every((byte, at) => byte === null || bytes[at] === byte);

function isText(bytes: Uint8Array): boolean {
  if (bytes.includes(0)) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    // The bytes are not UTF-8.
    return false;
  }
}
