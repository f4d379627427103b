/** What has been destroyed because it was kept for long enough. */
import { z } from 'zod';
import { base } from './base.ts';

export const destroyedView = z.object({
  /** Hash of the plain bytes, hex. */
  sha256: z.string(),
  /** `unreferenced`: bytes that no case named. */
  kind: z.enum(['bundle', 'attachment', 'unreferenced']),
  bytes: z.int(),
  caseId: z.string().nullable(),
  reason: z.enum(['decided', 'cancelled', 'superseded', 'unreferenced']),
  /** Who: `agent`. */
  actor: z.string(),
  /** ISO 8601 with offset: when no case kept them any more, and when they were gone from the disk. */
  markedAt: z.string(),
  removedAt: z.string().nullable(),
});

export const retentionContract = {
  /** Newest first. */
  destroyed: base
    .input(z.object({ limit: z.int().min(1).max(10_000).default(1000) }))
    .output(z.array(destroyedView)),
};
