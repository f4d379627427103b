/**
 * NHI's invariant UploadContent for a `file://` url. There the dot before the extension is not escaped, but a second part
 * wants a dot somewhere, and no other place can have one: together they come to this. Digits in the extension (mp4, jp2)
 * are refused although Media-twpas lists video/mp4.
 */
const UPLOAD_URL = /^file:\/\/[a-zA-Z0-9_\u4e00-\u9fa5()-]+\.[a-zA-Z]{2,5}$/u;

export const isUploadUrl = (url: string): boolean => UPLOAD_URL.test(url);
export const isUploadName = (name: string): boolean => UPLOAD_URL.test(`file://${name}`);
