import { createHash } from 'node:crypto';

/** Digest by which a case knows its file. */
export const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
