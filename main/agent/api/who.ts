import type { By } from '../cases/staff-moves.ts';
import type { Caller } from '../caller.ts';
import type { AgentContext } from './context.ts';

/** Who asks and why: the signed-in name, or the operating system's account. Whatever name the call says is a claim, see `callerOf`. */
export function whoOf(
  input: { readonly by?: string | undefined; readonly reason?: string | undefined },
  context: AgentContext,
): By {
  return {
    actor: context.actor,
    reason: input.reason ?? null,
  };
}

/** What every line of a call says of who made it. On the page nobody claims anything: the session says who it is. */
export function callerOf(context: AgentContext, input: unknown): Caller {
  const { actor, says } = context;
  if (context.origin === 'page') return { actor, claimed: null, sudoUser: null, stated: false };
  const by = typeof input === 'object' && input !== null && 'by' in input ? input.by : undefined;
  const claimed = typeof by === 'string' ? by.slice(0, MOST_CLAIMED) : (says?.claimed ?? null);
  return {
    actor,
    claimed: claimed === actor ? null : claimed,
    sudoUser: says?.sudoUser ?? null,
    stated: says?.stated ?? false,
  };
}

const MOST_CLAIMED = 200;
