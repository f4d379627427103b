import { z } from 'zod';
import { SEVERITIES } from '../../states.ts';

export const problemView = z.object({
  severity: z.enum(SEVERITIES),
  /** Stable, e.g. `bundle-type`. */
  code: z.string(),
  /** zh-TW, without patient data. */
  message: z.string(),
  /** The same sentence in English. */
  messageEn: z.string(),
  /** What to do about it, zh-TW, where the check knows. */
  nextStep: z.string().optional(),
  nextStepEn: z.string().optional(),
  /** What stands there now, where it cannot be the patient's; null: nothing stands there. Absent where it is not told. */
  found: z.string().nullable().optional(),
  /** What should stand there, where one value alone is right. */
  expected: z.string().optional(),
  /** FHIRPath-like place, e.g. `Bundle.entry[0].resource.provider`. */
  path: z.string(),
});
export type ProblemView = z.infer<typeof problemView>;
