import { z } from 'zod';
import { GUIDES } from './samples/moved.ts';

/** How the practice server behaves until told otherwise. Every field can be changed while it runs. */
export const settingsSchema = z.strictObject({
  /** Between two dispositions of a case, ms. */
  stepMs: z.number().int().min(0),
  /** False: cases move only by `advance` and `decideAll`. */
  autoAdvance: z.boolean(),
  /** A stored case is not found by searches for this long, ms; how that is meant for each case: `indexMode`. */
  lagMs: z.number().int().min(0),
  /**
   * `even`: each case after `lagMs` · `queue`: one queue that is worked off in order, each case after up to `lagMs` · `own`: each after a
   * share of `lagMs` of its own, so that order is lost · `replicas`: every other search is answered by a replica `lagMs` behind.
   */
  indexMode: z.enum(['even', 'queue', 'own', 'replicas']),
  /** The lag holds for reads by id too. */
  lagReads: z.boolean(),
  /** Life of an access token, seconds. */
  tokenTtlSeconds: z.number().int().min(1),
  /** The server's clock minus the true one, ms. */
  skewMs: z.number().int(),
  /** Upload times are written so far off, ms: a server that writes UTC as local time is 8 hours behind. Its `Date` is right. */
  uploadTimesOffMs: z.number().int(),
  /** Claim.created is stored as it was sent, or with a time of day. */
  createdAs: z.enum(['sent', 'date-time']),
  /** Entries on a page when the client names no `_count`, and at most. */
  pageSize: z.number().int().min(1),
  maxPageSize: z.number().int().min(1),
  /** Leave Claims out although `_include` asked for them. */
  omitIncludes: z.boolean(),
  /** Names of search parameters that are silently ignored (`requestor.identifier` drops the hospital filter). */
  ignoreParameters: z.array(z.string()),
  /** The `self` link claims ignored parameters were applied. */
  echoIgnored: z.boolean(),
  /**
   * A cache before the server gives the same url the answer that it had before, for so long, and tells that by `Age`, by the old `Date` alone,
   * or not at all. Only one that `heedsNoCache` asks anew for `Cache-Control: no-cache` (RFC 9111). Null: none.
   */
  keptAnswers: z
    .strictObject({
      ttlMs: z.number().int().min(1),
      says: z.enum(['age', 'date', 'nothing']),
      heedsNoCache: z.boolean(),
    })
    .nullable(),
  /** Names of search parameters that are answered with 403; `*` for every search. */
  refuseParameters: z.array(z.string()),
  /** The `self` link: as it should be, left out, without its query, or of another host. */
  selfLink: z.enum(['right', 'absent', 'no-query', 'other-host']),
  /** The `next` link points to another host (a token must never follow it). */
  nextLink: z.enum(['right', 'other-host', 'loop']),
  /** `Bundle.identifier` in the answer to a POST. */
  answerNumber: z.boolean(),
  /** `Location` header in the answer to a POST. */
  answerLocation: z.boolean(),
  /** The answer to a POST brings the stored Bundle's entries (FHIR `return=representation`), or its number and id alone. */
  answerEntries: z.boolean(),
  /** `GET Bundle/{case number}` finds the Bundle too, not only `GET Bundle/{location id}`. */
  bundleByNumber: z.boolean(),
  /** The guide it speaks: which Bundles it takes, and how it codes 核定註記. 1.3.0 is 1.2.3 with its code systems moved. */
  guide: z.enum(GUIDES),
  /** Answers carry a `Date`. */
  sendDate: z.boolean(),
  /** A refused token says why in `error_description`, as some servers do. */
  describeTokenErrors: z.boolean(),
  /** Required `aud` of an assertion; null: the token endpoint, as it should be. */
  wantedAudience: z.string().nullable(),
});
export type SandboxSettings = z.infer<typeof settingsSchema>;

export const DEFAULT_SETTINGS: SandboxSettings = {
  stepMs: 300,
  autoAdvance: true,
  lagMs: 0,
  indexMode: 'even',
  lagReads: false,
  tokenTtlSeconds: 300,
  skewMs: 0,
  uploadTimesOffMs: 0,
  createdAs: 'sent',
  pageSize: 20,
  maxPageSize: 200,
  omitIncludes: false,
  ignoreParameters: [],
  echoIgnored: false,
  keptAnswers: null,
  refuseParameters: [],
  selfLink: 'right',
  nextLink: 'right',
  answerNumber: true,
  answerLocation: true,
  answerEntries: true,
  bundleByNumber: true,
  guide: '1.2.3',
  sendDate: true,
  describeTokenErrors: false,
  wantedAudience: null,
};
