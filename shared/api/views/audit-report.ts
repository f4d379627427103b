import { z } from 'zod';

export const auditReport = z.object({
  ok: z.boolean(),
  lines: z.int(),
  files: z.int(),
  problem: z.object({ file: z.string(), line: z.int(), code: z.string() }).nullable(),
});
export type AuditReport = z.infer<typeof auditReport>;
