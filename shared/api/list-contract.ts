/** The list of cases apart from its rows: values of its filters, names of its codes, print and export. */
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { CASE_COLUMNS } from '../case-columns.ts';
import { NAME_TABLES } from '../code-names.ts';
import { base, by } from './base.ts';
import { caseOrder, listFilter } from './case-filter.ts';

const facetValue = z.object({
  value: z.string(),
  /** The text for the code in the Bundles; null: they give none. */
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

/** `todo`: number of all cases in 待辦. `answered`: number of 補件 and 退件 that a later application answers. */
const countedFacets = caseFacets.extend({ todo: z.int(), answered: z.int() });
export type CountedFacets = z.infer<typeof countedFacets>;

/** Reason for uncovering patients' names and numbers; without it they are masked. Audited in both cases. */
const reveal = z.object({ reason: z.string().trim().min(1).max(2000) }).optional();

/** Checked as a whole: a schema for each of 100,000 ids takes longer than the query. */
const manyIds = z.custom<string[]>(
  (value) => Array.isArray(value) && value.every((each) => typeof each === 'string'),
);

export const listContract = {
  /**
   * All matching ids, by default newest first, with the revision they were read at. `have`: the tag of the caller's list; if it is still
   * current, the answer is `same` without ids. `ranks`: matches by the patient come first, then by a number, a drug, anything else.
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
  /** The values of each filter, most cases first. Counts apply all other filters, not this filter's own choice. */
  facets: base.input(listFilter).output(countedFacets),
  /**
   * The matching cases as spreadsheet cells, in ordered chunks. The calling page gives the words of stages;
   * days are YYYY-MM-DD, times YYYY/MM/DD HH:MM in Taipei.
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
};

const nhiCode = z.object({ table: z.enum(NAME_TABLES), code: z.string().max(64) });

export const namesContract = {
  names: {
    /** NHI's names for codes, as its guide publishes them. Unknown codes are left out; the order is undefined. */
    nhi: base
      .input(z.object({ codes: z.array(nhiCode).max(1000) }))
      .output(z.array(nhiCode.extend({ name: z.string() }))),
  },
};
