import { z } from 'zod';

/** What the trail was held against: who kept the number and hash of one of its lines, and what stands there now. */
export const heldAgainst = z.object({
  by: z.enum(['database', 'backup', 'given']),
  n: z.int(),
  hash: z.string(),
  /**
   * The same line · the trail ends before it · another line stands there · it was of the years that were retired, so nobody can
   * say.
   */
  found: z.enum(['same', 'cut-off', 'made-anew', 'retired']),
});
export type HeldAgainst = z.infer<typeof heldAgainst>;

export const auditReport = z.object({
  ok: z.boolean(),
  lines: z.int(),
  files: z.int(),
  /** Number of the first line that is keyed by a key of this vault; lines before it are bound by it. Null: none was looked at. */
  keyedFrom: z.int().nullable(),
  /** Empty: whole in itself, not anchored. */
  heldAgainst: z.array(heldAgainst),
  /** The last line: what to write down, so that the trail can be held against it later. Null: empty, or not read to its end. */
  head: z.object({ n: z.int(), hash: z.string() }).nullable(),
  problem: z.object({ file: z.string(), line: z.int(), code: z.string() }).nullable(),
});
export type AuditReport = z.infer<typeof auditReport>;
