/** 續用工作表: approved courses by the month in which they end, with the state of their continuation. */
import { z } from 'zod';
import { CONTINUATION_MARKS, CONTINUATION_STATES } from '../choices.ts';
import { STAGES } from '../stage.ts';
import { base, by, day, id, time } from './base.ts';

/** YYYY-MM. */
export const continuationMonth = z.string().regex(/^\d{4}-(?:0[1-9]|1[0-2])$/);

/** Scope of the courses: those that end in a month; those that ended without a continuation; those whose file gives no last day. */
const scope = z.union([continuationMonth, z.enum(['late', 'undated'])]);
export type ContinuationScope = z.infer<typeof scope>;

/** The application that continues a course, linked by its data or by a person (`by`). */
const continuation = z.object({
  id,
  stage: z.enum(STAGES),
  /** NHI has it. */
  accepted: z.boolean(),
  /** When NHI accepted it, else when its file arrived. */
  at: time,
  /** 申請日期 as its file gives it. */
  appliedOn: z.string().nullable(),
  /** The person who linked it; null: linked by patient, drug and 續用註記. */
  by: z.string().nullable(),
});

const continuationRow = z.object({
  caseId: id,
  /** Last day of the period that the file applies for; null: it gives none. NHI's answers give no period. */
  periodEnd: day.nullable(),
  decision: z.enum(['approved', 'partially-approved']),
  /** Keys and codes, as `cases.facets` gives them. */
  doctor: z.string(),
  department: z.string(),
  drugs: z.array(z.string()),
  owner: z.string().nullable(),
  state: z.enum(CONTINUATION_STATES),
  /** A person's last mark, kept even if the continuation has arrived since. */
  mark: z.object({ state: z.enum(CONTINUATION_MARKS).nullable(), by: z.string(), at: time }).nullable(),
  next: continuation.nullable(),
  /** An application whose link to this course a person removed; it can be linked again. */
  takenBack: z.object({ id, by: z.string() }).nullable(),
});
export type ContinuationRow = z.infer<typeof continuationRow>;

export const continuationsView = z.object({
  asOf: time,
  /** This month, the next two, and the requested one. */
  months: z.array(z.object({ month: continuationMonth, n: z.int() })),
  /** Ended within half a year, neither sent nor stopped nor transferred. */
  late: z.int(),
  /** Approved within a year, without a last day. */
  undated: z.int(),
  /** By last day, the soonest first. */
  rows: z.array(continuationRow),
  /** Beyond the limit. */
  more: z.int(),
});
export type ContinuationsView = z.infer<typeof continuationsView>;

const continuationDetail = z.object({
  caseId: id,
  /** First day of the period that the file applies for; null: it gives none. */
  periodStart: z.string().nullable(),
  /** Day of the newest image in the file; null: none, or the case has no summary any more. */
  imageOn: z.string().nullable(),
  /** NHI's sentences about an application to come, in its own words. */
  demands: z.array(z.string()),
  /** NHI's full text with its decision; null: none, or the answer is no longer kept. */
  opinion: z.string().nullable(),
  /** Amounts applied for and approved by NHI, item by item, where it gave an amount. */
  amounts: z.array(
    z.object({ asked: z.number().nullable(), approved: z.number(), unit: z.string().nullable() }),
  ),
  /** A person's note with the last mark; null: none, or the caller may not read notes. */
  note: z.string().nullable(),
});
export type ContinuationDetail = z.infer<typeof continuationDetail>;

export const continuationsContract = {
  continuations: {
    /** Without patients: the page gets their names by `cases.rows`. */
    list: base.input(z.object({ scope, by })).output(continuationsView),
    /** Words of NHI and staff may name the patient. Audited as `cases.rows` is. */
    details: base.input(z.object({ ids: z.array(id).max(200), by })).output(z.array(continuationDetail)),
    /** `mark` null resets to 還沒準備. One transaction for all. */
    mark: base
      .input(
        z.object({
          ids: z.array(id).min(1).max(500),
          mark: z.enum(CONTINUATION_MARKS).nullable(),
          note: z.string().trim().max(1000).optional(),
          by,
        }),
      )
      .output(z.object({ changed: z.int() })),
  },
};
