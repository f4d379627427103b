/** The fflate functions that write-excel-file uses, without web workers: the content security policy blocks workers, so the promises would never settle. */
import { zipSync, type AsyncZippable, type FlateCallback } from 'fflate/browser';

export { strToU8, zipSync } from 'fflate/browser';

export function zip(files: AsyncZippable, done: FlateCallback): void {
  done(null, zipSync(files));
}
