/** Filter and order of cases: shared by the list, its export, the counts of its filters and the statistics. */
import { z } from 'zod';
import { CASE_ORDERS, COUNTED_FIGURES, SUMMED_KEYS, STATS_PERIODS } from '../choices.ts';
import { STAGES } from '../stage.ts';
import { DECISIONS, DELIVERIES, PROFILES, REVIEWS } from '../states.ts';

const code = z.string().max(64);
/** YYYY-MM-DD. */
const day = z.iso.date();

export const caseFilter = z.object({
  delivery: z.array(z.enum(DELIVERIES)).optional(),
  review: z.array(z.enum(REVIEWS)).optional(),
  decision: z.array(z.enum(DECISIONS)).optional(),
  /** The stage that staff see, derived from the states above. */
  stage: z.array(z.enum(STAGES)).optional(),
  profile: z.array(z.enum(PROFILES)).optional(),
  priority: z.array(code).optional(),
  subType: z.array(code).optional(),
  /** Codes of drugs, 給付適應症條件 and 就醫科別; a case matches if it has one of them. */
  drug: z.array(code).optional(),
  indication: z.array(code).optional(),
  department: z.array(code).optional(),
  /** Keys of doctors from `cases.facets`, not their numbers: the filter stands in the page's URL. */
  doctor: z.array(code).optional(),
  /** Names of owners; an empty one matches cases without an owner. */
  owner: z.array(z.string().max(200)).optional(),
  unread: z.boolean().optional(),
  /** Cases with an open, not lapsed deadline (`hasLapsed`), up to that day. */
  due: z.object({ until: day.optional() }).optional(),
  /** Days in Taipei, both inclusive: found by us, applied for, accepted, decided. */
  period: z
    .object({
      by: z.enum(['found', 'applied', 'accepted', 'decided']),
      from: day.optional(),
      to: day.optional(),
    })
    .optional(),
  /** Part of a patient's name, number or chart number, a case or receipt number, a file name; of the code or the name of a drug, a department, an indication; of a doctor's name. `10:12`: its file came, or NHI took it, at that minute in Taipei. */
  search: z.string().max(200).optional(),
});
export type CaseFilter = z.infer<typeof caseFilter>;

/** 續用: approved cases by the last day of the drug applied for, both days inclusive. `all`: also those that are continued or closed. */
const endingFilter = z.object({ from: day.optional(), to: day.optional(), all: z.boolean().optional() });
export type EndingFilter = z.infer<typeof endingFilter>;

/** Cases behind a number of the statistics. */
const countedFilter = z.object({
  figure: z.enum([...COUNTED_FIGURES, ...SUMMED_KEYS]),
  by: z.enum(STATS_PERIODS),
  /** Both inclusive. */
  from: day,
  to: day,
});
export type CountedFilter = z.infer<typeof countedFilter>;

/**
 * For the list only. `todo`: true: cases in 待辦 now; false: cases that need nobody, now or later. `answered`: true: only 補件 and
 * 退件 that a later application answers; false: all cases except those. `prechecked`: cases of `TodayView.precheck`.
 */
export const listFilter = caseFilter.extend({
  todo: z.boolean().optional(),
  answered: z.boolean().optional(),
  ending: endingFilter.optional(),
  prechecked: z.literal(true).optional(),
  /** Key of a sentence of NHI on cases that it did not approve. */
  sentence: z.string().max(64).optional(),
  counted: countedFilter.optional(),
});
export type ListFilter = z.infer<typeof listFilter>;

export const caseOrder = z.object({ by: z.enum(CASE_ORDERS), descending: z.boolean() });
export type CaseOrder = z.infer<typeof caseOrder>;
