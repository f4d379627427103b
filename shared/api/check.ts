/** Checks without sending: a Bundle, a case as it would be sent, and the tokens of programs that ask for checks. */
import { z } from 'zod';
import { MAX_BUNDLE_BYTES } from '../choices.ts';
import { DELIVERIES, HOLD_REASONS, PROFILES } from '../states.ts';
import { problemView } from './views/case-row.ts';

export const bundleToCheck = z.object({
  text: z.string().max(MAX_BUNDLE_BYTES),
  /** Attachment files given with the Bundle: size, and the first bytes (at most 1 KiB, base64) if available. Absent: not checked. */
  attachments: z
    .array(
      z.object({ name: z.string().max(255), size: z.int().min(0), head: z.base64().max(2048).optional() }),
    )
    .max(2000)
    .optional(),
});

/** A program that may ask the check service (`POST /fhir/$validate`). */
export const checkTokenView = z.object({
  name: z.string(),
  createdAt: z.string(),
  createdBy: z.string(),
  /** Last use since the agent started; null: none. */
  usedAt: z.string().nullable(),
});
export type CheckTokenView = z.infer<typeof checkTokenView>;

export const checkedBundle = z.object({
  ok: z.boolean(),
  profile: z.enum(PROFILES).nullable(),
  /** `name#version`. */
  igVersion: z.string().nullable(),
  /** Constraints of the guide that cannot be checked here. */
  notChecked: z.array(z.object({ kind: z.string(), subject: z.string() })),
  /** Names of the attachment files that the Bundle refers to. */
  attachments: z.array(z.string()),
  problems: z.array(problemView),
});
export type CheckedBundle = z.infer<typeof checkedBundle>;

/** A request that is shown and not sent: without the token, with only the Bundle's size and hash. */
export const rehearsedSend = z.object({
  request: z.object({ method: z.string(), url: z.string(), headers: z.record(z.string(), z.string()) }),
  /** The body as it would be sent: without a byte order mark. */
  body: z.object({ sha256: z.string(), bytes: z.int() }),
  case: z
    .object({
      id: z.string(),
      delivery: z.enum(DELIVERIES),
      holdReason: z.enum(HOLD_REASONS).nullable(),
    })
    .nullable(),
  check: z.object({ ok: z.boolean(), igVersion: z.string().nullable(), problems: z.array(problemView) }),
});
export type RehearsedSend = z.infer<typeof rehearsedSend>;
