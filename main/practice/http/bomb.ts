import { gzipSync } from 'node:zlib';

const packed = new Map<number, Buffer>();

/** Gzip of this many megabytes of blanks. Packing takes long: it is done once, and ahead of the request it is for. */
export function bombOf(megabytes: number): Buffer {
  const bomb = packed.get(megabytes) ?? gzipSync(Buffer.alloc(megabytes * 1_048_576, ' '));
  packed.set(megabytes, bomb);
  return bomb;
}
