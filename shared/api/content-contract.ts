/** The sent content in readable form, its attachments, and printing. Each call is audited before it answers. */
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { CONTENT_SECTIONS } from '../content.ts';
import { base, by, id } from './base.ts';

export const contentRow = z.object({
  /** Key of the page's texts, `content.labels.<label>`. */
  label: z.string(),
  /** The text as sent; null for a code alone. */
  text: z.string().nullable(),
  code: z.string().nullable(),
  system: z.string().nullable(),
  /** Name of the attachment that the row represents. */
  file: z.string().nullable(),
  /** FHIRPath-like place, as problems name theirs. */
  path: z.string(),
});
export type ContentRow = z.infer<typeof contentRow>;

export const contentGroup = z.object({
  path: z.string(),
  rows: z.array(contentRow),
});
export type ContentGroup = z.infer<typeof contentGroup>;

export const caseContent = z.object({
  sections: z.array(z.object({ key: z.enum(CONTENT_SECTIONS), groups: z.array(contentGroup) })),
  /** True if patient data are included; otherwise they are masked. */
  phi: z.boolean(),
  /** The view is truncated. */
  cut: z.boolean(),
});
export type CaseContent = z.infer<typeof caseContent>;

export const PRINTS = ['notice', 'evidence', 'appeal', 'doctor'] as const;

export const contentContract = {
  /** From the Bundle that was or would be sent. */
  content: base.input(z.object({ id, phi: z.boolean(), by })).output(caseContent),
  /** The bytes of one attachment from the sealed spool, in chunks; the last chunk confirms the hash. */
  attachment: base
    .input(z.object({ id, name: z.string().min(1).max(400), by }))
    .output(
      eventIterator(
        z.union([
          z.object({ kind: z.literal('begins'), size: z.int().nullable() }),
          z.object({ kind: z.literal('piece'), base64: z.string() }),
          z.object({ kind: z.literal('verified') }),
        ]),
      ),
    ),
  /** Called before the browser prints; the paper shows the person and the time. */
  printed: base
    .input(z.object({ id, what: z.enum(PRINTS), by }))
    .output(z.object({ by: z.string(), at: z.string() })),
};
