import { ORPCError } from '@orpc/server';
import { rolesFor, type Ability } from '../../../shared/people/abilities.ts';
import { lacking } from '../../../shared/people/procedures.ts';
import { ROLE_WORDS } from '../../../shared/people/roles.ts';
import type { AuditEntry } from '../audit/audit.ts';
import type { AgentContext } from './context.ts';

/**
 * Lets a call through, or puts in the trail that it was refused and says who may. `input` is as it came, before anything is
 * known of its shape.
 * @throws ORPCError `NOT_ALLOWED`
 */
export async function refuseNotAllowed(
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
export function refuseEnded({ isOver }: Pick<AgentContext, 'isOver'>): void {
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
