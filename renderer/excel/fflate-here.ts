/**
 * Functions of fflate that write-excel-file uses, without its workers: the page's content policy lets none start, and they would never
 * answer.
 */
import { zipSync, type AsyncZippable, type FlateCallback } from 'fflate/browser';

export { strToU8, zipSync } from 'fflate/browser';

export function zip(files: AsyncZippable, done: FlateCallback): void {
  done(null, zipSync(files));
}
