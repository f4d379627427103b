import type { By } from '../cases/staff-moves.ts';
import type { AgentContext } from './context.ts';

/** Who asks and why. On the page the signed-in name counts, whatever the call says. */
export function whoOf(
  input: { readonly by?: string | undefined; readonly reason?: string | undefined },
  context: AgentContext,
): By {
  return {
    actor: context.origin === 'page' ? context.actor : (input.by ?? context.actor),
    reason: input.reason ?? null,
  };
}
