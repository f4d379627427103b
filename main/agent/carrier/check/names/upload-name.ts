/**
 * NHI's invariant UploadContent for a `file://` url. It does not escape the dot before the extension, but a second part
 * requires a dot, and no other place can have one: together they mean this pattern. Digits in the extension (mp4, jp2)
 * are refused although Media-twpas lists video/mp4.
 */
const UPLOAD_URL = /^file:\/\/[a-zA-Z0-9_\u4e00-\u9fa5()-]+\.[a-zA-Z]{2,5}$/u;

export const isUploadUrl = (url: string): boolean => UPLOAD_URL.test(url);
export const isUploadName = (name: string): boolean => UPLOAD_URL.test(`file://${name}`);
