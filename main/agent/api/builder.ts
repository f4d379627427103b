import { implement, ORPCError } from '@orpc/server';
import type { AuditEntry } from '../ground/audit/audit.ts';
import { contract } from '../../../shared/api/contract.ts';
import { type Ability, ROLE_WORDS, rolesFor } from '../../../shared/people/abilities.ts';
import type { AuditKind } from '../../../shared/audit-kinds.ts';
import { type CallTrail, isForCommandLine, lacking, trailOfCall } from '../../../shared/people/procedures.ts';
import { keepRefused } from '../attendants/access/kept-notices.ts';
import { lookTrail } from '../attendants/access/look-trail.ts';
import { refusalInWords } from '../ground/base/held-file.ts';
import { asCaller } from '../ground/caller.ts';
import type { CaseContext } from '../carrier/cases/context.ts';
import { caseRow } from '../carrier/cases/move.ts';
import type { By } from '../carrier/cases/staff-moves.ts';
import { AgentError } from '../ground/error.ts';
import { taipeiTime } from '../ground/fhir/taipei.ts';
import { meaningOf } from '../ground/error-codes.ts';
import type { Log } from '../ports.ts';
import { CallLimit } from './call-limit.ts';
import { type AgentContext, type CallContext, callerOf, isAtTheMachine } from './context.ts';
import type { AgentServices } from './services.ts';

/**
 * The contract with our context and the rules of `procedures.ts`. Permission and origin are checked when an input arrives, before it is
 * parsed; the audit rule applies once the input is valid. Every failure becomes one of the contract's errors.
 */
export function contractBuilder(services: () => Pick<AgentServices, 'audit' | 'context'>, log: Log) {
  const record = (entry: AuditEntry): Promise<void> => services().audit.append(entry);
  const refusals = createRefusals(record, () => performance.now());
  const looks = lookTrail();
  const limit = new CallLimit();
  // The input is validated between the two middlewares.
  return implement(contract, { initialInputValidationIndex: -1 })
    .$context<AgentContext>()
    .use(async ({ context, path, next, signal }, input) => {
      try {
        // Its session ended while the input was arriving: refused as a call without a session.
        if (context.isOver?.() === true)
          throw new ORPCError('UNAUTHORIZED', { status: 401, message: 'no session' });
        await asCaller(callerOf(context, input), () =>
          refuseNotAllowed(context, { path, input, refusals, services: services() }),
        );
        if (context.origin !== 'cli' && isForCommandLine(path.join('.'), input)) {
          const detail = { call: path.join('.'), ability: 'at-the-machine' };
          await asCaller(callerOf(context, input), () =>
            refusals.refused({ kind: 'not-allowed', actor: context.actor, detail }, context.session ?? null),
          );
          throw new AgentError('command-line-only');
        }
        // Awaited here, so that lines written by the call name its caller.
        return await limit.run({ context, path: path.join('.'), signal }, async () =>
          asCaller(callerOf(context, input), () => next()),
        );
      } catch (error) {
        const known = error instanceof AgentError || error instanceof ORPCError;
        if (!known) log('error', 'call-failed', {}, error);
        throw asApiError(error);
      }
    })
    .use(async ({ context: { actor }, path, next }, input) => {
      const call = path.join('.');
      const trail = trailOfCall(call);
      const kinds = typeof trail === 'object' && 'within' in trail ? trail.within : [];
      const by: By = { actor, reason: reasonIn(input) };
      if (isLine(trail, 'before'))
        await record({ ...lineBefore(trail, input, services().context, by), actor });
      const known: CallContext = {
        by,
        record: (kind, says) => {
          if (!kinds.includes(kind)) throw new Error(`The row of ${call} names no line ${kind}`);
          return record({ kind, actor, ...says });
        },
        looks: () => looks(services(), actor),
      };
      const result = await next({ context: known });
      if (isLine(trail, 'after'))
        await record({ kind: trail.after, actor, detail: trail.says(result.output) });
      return result;
    });
}
export type ContractBuilder = ReturnType<typeof contractBuilder>;

type LineBefore = Extract<CallTrail, { readonly before: AuditKind }>;
type LineAfter = Extract<CallTrail, { readonly after: AuditKind }>;

function isLine(trail: CallTrail | undefined, when: 'before'): trail is LineBefore;
function isLine(trail: CallTrail | undefined, when: 'after'): trail is LineAfter;
function isLine(trail: CallTrail | undefined, when: 'before' | 'after'): boolean {
  return typeof trail === 'object' && when in trail;
}

/** @throws AgentError `case-not-found` if the line is about a case */
function lineBefore(
  { before: kind, ofCase, reason, says }: LineBefore,
  input: unknown,
  cases: CaseContext,
  by: By,
): Omit<AuditEntry, 'actor'> {
  const about =
    ofCase === true ? { caseId: caseRow(cases.store, (input as { readonly id: string }).id).id } : {};
  if (reason === true)
    return {
      kind,
      ...about,
      detail: by.reason === null ? {} : { note: cases.sealed.sealNote(kind, by.reason) },
    };
  return { kind, ...about, ...(says === undefined ? {} : { detail: says(input) }) };
}

function reasonIn(input: unknown): string | null {
  const reason = typeof input === 'object' && input !== null && 'reason' in input ? input.reason : null;
  return typeof reason === 'string' ? reason : null;
}

/**
 * Lets a call through, or audits the refusal and names the roles that may make it. `input` is unparsed: its shape is unknown.
 * @throws ORPCError `NOT_ALLOWED`
 */
async function refuseNotAllowed(
  { actor, roles, session }: AgentContext,
  asked: {
    readonly path: readonly string[];
    readonly input: unknown;
    readonly refusals: Refusals;
    readonly services: Pick<AgentServices, 'context'>;
  },
): Promise<void> {
  const { path, input, refusals, services } = asked;
  const call = path.join('.');
  const ability = lacking(roles, call, input);
  if (ability === null) return;
  const times = await refusals.refused(
    { kind: 'not-allowed', actor, detail: { call, ability } },
    session ?? null,
  );
  if (times >= MOST_REFUSALS) session?.refuse();
  // Stored once: pending calls of the ended session still come here.
  if (times === MOST_REFUSALS && session !== undefined)
    await keepRefused(services.context.store, { at: taipeiTime(Date.now()), actor, count: times });
  throw notAllowed(ability);
}

/** The page makes no call that its role may not make: a session with this many refusals is used by another program. */
const MOST_REFUSALS = 100;

function notAllowed(ability: Ability | 'unknown-call'): ORPCError<string, unknown> {
  const roles = ability === 'unknown-call' ? [] : [...rolesFor(ability)];
  const zh = roles.map((role) => ROLE_WORDS[role].zh).join('、');
  const en = roles.map((role) => ROLE_WORDS[role].en).join(', ');
  return new ORPCError('NOT_ALLOWED', {
    status: 403,
    defined: true,
    message: `This is for: ${en}.`,
    data: { code: 'not-allowed', messageZh: `此作業限${zh}使用。`, ability, roles },
  });
}

/**
 * Converts an AgentError to a typed error of the contract. Any other error is a bug, and its message is dropped, since it could hold a path or
 * a patient.
 */
export function asApiError(error: unknown): unknown {
  if (error instanceof ORPCError) return error;
  const refused = refusalInWords(error);
  if (refused !== null) return asApiError(refused);
  if (!(error instanceof AgentError)) {
    return new ORPCError('FAILED', {
      status: 500,
      defined: true,
      message: 'An unexpected failure; the log names it.',
      data: { code: 'unexpected', messageZh: '發生未預期的錯誤，詳見紀錄。' },
    });
  }
  const { code, messageZh, numbers, acts } = error;
  const data = {
    ...{ code, messageZh },
    ...(numbers.length === 0 ? {} : { numbers: [...numbers] }),
    ...(acts.length === 0 ? {} : { acts: [...acts] }),
  };
  switch (meaningOf(error.code)) {
    case 'not-found':
      return new ORPCError('NOT_FOUND', { status: 404, defined: true, message: error.message });
    case 'conflict':
      return new ORPCError('CONFLICT', { status: 409, defined: true, message: error.message, data });
    case 'failed':
      return new ORPCError('FAILED', { status: 500, defined: true, message: error.message, data });
    case 'busy':
      return new ORPCError('FAILED', { status: 503, defined: true, message: error.message, data });
  }
}

/**
 * Refuses a change of where data goes or whom the agent trusts in every session of the console, whoever signed in. The trail gets a line.
 * @param refused names of settings @throws AgentError `machine-only`
 */
export async function atTheMachineOnly(
  context: AgentContext,
  refused: {
    readonly call: string;
    readonly settings: readonly string[];
    readonly refusal: () => AgentError;
  },
  record: (entry: AuditEntry) => Promise<void>,
): Promise<void> {
  if (isAtTheMachine(context)) return;
  const { call, settings, refusal } = refused;
  await record({
    kind: 'not-allowed',
    actor: context.actor,
    detail: { call, ability: 'at-the-machine', settings: settings.join(' ') },
  });
  throw refusal();
}

export interface Refusal extends AuditEntry {
  readonly kind: 'not-allowed';
  readonly detail: { readonly call: string } & NonNullable<AuditEntry['detail']>;
}

export type Refusals = ReturnType<typeof createRefusals>;

const WINDOW_MS = 10 * 60_000;
/** Limit of counters: more people and calls than a hospital has at a time. */
const MOST_COUNTED = 10_000;

/**
 * Limits the lines about repeated refusals, so that a program cannot fill the disk: for one person and call the first refusal within ten
 * minutes is a line, then the 10th, the 100th and so on, each with its count.
 * @param now ms, of any origin
 */
export function createRefusals(record: (entry: AuditEntry) => Promise<void>, now: () => number) {
  const counts = new Map<string, { readonly since: number; count: number }>();
  const ofSession = new WeakMap<object, number>();
  const counted = (key: string): number => {
    const found = counts.get(key);
    if (found !== undefined && now() - found.since < WINDOW_MS) return (found.count += 1);
    if (counts.size >= MOST_COUNTED)
      for (const [name, { since }] of counts) if (now() - since >= WINDOW_MS) counts.delete(name);
    // A caller may use very many names: the oldest count is dropped, and its next refusal is a line again.
    const [oldest] = counts.keys();
    if (counts.size >= MOST_COUNTED && oldest !== undefined) counts.delete(oldest);
    counts.set(key, { since: now(), count: 1 });
    return 1;
  };
  return {
    /** Resolves when the refusal's line, if it gets one, is on disk. @returns number of refused calls of this session, this one included */
    async refused(refusal: Refusal, session: object | null): Promise<number> {
      const times = session === null ? 0 : (ofSession.get(session) ?? 0) + 1;
      if (session !== null) ofSession.set(session, times);
      const count = counted(JSON.stringify([refusal.actor, refusal.detail.call]));
      if (/^10*$/.test(String(count)))
        await record(count === 1 ? refusal : { ...refusal, detail: { ...refusal.detail, count } });
      return times;
    },
  };
}
