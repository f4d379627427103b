/** File types that attachments have, with their extensions and how their bytes begin. */
export interface MediaType {
  readonly extensions: readonly string[];
  /** True if these are the first bytes of such a file. */
  readonly begins: (head: Uint8Array) => boolean;
}

const startsWith =
  (...beginnings: readonly (readonly number[])[]) =>
  (head: Uint8Array): boolean =>
    beginnings.some((bytes) => bytes.every((byte, at) => head[at] === byte));
const ascii = (text: string): number[] => Array.from(text, (char) => char.charCodeAt(0));

/** ISO 32000-1 readers look for the header within the first 1,024 bytes; some scanners write before it. */
const isPdf = (head: Uint8Array): boolean =>
  Buffer.from(head.subarray(0, 1024)).includes(Buffer.from('%PDF-', 'latin1'));
/** ISO 14496-12: the second box word is `ftyp`. */
const isMp4 = (head: Uint8Array): boolean => startsWith(ascii('ftyp'))(head.subarray(4));

const jpeg: MediaType = {
  extensions: ['jpg', 'jpeg', 'jpe', 'jfif'],
  begins: startsWith([0xff, 0xd8, 0xff]),
};
const mpeg: MediaType = {
  extensions: ['mpg', 'mpeg', 'mpe'],
  begins: startsWith([0x00, 0x00, 0x01, 0xba], [0x00, 0x00, 0x01, 0xb3], [0x47]),
};

/** By `contentType` in small letters. */
export const MEDIA_TYPES: ReadonlyMap<string, MediaType> = new Map<string, MediaType>([
  ['application/pdf', { extensions: ['pdf'], begins: isPdf }],
  ['image/jpeg', jpeg],
  ['image/jpg', jpeg],
  ['image/bmp', { extensions: ['bmp', 'dib'], begins: startsWith(ascii('BM')) }],
  ['image/png', { extensions: ['png'], begins: startsWith([0x89, ...ascii('PNG')]) }],
  ['image/gif', { extensions: ['gif'], begins: startsWith(ascii('GIF8')) }],
  ['image/tiff', { extensions: ['tif', 'tiff'], begins: startsWith(ascii('II*\0'), ascii('MM\0*')) }],
  ['video/mpeg', mpeg],
  ['video/mpg', mpeg],
  // Its extension has a digit, which the invariant UploadContent refuses: such a file has another name.
  ['video/mp4', { extensions: ['mp4', 'm4v', 'mpg', 'mpeg'], begins: isMp4 }],
]);
