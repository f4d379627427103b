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
  /** The next step, zh-TW, if the check knows one. */
  nextStep: z.string().optional(),
  nextStepEn: z.string().optional(),
  /** The present value, if it cannot identify the patient; null: no value. Absent: not shown. */
  found: z.string().nullable().optional(),
  /** The right value, if there is only one. */
  expected: z.string().optional(),
  /** FHIRPath-like place, e.g. `Bundle.entry[0].resource.provider`. */
  path: z.string(),
  /** Line and column of the place in the file, both from 1; for a missing element, of its nearest parent. */
  line: z.int().optional(),
  column: z.int().optional(),
  /** Number of places with the same fault, `path` being the first; absent: only this one. */
  count: z.int().optional(),
  /** The other places. */
  places: z.array(z.string()).optional(),
});
export type ProblemView = z.infer<typeof problemView>;

const errorView = z.object({ code: z.string(), message: z.string() });

/** One row of the list and one element of `cases --json`. */
/** The deputy who works for an owner today, and the last day. */
export const standIn = z.object({ deputy: z.string(), until: z.string() });

export const caseRow = z.object({
  id: z.string(),
  /** Higher whenever anything of the case changed. */
  revision: z.int(),
  fileName: z.string(),
  folder: z.string(),
  /** Digest of the file as found. */
  sha256: z.string(),
  /** The guide of the last check, `name#version`; null: none. */
  igVersion: z.string().nullable(),
  /** The person who sends it despite errors of that guide. */
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
  /** The search found the first copy after a second send: NHI has two. */
  doubled: z.boolean(),
  /** Since when NHI's searches do not show this accepted case; null while they do. */
  notShownSince: time.nullable(),
  unread: z.boolean(),
  createdAt: time,
  updatedAt: time,
  /** When the case entered its present state; views, notes and deadlines do not change it. */
  stageAt: time,
  acceptedAt: time.nullable(),
  /** YYYY-MM-DD as NHI gives it. */
  decidedOn: z.string().nullable(),
  decidedAt: time.nullable(),
  /** NHI drug codes applied for. */
  drugCodes: z.array(z.string()),
  /** Names as in the Bundle; empty if it gives only codes. */
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
  /** NHI's request is answered: NHI has received a later application that names this one as its original. */
  answered: z.boolean(),
  /** The member of staff responsible for it. */
  owner: z.string().nullable(),
  /** Absent: its owner has no deputy today. */
  standIn: standIn.optional(),
  /** The earliest open deadline, YYYY-MM-DD. */
  dueOn: z.string().nullable(),
  snoozedUntil: z.string().nullable(),
  /** When a person settled it outside the agent (已於 VPN 處理). */
  closedAt: time.nullable(),
  /**
   * Present if the patient is known, with the number masked: `王小明`, `A12****789`. The name is masked too (`王○明`) for roles that do not
   * work on cases, and in output of the command line.
   */
  maskedPatient: z
    .object({
      name: z.string(),
      number: z.string(),
      /** Further names in the Bundle, for roles that see names. */
      otherNames: z.array(z.string()).optional(),
    })
    .nullable(),
  /** 病歷號, for roles that see names. */
  chartNumber: z.string().nullable(),
  /** Name and number; only when asked for with `phi: true`. */
  patient: z.object({ name: z.string(), number: z.string() }).nullable(),
});
export type CaseRow = z.infer<typeof caseRow>;
