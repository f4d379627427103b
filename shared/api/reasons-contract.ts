/** 理由簿: NHI's opinions on the hospital's cases, counted by sentence and by the hospital's tags. */
import { z } from 'zod';
import { LATER_BY, REASON_BY, REASON_ENDS } from '../choices.ts';
import { CONTENT_SECTIONS } from '../content.ts';
import { base, by, done, time } from './base.ts';
import { reasonsFilter } from './case-filter.ts';

const tagId = z.string().min(1).max(32);
/** A key from `sentences`, never free text, which would stand unsealed in the database and the trail. */
const sentenceKey = z.string().regex(/^[0-9a-f]{24}$/);
const tagName = z.string().trim().min(1).max(30);
const reasonTag = z.object({ id: tagId, name: z.string() });
export type ReasonTag = z.infer<typeof reasonTag>;

/** Number of cases in each of the last three months, oldest first. */
const months = z.array(z.int());
const ends = z.object({ denied: z.int(), 'partially-approved': z.int(), 'supplement-requested': z.int() });

const sentence = z.object({
  key: z.string(),
  /** NHI's wording in the newest case, without the patient. */
  text: z.string(),
  tag: z.string().nullable(),
  ends,
  months,
  /** Number of cases that a later application got approved, by its kind. */
  later: z.array(z.object({ by: z.enum(LATER_BY), n: z.int() })),
});
export type ReasonSentence = z.infer<typeof sentence>;

const reasonRow = z.object({
  /** Subject of the row, by the `by` of the call; empty if a case names none. */
  drug: z.string().nullable(),
  indication: z.string().nullable(),
  doctor: z.string().nullable(),
  /** Null in rows by reason: 尚未歸類. */
  tag: z.string().nullable(),
  /** Name of the drug or the doctor in a Bundle. */
  text: z.string().nullable(),
  /** Number of all cases that NHI decided, approved ones included. */
  decided: z.int(),
  ends,
  months,
  tags: z.array(z.object({ tag: z.string().nullable(), n: z.int() })),
  /** Most cases first. */
  sentences: z.array(sentence),
  moreSentences: z.int(),
});
export type ReasonRow = z.infer<typeof reasonRow>;

export const reasonsReport = z.object({
  asOf: time,
  /** YYYY-MM. */
  months: z.array(z.string()),
  rows: z.array(reasonRow),
  moreRows: z.int(),
  /** Tags with their number of cases in these days, most first; tags without a case too. */
  tags: z.array(reasonTag.extend({ n: z.int(), months })),
  unsorted: z.object({ n: z.int(), months }),
  /** Number of cases without an opinion of NHI. */
  wordless: z.int(),
  total: z.object({ notAtOnce: z.int(), later: z.int() }),
});
export type ReasonsReport = z.infer<typeof reasonsReport>;

/** A difference of the file that was approved later from the file before it. */
const difference = z.object({
  section: z.enum(CONTENT_SECTIONS),
  /** Its text in the Bundle, without the patient; null: none. */
  text: z.string().nullable(),
  code: z.string().nullable(),
  system: z.string().nullable(),
  kind: z.enum(['added', 'changed']),
  /** The value of `differs` in the list's filter. */
  key: z.string(),
  n: z.int(),
});
export type ReasonDifference = z.infer<typeof difference>;

export const reasonDifferences = z.object({
  sentences: z.array(z.object({ key: z.string(), differences: z.array(difference) })),
  /** Number of pairs of files not compared: a file is no longer kept, or the limit was reached. */
  notCompared: z.int(),
});

export type ReasonDifferences = z.infer<typeof reasonDifferences>;

export const reasonLine = z.object({
  /** The filter that the report counts by. */
  asked: reasonsFilter,
  decided: z.int(),
  /** Ends with at least one case, in the order of `REASON_ENDS`; `tag`: the most frequent tag of these cases. */
  ends: z.array(
    z.object({
      end: z.enum(REASON_ENDS),
      n: z.int(),
      tag: reasonTag.extend({ n: z.int() }).nullable(),
    }),
  ),
});
export type ReasonLine = z.infer<typeof reasonLine>;

export const reasonsContract = {
  reasons: {
    report: base.input(z.object({ asked: reasonsFilter, by: z.enum(REASON_BY) })).output(reasonsReport),
    /** Differences between the files of a row's cases and the files that were approved later. */
    differences: base.input(z.object({ asked: reasonsFilter })).output(reasonDifferences),
    /** The last twelve months for the case's drug and indication; null: too few cases. */
    ofCase: base.input(z.object({ id: z.string() })).output(reasonLine.nullable()),
    addTag: base.input(z.object({ name: tagName, by })).output(reasonTag),
    renameTag: base.input(z.object({ id: tagId, name: tagName, by })).output(reasonTag),
    mergeTags: base.input(z.object({ from: tagId, into: tagId, by })).output(done),
    /** `tag` null: the sentence is 尚未歸類 again. */
    classify: base.input(z.object({ sentence: sentenceKey, tag: tagId.nullable(), by })).output(done),
  },
};
