import { z } from 'zod';

/** Routes for which a misbehaviour can be asked. `search` and `read` are FHIR GETs; `any` is every one of them. */
export const ROUTES = ['post', 'token', 'search', 'read', 'discovery', 'metadata', 'any'] as const;
export type Route = (typeof ROUTES)[number];

/**
 * One way to misbehave. `commit` (POST only): the Bundle is stored although the answer says otherwise;
 * without it nothing is stored. `early` (POST only): before the body has been read.
 */
export const faultSchema = z.discriminatedUnion('kind', [
  /** A plain status: 401, 403, 404, 421, 429, 500, 503, … */
  z.strictObject({
    kind: z.literal('status'),
    status: z.number().int().min(200).max(599),
    commit: z.boolean().optional(),
    early: z.boolean().optional(),
    retryAfterSeconds: z.number().optional(),
    retryAfterAs: z.enum(['seconds', 'date']).optional(),
    /** OperationOutcome issue code in the body (`throttled`, `transient`, `invalid`, …); absent: empty body. */
    issue: z.string().optional(),
    html: z.boolean().optional(),
  }),
  /** 3xx to another host (the sandbox's `elsewhere` listener) or to `to`. */
  z.strictObject({
    kind: z.literal('redirect'),
    status: z.number().int().min(300).max(399).optional(),
    to: z.string().optional(),
    commit: z.boolean().optional(),
  }),
  /** The socket is destroyed. `reused`: only on a connection that has already served a request. */
  z.strictObject({
    kind: z.literal('reset'),
    commit: z.boolean().optional(),
    early: z.boolean().optional(),
    reused: z.boolean().optional(),
  }),
  /** The socket is destroyed in the middle of the status line. */
  z.strictObject({ kind: z.literal('cut-head'), commit: z.boolean().optional() }),
  /** The answer comes late; the request itself is carried out at once. */
  z.strictObject({ kind: z.literal('slow'), delayMs: z.number().int().min(0) }),
  /** The request is carried out only after this long, also when the client has gone. */
  z.strictObject({ kind: z.literal('late-commit'), delayMs: z.number().int().min(0) }),
  /** Carried out; half of the answer's body under its own right length: whole HTTP, broken JSON. */
  z.strictObject({ kind: z.literal('bad-json') }),
  /** Carried out; half of the answer's body under the full Content-Length, then the end. */
  z.strictObject({ kind: z.literal('half-body') }),
  /** Carried out (on POST with `commit`), answered with a web page. */
  z.strictObject({
    kind: z.literal('html'),
    status: z.number().int().min(200).max(599).optional(),
    commit: z.boolean().optional(),
  }),
  /** Carried out, answered without a body. */
  z.strictObject({ kind: z.literal('empty'), status: z.number().int().min(200).max(299).optional() }),
  /** Carried out, answered with a gzip body. */
  z.strictObject({ kind: z.literal('gzip') }),
  /** Carried out, answered with a gzip body that unpacks to so many megabytes. */
  z.strictObject({ kind: z.literal('bomb'), megabytes: z.number().int().min(1) }),
  /** Carried out, answered with a JSON text of so many megabytes that has no end. */
  z.strictObject({ kind: z.literal('flood'), megabytes: z.number().int().min(1) }),
  /** Carried out, answered a byte at a time. */
  z.strictObject({ kind: z.literal('drip'), everyMs: z.number().int().min(1) }),
  /** The status line and the headers a byte at a time: of the answer with `commit`, else of a 503 that nothing came of. */
  z.strictObject({
    kind: z.literal('drip-head'),
    everyMs: z.number().int().min(1),
    commit: z.boolean().optional(),
  }),
  /** Carried out (on POST with `commit`), answered with the very Bundle that came: no number is given yet. */
  z.strictObject({ kind: z.literal('echo'), commit: z.boolean().optional() }),
  /** Carried out; two of these that are under way together get each other's answer. One that nobody joins for `waitMs` gets its own. */
  z.strictObject({ kind: z.literal('swap'), waitMs: z.number().int().min(0).optional() }),
  /** Carried out (on POST with `commit`), answered with what the last request of this route was answered. Its own where there was none. */
  z.strictObject({ kind: z.literal('stale'), commit: z.boolean().optional() }),
  /** Carried out; `Location` names the Bundle of the answer before. `body`: with or without the right one. */
  z.strictObject({ kind: z.literal('other-location'), body: z.boolean().optional() }),
  /** Carried out, and once more by something in between, whose second copy is refused: 422 `duplicate`, naming a number. */
  z.strictObject({ kind: z.literal('duplicate'), names: z.enum(['its-own', 'another', 'none']) }),
  /** Carried out, with an interim answer that nobody asked for: `100 Continue` (RFC 9110 §15.2). */
  z.strictObject({ kind: z.literal('continue') }),
  /** Carried out, but every access token is revoked first: a genuine 401. */
  z.strictObject({ kind: z.literal('revoke') }),
  /** Not carried out; answered with this JSON instead: a document without a field, an inactive token. */
  z.strictObject({
    kind: z.literal('says'),
    status: z.number().int().min(200).max(599).optional(),
    body: z.record(z.string(), z.unknown()),
  }),
  /** Token route: the granted scope is only this. */
  z.strictObject({ kind: z.literal('narrow-scope'), scope: z.string() }),
]);
export type Fault = z.infer<typeof faultSchema>;

export const ruleSchema = z.strictObject({
  route: z.enum(ROUTES),
  fault: faultSchema,
  /** How often it strikes; null: until cleared. */
  times: z.number().int().min(1).nullable().default(1),
  /** Strikes only after this many requests on the route have passed. */
  after: z.number().int().min(0).default(0),
  /** POST: only for the Bundle with this planted id. */
  plantedId: z.string().optional(),
  /** Only for a request whose query has all of these parameters; `_offset` is in that of every page but the first. */
  parameters: z.array(z.string()).default([]),
});
export type Rule = z.infer<typeof ruleSchema>;
/** A rule and what came of it so far. */
export type RuleView = Rule & { readonly struck: number };
export type RuleInput = z.input<typeof ruleSchema>;
