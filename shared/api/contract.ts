/**
 * The one contract between the agent and all who talk to it: the page over HTTP or a MessagePort, the command
 * line over the control endpoint. Failures are typed errors: `NOT_FOUND`, `CONFLICT` (the move is not allowed
 * now; `data.code` says why), `BAD_REQUEST`, `FAILED` (an AgentError: stable code, message without data).
 */
import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { DECISIONS, DELIVERIES, REVIEWS } from '../states.ts';
import { auditReport, caseDetail, caseRow, clientKeyView, igPackageView, statusView } from './views.ts';

const failure = z.object({ code: z.string(), messageZh: z.string() });
const base = oc.errors({
  NOT_FOUND: { status: 404 },
  CONFLICT: { status: 409, data: failure },
  FAILED: { status: 500, data: failure },
});

const id = z.string().min(1).max(64);
/** Who asks; the console and the desktop put the signed-in name here, the command line its `--by`. */
const by = z.string().max(200).optional();
const reason = z.string().max(2000).optional();
const move = z.object({ ids: z.array(id).min(1).max(10_000), by, reason });
const moved = z.array(
  z.object({
    id,
    ok: z.boolean(),
    code: z.string().nullable(),
    message: z.string().nullable(),
    messageEn: z.string().nullable(),
  }),
);

export const caseFilter = z.object({
  delivery: z.array(z.enum(DELIVERIES)).optional(),
  review: z.array(z.enum(REVIEWS)).optional(),
  decision: z.array(z.enum(DECISIONS)).optional(),
  /** Part of a file name, a patient name or number, a case or receipt number, a drug code. */
  search: z.string().max(200).optional(),
});
export type CaseFilter = z.infer<typeof caseFilter>;

export const contract = {
  status: base.output(statusView),
  cases: {
    /** All ids that match, newest first, with the revision they were read at. */
    ids: base.input(caseFilter).output(z.object({ ids: z.array(id), revision: z.int() })),
    /** Rows of these ids, in that order; ids that are gone are left out. */
    rows: base.input(z.object({ ids: z.array(id).max(2000), phi: z.boolean() })).output(z.array(caseRow)),
    show: base.input(z.object({ id, phi: z.boolean(), by })).output(caseDetail),
    /** Raw JSON text of the Bundle as it was found or of one answer. Audited. */
    raw: base
      .input(z.object({ id, what: z.union([z.literal('bundle'), z.object({ answer: z.string() })]), by }))
      .output(z.object({ text: z.string() })),
    retry: base.input(move).output(moved),
    hold: base.input(move).output(moved),
    release: base.input(move).output(moved),
    cancel: base.input(move).output(moved),
    recheck: base.input(move).output(moved),
    markRead: base
      .input(z.object({ ids: z.array(id).min(1).max(10_000) }))
      .output(z.object({ ok: z.literal(true) })),
    /** A doubtful send settled by what NHI shows: a number (verified there) or absence (`confirmed` must be true: asked twice). */
    resolve: base
      .input(
        z.object({
          id,
          by,
          reason,
          found: z.union([
            z.object({ number: z.string().min(1).max(64) }),
            z.object({ absent: z.literal(true), confirmed: z.literal(true) }),
          ]),
        }),
      )
      .output(z.object({ ok: z.literal(true) })),
  },
  /** Says only which cases changed (empty: the status did); the reader fetches, so a missed event costs nothing. */
  changes: base.output(eventIterator(z.object({ ids: z.array(id), revision: z.int() }))),
  destination: {
    /** Staff stop or resume all sending. `resume` also ends a pause and tries at once. */
    pause: base.input(z.object({ by, reason })).output(z.object({ ok: z.literal(true) })),
    resume: base.input(z.object({ by, reason })).output(z.object({ ok: z.literal(true) })),
  },
  folders: {
    /** Look now, in all folders. */
    rescan: base.output(z.object({ ok: z.literal(true) })),
  },
  keys: {
    generate: base.input(z.object({ alg: z.enum(['ES384', 'RS384']), by })).output(clientKeyView),
    list: base.output(z.array(clientKeyView)),
    jwks: base.output(z.object({ keys: z.array(z.record(z.string(), z.unknown())) })),
  },
  ig: {
    /** `file`: absolute path of a `.tgz` on the agent's machine. Command line only. A guide becomes the default. */
    import: base.input(z.object({ file: z.string(), by })).output(igPackageView),
    list: base.output(z.array(igPackageView)),
    /** Makes an imported guide the default. */
    use: base.input(z.object({ name: z.string(), version: z.string(), by })).output(igPackageView),
  },
  audit: {
    verify: base.output(auditReport),
  },
  /** `file`: absolute path on the agent's machine. Command line only. */
  backup: base
    .input(z.object({ file: z.string(), by }))
    .output(z.object({ file: z.string(), bytes: z.int() })),
  /** Replaces the data folder's state; every case not proven finished is `uncertain` afterwards. The agent restarts itself. */
  restore: base
    .input(z.object({ file: z.string(), confirmed: z.literal(true), by, reason }))
    .output(z.object({ cases: z.int(), uncertain: z.int() })),
};
export type Contract = typeof contract;
