import { z } from 'zod';
import { DECISIONS, DELIVERIES, HOLD_REASONS, PROFILES, REVIEWS, SEVERITIES, WISHES } from '../../states.ts';
import { time } from '../base.ts';

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
  /** Of the place in the text of the file, both from 1; of what is missing, of what is next around it. */
  line: z.int().optional(),
  column: z.int().optional(),
  /** At how many places the same is wrong, the path being the first; absent: at this one alone. */
  count: z.int().optional(),
  /** The others. */
  places: z.array(z.string()).optional(),
});
export type ProblemView = z.infer<typeof problemView>;

const errorView = z.object({ code: z.string(), message: z.string() });

/** One row of the list and one element of `cases --json`. */
export const caseRow = z.object({
  id: z.string(),
  /** Higher whenever anything of the case changed. */
  revision: z.int(),
  fileName: z.string(),
  folder: z.string(),
  /** Of the file as it was found. */
  sha256: z.string(),
  /** Of what is sent, where attachments were renamed. */
  sentSha256: z.string().nullable(),
  /** The guide it was last checked against, `name#version`; null where nothing was checked against one. */
  igVersion: z.string().nullable(),
  /** Who sends it although a profile of that guide says otherwise. */
  overridden: z.object({ by: z.string(), at: time }).nullable(),
  profile: z.enum(PROFILES).nullable(),
  priority: z.string().nullable(),
  subType: z.string().nullable(),
  delivery: z.enum(DELIVERIES),
  /** Set while held. */
  holdReason: z.enum(HOLD_REASONS).nullable(),
  /** Hold or cancel asked for while sending or in doubt. */
  wish: z.enum(WISHES).nullable(),
  review: z.enum(REVIEWS),
  decision: z.enum(DECISIONS).nullable(),
  disposition: z.string().nullable(),
  caseNumber: z.string().nullable(),
  receiptNumber: z.string().nullable(),
  attempts: z.int(),
  nextAttemptAt: time.nullable(),
  problems: z.array(problemView),
  lastError: errorView.nullable(),
  missingAttachments: z.array(z.string()),
  supersedes: z.string().nullable(),
  supersededBy: z.string().nullable(),
  /** The search found the case again after it was sent a second time: two at NHI. */
  doubled: z.boolean(),
  /** Since when no search of NHI's shows it although NHI accepted it; null where one does. */
  notShownSince: time.nullable(),
  unread: z.boolean(),
  createdAt: time,
  updatedAt: time,
  /** When it came to the state that it is in: looking at it, a note and a deadline change nothing of it. */
  stageAt: time,
  acceptedAt: time.nullable(),
  /** YYYY-MM-DD as NHI gives it. */
  decidedOn: z.string().nullable(),
  decidedAt: time.nullable(),
  /** NHI drug codes applied for. */
  drugCodes: z.array(z.string()),
  /** As the Bundle writes them; empty where it gives codes alone. */
  drugNames: z.array(z.string()),
  /** 給付適應症條件 codes. */
  indications: z.array(z.string()),
  /** 就醫科別 code. */
  department: z.string().nullable(),
  doctor: z.object({ number: z.string().nullable(), name: z.string() }).nullable(),
  /** 申請日期, YYYY-MM-DD. */
  appliedOn: z.string().nullable(),
  /** Last day the drug is applied for, YYYY-MM-DD. */
  periodEnd: z.string().nullable(),
  originalReceiptNumber: z.string().nullable(),
  /** A later application names this one as its original, and NHI has received it: somebody has answered. */
  answered: z.boolean(),
  /** Who of the staff looks after it. */
  owner: z.string().nullable(),
  /** The earliest open deadline, YYYY-MM-DD. */
  dueOn: z.string().nullable(),
  snoozedUntil: z.string().nullable(),
  /** Settled by a person outside of the agent (已於 VPN 處理). */
  closedAt: time.nullable(),
  awaitsDoctor: z.boolean(),
  awaitsReport: z.boolean(),
  /**
   * Always there where the patient is known, with the number covered: `王小明`, `A12****789`. The name is covered too (`王○明`)
   * for who does not work on cases, and for what a command prints.
   */
  maskedPatient: z.object({ name: z.string(), number: z.string() }).nullable(),
  /** 病歷號, for who sees names. */
  chartNumber: z.string().nullable(),
  /** Name and number; only when asked for with `phi: true`. */
  patient: z.object({ name: z.string(), number: z.string() }).nullable(),
});
export type CaseRow = z.infer<typeof caseRow>;
