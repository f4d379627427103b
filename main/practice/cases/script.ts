import { z } from 'zod';
import { DISPOSITIONS } from '../../../shared/twpas/codes.ts';

export const FAILED_DISPOSITIONS = Object.keys(DISPOSITIONS).filter(
  (disposition) => DISPOSITIONS[disposition] === 'failed',
);

/** How a case ends. `fail:<disposition>` ends it with one of the seven failed dispositions. */
export const endingSchema = z.union([
  z.enum(['approve', 'partial', 'deny', 'supplement', 'return', 'reject']),
  z.templateLiteral(['fail:', z.enum(FAILED_DISPOSITIONS)]),
]);
export type Ending = z.infer<typeof endingSchema>;

export const scriptSchema = z.strictObject({
  ending: endingSchema,
  /** 個別醫令核定註記 (0–7) by Claim.item.sequence, where it is not what the ending implies. */
  items: z.record(z.string(), z.string()).optional(),
  /** 核定數量 by Claim.item.sequence. */
  quantities: z.record(z.string(), z.number()).optional(),
  /** 核定意見. */
  opinion: z.string().optional(),
  /** Stays at this disposition until advanced by hand. */
  stopAt: z.string().optional(),
  /** Under review for so many days of `dayMs` each; the decision is dated so many days later. */
  days: z.number().int().min(1).optional(),
  dayMs: z.number().int().min(1).optional(),
});
export type CaseScript = z.infer<typeof scriptSchema>;

const MARKER = /\[sandbox:([^\]]+)\]/;

/** The marker that a practice Bundle carries in its clinical summary to choose its end. */
export function markerFor(ending: Ending): string {
  return `[sandbox:${ending}]`;
}

/** The script a Bundle's texts ask for: `[sandbox:deny]`, `[sandbox:fail:檔案傳送失敗]`, … Without a marker: approve. */
export function scriptFromText(text: string): CaseScript {
  const found = MARKER.exec(text)?.[1];
  const ending = endingSchema.safeParse(found);
  return { ending: ending.success ? ending.data : 'approve' };
}
