import { z } from 'zod';
import { GUIDES } from '../samples/moved.ts';

/** How the practice server behaves until told otherwise. Every field can be changed while it runs. */
export const settingsSchema = z.strictObject({
  /** Between two dispositions of a case, ms. */
  stepMs: z.number().int().min(0),
  /** False: cases move only by `advance` and `decideAll`. */
  autoAdvance: z.boolean(),
  /** A stored case is not found by searches for this long, ms. */
  lagMs: z.number().int().min(0),
  /** The lag holds for reads by id too. */
  lagReads: z.boolean(),
  /** Life of an access token, seconds. */
  tokenTtlSeconds: z.number().int().min(1),
  /** The server's clock minus the true one, ms. */
  skewMs: z.number().int(),
  /** Entries on a page when the client names no `_count`, and at most. */
  pageSize: z.number().int().min(1),
  maxPageSize: z.number().int().min(1),
  /** Leave Claims out although `_include` asked for them. */
  omitIncludes: z.boolean(),
  /** Names of search parameters that are silently ignored (`requestor.identifier` drops the hospital filter). */
  ignoreParameters: z.array(z.string()),
  /** The `self` link claims ignored parameters were applied. */
  echoIgnored: z.boolean(),
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
  /** `GET Bundle/{case number}` finds the Bundle too, not only `GET Bundle/{location id}`. */
  bundleByNumber: z.boolean(),
  /** Item results: all as details of one item (the guide's example), or one item each. */
  answerShape: z.enum(['one-item', 'item-each']),
  /** The guide it speaks: which Bundles it takes, and how it codes 核定註記. 1.3.0 is 1.2.3 with its code systems moved. */
  guide: z.enum(GUIDES),
  /** Hospitals that may send; null: any. */
  hospitalIds: z.array(z.string()).nullable(),
  /** A larger body is answered with 413 and an HTML page, as a reverse proxy does. */
  maxBodyMegabytes: z.number().positive(),
  /** Answers carry a `Date`. */
  sendDate: z.boolean(),
  /** A refused token says why in `error_description`, as some servers do. */
  describeTokenErrors: z.boolean(),
  /** How one who asks about a token proves who it is: an assertion for either endpoint, or the token itself. */
  introspectionBy: z.enum(['token-endpoint', 'introspection-endpoint', 'bearer']),
  /** Every member the guide requires and recommends, or the guide's own example document, which leaves some out. */
  discovery: z.enum(['whole', 'guide-example']),
  /** What an assertion's `aud` must be; null: the token endpoint, as it should be. */
  wantedAudience: z.string().nullable(),
});
export type SandboxSettings = z.infer<typeof settingsSchema>;

export const DEFAULT_SETTINGS: SandboxSettings = {
  stepMs: 300,
  autoAdvance: true,
  lagMs: 0,
  lagReads: false,
  tokenTtlSeconds: 300,
  skewMs: 0,
  pageSize: 20,
  maxPageSize: 200,
  omitIncludes: false,
  ignoreParameters: [],
  echoIgnored: false,
  refuseParameters: [],
  selfLink: 'right',
  nextLink: 'right',
  answerNumber: true,
  answerLocation: true,
  bundleByNumber: true,
  answerShape: 'one-item',
  guide: '1.2.3',
  hospitalIds: null,
  maxBodyMegabytes: 60,
  sendDate: true,
  describeTokenErrors: false,
  introspectionBy: 'token-endpoint',
  discovery: 'whole',
  wantedAudience: null,
};
