/** 續用工作表: approved courses by the month in which they end, and what became of their continuation. */
import { z } from 'zod';
import { CONTINUATION_MARKS, CONTINUATION_STATES } from '../choices.ts';
import { STAGES } from '../stage.ts';
import { base, by, day, id, time } from './base.ts';

/** YYYY-MM. */
export const continuationMonth = z.string().regex(/^\d{4}-(?:0[1-9]|1[0-2])$/);

/** Scope of the courses: those that end in a month; those that ended without a continuation; those whose file gives no last day. */
const scope = z.union([continuationMonth, z.enum(['late', 'undated'])]);
export type ContinuationScope = z.infer<typeof scope>;

/** The application that goes on with a course. Evidence, or a person's word: `by`. */
const continuation = z.object({
  id,
  stage: z.enum(STAGES),
  /** NHI has it. */
  accepted: z.boolean(),
  /** When NHI took it, or else when its file came. */
  at: time,
  /** 申請日期 as its file gives it. */
  appliedOn: z.string().nullable(),
  /** The person who linked the two; null: by patient, drug and 續用註記 alone. */
  by: z.string().nullable(),
});

const continuationRow = z.object({
  caseId: id,
  /** Last day that the file applies for the drug; null: it gives none. NHI's answers give no period. */
  periodEnd: day.nullable(),
  decision: z.enum(['approved', 'partially-approved']),
  /** Keys and codes, as `cases.facets` gives them. */
  doctor: z.string(),
  department: z.string(),
  drugs: z.array(z.string()),
  owner: z.string().nullable(),
  state: z.enum(CONTINUATION_STATES),
  /** A person's last mark, also where the continuation has come since. */
  mark: z.object({ state: z.enum(CONTINUATION_MARKS).nullable(), by: z.string(), at: time }).nullable(),
  next: continuation.nullable(),
  /** An application of which a person said that it does not go on with this course; it can be linked again. */
  takenBack: z.object({ id, by: z.string() }).nullable(),
});
export type ContinuationRow = z.infer<typeof continuationRow>;

export const continuationsView = z.object({
  asOf: time,
  /** This month and the two after it, and the asked one where it is another. */
  months: z.array(z.object({ month: continuationMonth, n: z.int() })),
  /** Ended within half a year, neither sent nor stopped nor transferred. */
  late: z.int(),
  /** Approved within a year, without a last day. */
  undated: z.int(),
  /** By their last day, the soonest first. */
  rows: z.array(continuationRow),
  /** Beyond the limit. */
  more: z.int(),
});
export type ContinuationsView = z.infer<typeof continuationsView>;

const continuationDetail = z.object({
  caseId: id,
  /** First day that the file applies for the drug; null where it gives none. */
  periodStart: z.string().nullable(),
  /** Day of the newest image that the file holds; null where it holds none, or is no longer known. */
  imageOn: z.string().nullable(),
  /** NHI's sentences about an application to come, in its own words. */
  demands: z.array(z.string()),
  /** All that NHI wrote with its decision; null: nothing, or its answer is not kept any more. */
  opinion: z.string().nullable(),
  /** Amounts applied for and approved by NHI, item by item, where it gave an amount. */
  amounts: z.array(
    z.object({ asked: z.number().nullable(), approved: z.number(), unit: z.string().nullable() }),
  ),
  /** Note that a person wrote with the last mark; null where there is none, or where the caller may not read notes. */
  note: z.string().nullable(),
});
export type ContinuationDetail = z.infer<typeof continuationDetail>;

export const continuationsContract = {
  continuations: {
    /** No patient is in the answer; who is shown their names asks for `cases.rows`. */
    list: base.input(z.object({ scope, by })).output(continuationsView),
    /** Words of NHI and staff may name the patient. Audited as `cases.rows` is. */
    details: base.input(z.object({ ids: z.array(id).max(200), by })).output(z.array(continuationDetail)),
    /** `mark` null: 還沒準備 again. One transaction for all. */
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
