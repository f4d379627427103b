/** Base of every procedure of the contract: its failures, as typed errors. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import type { CaseEventKind } from '../case-events.ts';
import { ROLES } from '../people/abilities.ts';

/** `numbers`: NHI's numbers of the applications that the message is about. `acts`: what others did to the cases meanwhile. */
const failure = z.object({
  code: z.string(),
  messageZh: z.string(),
  numbers: z.array(z.string()).optional(),
  acts: z.lazy(() => z.array(staffAct)).optional(),
});
export const base = oc.errors({
  NOT_FOUND: { status: 404 },
  CONFLICT: { status: 409, data: failure },
  /** `code` is `not-allowed`; `roles` lists the roles that may. */
  NOT_ALLOWED: { status: 403, data: failure.extend({ ability: z.string(), roles: z.array(z.enum(ROLES)) }) },
  FAILED: { status: 500, data: failure },
});
/** The caller: the console and the desktop fill in the signed-in name, the command line its `--by`. */
export const by = z.string().max(200).optional();

export const id = z.string().min(1).max(64);
/** YYYY-MM-DD in Taipei. */
export const day = z.iso.date();
/** The answer of a call that only does something. */
export const done = z.void().transform((): { ok: true } => ({ ok: true }));
export const words = z.object({ zh: z.string(), en: z.string() });

/** ISO 8601 with offset. */
export const time = z.string();

/** Any string passes: an agent that runs may be newer than the program that asks it. The page shows unknown kinds unchanged. */
export const caseEventKind = z.custom<CaseEventKind>((kind) => typeof kind === 'string');

/** A person's act on a case, or a new result of NHI: `李大同 13:22 已記錄：不申復`. */
export const staffAct = z.object({
  caseId: id,
  revision: z.int(),
  at: time,
  /** A person's name; `agent` for NHI's result. */
  actor: z.string(),
  kind: caseEventKind,
  step: z.string().nullable(),
  /** The doctor's decision, or NHI's. */
  decision: z.string().nullable(),
  deadline: z.string().nullable(),
  /** Day of a deadline or of a reminder, YYYY-MM-DD. */
  day: z.string().nullable(),
});
export type StaffAct = z.infer<typeof staffAct>;
