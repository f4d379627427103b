import { implement, ORPCError } from '@orpc/server';
import { contract } from '../../../shared/api/contract.ts';
import { type Ability, ROLE_WORDS, rolesFor } from '../../../shared/people/abilities.ts';
import { isForCommandLine, lacking } from '../../../shared/people/procedures.ts';
import type { AuditEntry } from '../audit/audit.ts';
import { refusalInWords } from '../base/held-file.ts';
import { asCaller } from '../caller.ts';
import { AgentError } from '../error.ts';
import { meaningOf } from '../error-codes.ts';
import type { Log } from '../ports.ts';
import { type AgentContext, callerOf, isAtTheMachine } from './context.ts';

/**
 * The contract with our context. Who may call what, and from where, is asked here and nowhere else, once an input has arrived and before it is
 * looked at; every failure turns into one of the contract's errors on the way out.
 */
export function contractBuilder(log: Log, record: (entry: AuditEntry) => Promise<void>) {
  return implement(contract)
    .$context<AgentContext>()
    .use(async ({ context, path, next }, input) => {
      try {
        refuseEnded(context);
        await asCaller(callerOf(context, input), () => refuseNotAllowed(context, path, input, record));
        if (context.origin !== 'cli' && isForCommandLine(path.join('.'), input))
          throw new AgentError('command-line-only');
        // Awaited in the call: what it writes says who made it.
        return await asCaller(callerOf(context, input), () => next());
      } catch (error) {
        const known = error instanceof AgentError || error instanceof ORPCError;
        if (!known) log('error', 'call-failed', {}, error);
        throw asApiError(error);
      }
    });
}
export type ContractBuilder = ReturnType<typeof contractBuilder>;

/**
 * Lets a call through, or puts in the trail that it was refused and says who may. `input` is as it came, before anything is
 * known of its shape.
 * @throws ORPCError `NOT_ALLOWED`
 */
async function refuseNotAllowed(
  { actor, roles }: AgentContext,
  path: readonly string[],
  input: unknown,
  record: (entry: AuditEntry) => Promise<void>,
): Promise<void> {
  const call = path.join('.');
  const ability = lacking(roles, call, input);
  if (ability === null) return;
  await record({ kind: 'not-allowed', actor, detail: { call, ability } });
  throw notAllowed(ability);
}

/**
 * Refuses a call whose session ended while its input was on the way: who it was let in as holds no more.
 * @throws ORPCError `UNAUTHORIZED`, as a call without a session
 */
function refuseEnded({ isOver }: Pick<AgentContext, 'isOver'>): void {
  if (isOver?.() === true) throw new ORPCError('UNAUTHORIZED', { status: 401, message: 'no session' });
}

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
 * An AgentError crosses the boundary as a typed error of the contract; anything else is a bug and shows no message,
 * since it could hold a path or a patient.
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
  const data = { code: error.code, messageZh: error.messageZh };
  switch (meaningOf(error.code)) {
    case 'not-found':
      return new ORPCError('NOT_FOUND', { status: 404, defined: true, message: error.message });
    case 'conflict':
      return new ORPCError('CONFLICT', { status: 409, defined: true, message: error.message, data });
    case 'failed':
      return new ORPCError('FAILED', { status: 500, defined: true, message: error.message, data });
  }
}

/**
 * Where data go and whom the agent trusts is not for a session of the console to say, no matter who signed in there. A refusal is a line of the trail.
 * @param refused names of settings @throws AgentError `machine-only`
 */
export async function atTheMachineOnly(
  context: AgentContext,
  refused: {
    readonly call: string;
    readonly settings: readonly string[];
    readonly zh: string;
    readonly en: string;
  },
  record: (entry: AuditEntry) => Promise<void>,
): Promise<void> {
  if (isAtTheMachine(context)) return;
  const { call, settings, zh, en } = refused;
  await record({
    kind: 'not-allowed',
    actor: context.actor,
    detail: { call, ability: 'at-the-machine', settings: settings.join(' ') },
  });
  throw new AgentError('machine-only', en, { messageZh: zh });
}
