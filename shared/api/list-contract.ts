/** The list of cases beside its rows: values of its filters, and the list on paper or as a file. */
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { CASE_COLUMNS } from '../case-columns.ts';
import { base, by } from './base.ts';
import { caseOrder, listFilter } from './case-filter.ts';

const facetValue = z.object({
  value: z.string(),
  /** As the Bundles write it, where they do. */
  text: z.string().nullable(),
  /** Cases that have this value and match all other filters. */
  count: z.int(),
});
export type FacetValue = z.infer<typeof facetValue>;

const values = z.array(facetValue);
export const caseFacets = z.object({
  stage: values,
  profile: values,
  priority: values,
  subType: values,
  drug: values,
  indication: values,
  department: values,
  doctor: values,
  owner: values,
});
export type CaseFacets = z.infer<typeof caseFacets>;

/** `todo`: how many of all are in 待辦. `answered`: how many 補件 and 退件 a later application answers. */
const countedFacets = caseFacets.extend({ todo: z.int(), answered: z.int() });
export type CountedFacets = z.infer<typeof countedFacets>;

/** Why names and numbers of patients are wanted; without it they are masked. A line of the trail either way. */
const reveal = z.object({ reason: z.string().trim().min(1).max(2000) }).optional();

/** Checked as a whole: a schema for each of 100,000 takes longer than to find them. */
const manyIds = z.custom<string[]>(
  (value) => Array.isArray(value) && value.every((each) => typeof each === 'string'),
);

export const listContract = {
  /**
   * All matching ids, newest first without an order, with the revision they were read at. `have`: the tag of the caller's list; if it is
   * still current, the answer is `same` without ids. `ranks`: what a search matched by the patient first, then by a number, a drug, anything
   * else.
   */
  ids: base
    .input(
      listFilter.extend({
        order: caseOrder.optional(),
        have: z.string().max(64).optional(),
        ranks: z.boolean().optional(),
      }),
    )
    .output(
      z.object({
        ids: manyIds,
        revision: z.int(),
        tag: z.string().optional(),
        same: z.boolean().optional(),
      }),
    ),
  /** The values of each filter with how many cases each would leave, its own choice aside, most cases first. */
  facets: base.input(listFilter).output(countedFacets),
  /**
   * The cases that match as the cells of a spreadsheet, in pieces to be put together in order. The words of stages are those of
   * the page that asks; days are YYYY-MM-DD, moments YYYY/MM/DD HH:MM in Taipei.
   */
  cells: base
    .input(
      z.object({
        filter: listFilter,
        /** Only these ids: a person's selection. */
        only: z.array(z.string().max(64)).max(100_000).optional(),
        order: caseOrder.optional(),
        columns: z.array(z.enum(CASE_COLUMNS)).min(1).max(CASE_COLUMNS.length),
        words: z.record(z.string().max(40), z.string().max(100)),
        language: z.enum(['zh-TW', 'en']),
        reveal,
        by,
      }),
    )
    .output(eventIterator(z.object({ rows: z.array(z.array(z.string())), done: z.int(), total: z.int() }))),
  /** Records which cases are printed as a list, before they are. */
  listPrinted: base
    .input(z.object({ ids: z.array(z.string().min(1).max(64)).max(10_000), reveal, by }))
    .output(z.object({ by: z.string(), at: z.string() })),
};
