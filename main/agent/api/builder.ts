import { implement, ORPCError } from '@orpc/server';
import { contract } from '../../../shared/api/contract.ts';
import type { AuditEntry } from '../audit/audit.ts';
import type { Log } from '../ports.ts';
import { asCaller } from '../caller.ts';
import type { AgentContext } from './context.ts';
import { asApiError } from './failures.ts';
import { AgentError } from '../error.ts';
import { callerOf } from './who.ts';
import { refuseEnded, refuseNotAllowed } from './not-allowed.ts';

/**
 * The contract with our context. Who may call what is asked here and nowhere else, once an input has arrived and before it is
 * looked at; every failure turns into one of the contract's errors on the way out.
 */
export function contractBuilder(log: Log, record: (entry: AuditEntry) => Promise<void>) {
  return implement(contract)
    .$context<AgentContext>()
    .use(async ({ context, path, next }, input) => {
      try {
        refuseEnded(context);
        await asCaller(callerOf(context, input), () => refuseNotAllowed(context, path, input, record));
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
