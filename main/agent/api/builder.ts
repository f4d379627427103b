import { implement } from '@orpc/server';
import { contract } from '../../../shared/api/contract.ts';
import type { Log } from '../ports.ts';
import type { AgentContext } from './context.ts';
import { asApiError } from './failures.ts';
import { AgentError } from '../error.ts';

/** The contract with our context, every failure turned into one of its errors on the way out. */
export function contractBuilder(log: Log) {
  return implement(contract)
    .$context<AgentContext>()
    .use(async ({ next }) => {
      try {
        return await next();
      } catch (error) {
        const known = error instanceof AgentError;
        if (!known) log('error', 'call-failed', {}, error);
        throw asApiError(error);
      }
    });
}
export type ContractBuilder = ReturnType<typeof contractBuilder>;
