/** 理由簿: what NHI says of the hospital's own cases, counted by sentence and by the hospital's tags. */
import { z } from 'zod';
import { LATER_BY, REASON_BY, REASON_ENDS } from '../choices.ts';
import { CONTENT_SECTIONS } from '../content.ts';
import { base, by, done, time } from './base.ts';
import { reasonsFilter } from './case-filter.ts';

const tagId = z.string().min(1).max(32);
/** As `sentences` gives it: a person’s own words would stand in clear in the database and in the trail. */
const sentenceKey = z.string().regex(/^[0-9a-f]{24}$/);
const tagName = z.string().trim().min(1).max(30);
const reasonTag = z.object({ id: tagId, name: z.string() });
export type ReasonTag = z.infer<typeof reasonTag>;

/** Cases of each of the last three months, the oldest first. */
const months = z.array(z.int());
const ends = z.object({ denied: z.int(), 'partially-approved': z.int(), 'supplement-requested': z.int() });

const sentence = z.object({
  key: z.string(),
  /** As NHI wrote it in the newest case, without the patient. */
  text: z.string(),
  tag: z.string().nullable(),
  ends,
  months,
  /** Cases that were approved afterwards, by the kind of the application that was. */
  later: z.array(z.object({ by: z.enum(LATER_BY), n: z.int() })),
});
export type ReasonSentence = z.infer<typeof sentence>;

const reasonRow = z.object({
  /** Subject of the row, by the question's `by`; empty where a case names none. */
  drug: z.string().nullable(),
  indication: z.string().nullable(),
  doctor: z.string().nullable(),
  /** Null in rows by reason: 尚未歸類. */
  tag: z.string().nullable(),
  /** Name of the drug or the doctor in a Bundle. */
  text: z.string().nullable(),
  /** All that NHI has decided, also what it approved. */
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
  /** With their cases in these days, most first; those without a case too. */
  tags: z.array(reasonTag.extend({ n: z.int(), months })),
  unsorted: z.object({ n: z.int(), months }),
  /** Cases without words of NHI. */
  wordless: z.int(),
  total: z.object({ notAtOnce: z.int(), later: z.int() }),
});
export type ReasonsReport = z.infer<typeof reasonsReport>;

/** Something that the file which was then approved has, and the one before had not, or otherwise. */
const difference = z.object({
  section: z.enum(CONTENT_SECTIONS),
  /** Its own name in the Bundle, without the patient; null where it has none. */
  text: z.string().nullable(),
  code: z.string().nullable(),
  system: z.string().nullable(),
  kind: z.enum(['added', 'changed']),
  /** Names it in a filter of the list. */
  key: z.string(),
  n: z.int(),
});
export type ReasonDifference = z.infer<typeof difference>;

export const reasonDifferences = z.object({
  sentences: z.array(z.object({ key: z.string(), differences: z.array(difference) })),
  /** Pairs of which a file is not kept any more, and pairs beyond the limit. */
  notCompared: z.int(),
});

export type ReasonDifferences = z.infer<typeof reasonDifferences>;

export const reasonLine = z.object({
  /** Days that it counts, and what of. */
  asked: reasonsFilter,
  decided: z.int(),
  /** Ends with a case, in the order of `REASON_ENDS`; `tag`: the most frequent tag of them. */
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
    /** Differences in the files that were then approved, of the cases of a row. */
    differences: base.input(z.object({ asked: reasonsFilter })).output(reasonDifferences),
    /** The last twelve months of a case's drug and indication; null where there are too few. */
    ofCase: base.input(z.object({ id: z.string() })).output(reasonLine.nullable()),
    addTag: base.input(z.object({ name: tagName, by })).output(reasonTag),
    renameTag: base.input(z.object({ id: tagId, name: tagName, by })).output(reasonTag),
    mergeTags: base.input(z.object({ from: tagId, into: tagId, by })).output(done),
    /** `tag` null: the sentence is 尚未歸類 again. */
    classify: base.input(z.object({ sentence: sentenceKey, tag: tagId.nullable(), by })).output(done),
  },
};
