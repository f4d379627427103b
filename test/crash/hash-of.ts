import { createHash } from 'node:crypto';

/** What a case knows its file by. */
export const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
