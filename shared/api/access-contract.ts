/** Who saw what: the questions that 個資法 expects a hospital to be able to answer. */
import { z } from 'zod';
import { base, by } from './base.ts';

/** YYYY-MM-DD in Taipei. */
const day = z.iso.date();

/**
 * Lines of the audit trail that say that a person saw, searched for, copied or printed patient data. The trail's `kind` is
 * the name; texts are in the page's files under `access.kinds.<kind>`. Several cases stand in `detail.cases` of one line.
 */
export const LOOKS = [
  /** The words are sealed in the line. */
  'searched',
  /** Patients' names stood in a list: today, the cases, what belongs together. */
  'list-shown',
  /** Their numbers too, which somebody asked for. */
  'numbers-shown',
  /** A case as a whole; the patient's name covered where its detail says `named: false`. */
  'case-opened',
  /** With the patient's number, which somebody asked for. */
  'case-shown',
  'content-shown',
  'raw-shown',
  'attachment-opened',
  'printed',
  'list-exported',
  'list-printed',
  /** Somebody asked who looked at a patient. */
  'looks-shown',
  /** One person has seen unusually many patients. */
  'many-shown',
] as const;

const lookView = z.object({
  /** ISO 8601 with offset. */
  at: z.string(),
  actor: z.string(),
  /** `--by` of a command line: whom the account says it acted for. */
  claimed: z.string().nullable(),
  kind: z.enum(LOOKS),
  caseId: z.string().nullable(),
  /** How many cases it was about, where it was not about one. */
  count: z.int().nullable(),
  /** Those of them that were asked about, or the first of them. */
  cases: z.array(z.string()),
  /** False where the patient's name was covered; null where that says nothing or is not known. */
  named: z.boolean().nullable(),
  /** What was searched for or why, as the person wrote it. */
  words: z.string().nullable(),
});
export type LookView = z.infer<typeof lookView>;

/** One person has seen the names, or uncovered the numbers, of so many patients within a day. */
const manyLooks = z.object({
  at: z.string(),
  actor: z.string(),
  what: z.enum(['names', 'numbers']),
  count: z.int(),
});
export type ManyLooks = z.infer<typeof manyLooks>;

/** A session of this person ended since so many of its calls were refused: something else than the page drives it. */
const refusedSession = z.object({ at: z.string(), actor: z.string(), count: z.int() });
export type RefusedSession = z.infer<typeof refusedSession>;

export const accessContract = {
  access: {
    /**
     * Newest first, at most 1,000; `more` when there were others. Asking is a line of the trail itself. A patient is asked
     * for by the number (身分證號…) or by one of the patient's cases.
     */
    looks: base
      .input(
        z.object({
          about: z.union([
            z.object({ patient: z.string().trim().min(1).max(64) }),
            z.object({ caseId: z.string().min(1).max(64) }),
            z.object({ person: z.string().trim().min(1).max(200) }),
            z.object({ everyone: z.literal(true) }),
          ]),
          from: day,
          to: day,
          by,
        }),
      )
      .output(
        z.object({
          looks: z.array(lookView),
          more: z.boolean(),
          /** The patient's cases that were asked about; empty when a person was. */
          cases: z.array(z.string()),
          /** Everybody with a look in the period, for choosing from. */
          people: z.array(z.string()),
        }),
      ),
    /** Who has seen unusually many patients in the last days, newest first. Each is a line of the trail. */
    many: base.output(z.array(manyLooks)),
    /** Whose session ended in the last days since it asked again and again for what it may not have, newest first. Each is a line of the trail. */
    refused: base.output(z.array(refusedSession)),
  },
};

export type Look = (typeof LOOKS)[number];
