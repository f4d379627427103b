/** Records of who saw which patient, which 個資法 expects a hospital to have. */
import { z } from 'zod';
import { ROLES } from '../people/abilities.ts';
import { base, by, day } from './base.ts';

/**
 * Kinds of audit lines about a person who saw, searched for, copied or printed patient data. Texts are in the page's files under
 * `access.kinds.<kind>`. One line may name several cases in `detail.cases`.
 */
export const LOOKS = [
  /** The search words are sealed in the line. */
  'searched',
  /** A list showed patients' names: 待辦, the cases, a chain. */
  'list-shown',
  /** A list showed patients' numbers, on request. */
  'numbers-shown',
  /** A case was opened; with `named: false` in the detail, the patient's name was masked. */
  'case-opened',
  /** A case showed the patient's number, on request. */
  'case-shown',
  'content-shown',
  'raw-shown',
  'attachment-opened',
  'printed',
  'list-exported',
  /** A person asked who looked at a patient. */
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
  /** Number of cases; null for a line about one case. */
  count: z.int().nullable(),
  /** Cases that the question is about, or the first of them. */
  cases: z.array(z.string()),
  /** False: the patient's name was masked. Null: not known, or without meaning for this kind. */
  named: z.boolean().nullable(),
  /** The search words or the reason, as the person wrote them. */
  words: z.string().nullable(),
});
export type LookView = z.infer<typeof lookView>;

const lookQuestion = z.union([
  z.object({ patient: z.string().trim().min(1).max(64) }),
  z.object({ caseId: z.string().min(1).max(64) }),
  z.object({ person: z.string().trim().min(1).max(200) }),
  z.object({ everyone: z.literal(true) }),
]);
export type LookQuestion = z.infer<typeof lookQuestion>;

/** Within a day one person has seen the names, or requested the numbers, of `count` patients. */
const manyLooks = z.object({
  at: z.string(),
  actor: z.string(),
  what: z.enum(['names', 'numbers']),
  count: z.int(),
});
export type ManyLooks = z.infer<typeof manyLooks>;

/** A session ended after `count` refused calls: a program other than the page uses it. */
const refusedSession = z.object({ at: z.string(), actor: z.string(), count: z.int() });
export type RefusedSession = z.infer<typeof refusedSession>;

/** An account that may see patients and was recently added, changed or reset. */
const watchedAccount = z.object({
  name: z.string(),
  displayName: z.string(),
  changes: z.array(
    z.object({ what: z.enum(['added', 'roles', 'enabled', 'reset']), by: z.string(), at: z.string() }),
  ),
  roles: z.array(z.enum(ROLES)),
});
export type WatchedAccount = z.infer<typeof watchedAccount>;

const accessNotices = z.object({
  many: z.array(manyLooks),
  refused: z.array(refusedSession),
  accounts: z.array(watchedAccount),
});
export type AccessNotices = z.infer<typeof accessNotices>;

export const accessContract = {
  access: {
    /**
     * Newest first, at most 1,000; `more` if there are others. The question itself is a line of the trail. A patient is named by number
     * (身分證號…) or by one of the patient's cases.
     */
    looks: base
      .input(
        z.object({
          about: lookQuestion,
          from: day,
          to: day,
          by,
        }),
      )
      .output(
        z.object({
          looks: z.array(lookView),
          more: z.boolean(),
          /** The cases of the patient in question; empty for a question about staff. */
          cases: z.array(z.string()),
          /** Everybody who saw patient data in the period, as choices for the filter. */
          people: z.array(z.string()),
        }),
      ),
    /**
     * Notices of the last seven days, newest first: people who have seen unusually many patients, sessions that ended for repeated forbidden
     * calls, and accounts that may see patients and were created, changed or reset. Each entry is a line of the trail.
     */
    notices: base.output(accessNotices),
  },
};

export type Look = (typeof LOOKS)[number];
