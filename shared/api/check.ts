/** Results of checking: a Bundle that is only checked, names that NHI accepts, and the report for the HIS vendor. */
import { z } from 'zod';
import { MAX_CHECKED_BYTES } from '../choices.ts';
import { DELIVERIES, HOLD_REASONS, PROFILES, SEVERITIES } from '../states.ts';
import { problemView } from './views/case-row.ts';

export const bundleToCheck = z.object({
  text: z.string().max(MAX_CHECKED_BYTES),
  /** Files given with the Bundle: size, and the first bytes (at most 1 KiB, base64) if available. Absent: attachments are not checked. */
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
  /** Time since the agent started; null: not used. */
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
  /** Names of the files that it needs beside it. */
  attachments: z.array(z.string()),
  problems: z.array(problemView),
});
export type CheckedBundle = z.infer<typeof checkedBundle>;

/** A send that is only shown. The token is left out, and of the Bundle there are its size and hash alone. */
export const rehearsedSend = z.object({
  request: z.object({ method: z.string(), url: z.string(), headers: z.record(z.string(), z.string()) }),
  /** Body as it would leave: without a byte order mark, with attachments that were renamed. */
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

/** Both days inclusive, in Taipei, YYYY-MM-DD. */
export const reportPeriod = z.object({ from: z.iso.date(), to: z.iso.date() });

export const reportLine = z.object({
  code: z.string(),
  severity: z.enum(SEVERITIES),
  /** Without positions: `Bundle.entry[*].resource.item[*].programCode`. */
  path: z.string(),
  message: z.string(),
  messageEn: z.string(),
  nextStep: z.string().nullable(),
  nextStepEn: z.string().nullable(),
  /** Number of cases, and of occurrences. */
  cases: z.int(),
  count: z.int(),
});
export type ReportLine = z.infer<typeof reportLine>;

/** For the HIS vendor: no patient data. Counts the last check of each case. */
export const problemReport = z.object({
  from: z.string(),
  to: z.string(),
  hospitalId: z.string(),
  version: z.string(),
  /** Files found in the period, those with an error and those with a warning alone. */
  found: z.int(),
  withErrors: z.int(),
  withWarnings: z.int(),
  igVersions: z.array(z.string()),
  lines: z.array(reportLine),
});
export type ProblemReport = z.infer<typeof problemReport>;

export const proposedName = z.object({ from: z.string(), to: z.string() });
export type ProposedName = z.infer<typeof proposedName>;
