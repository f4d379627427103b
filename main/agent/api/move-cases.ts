import { AgentError } from '../error.ts';
import { caseRow } from '../cases/move.ts';
import { recheck, recheckable, sendAnyway } from '../cases/recheck.ts';
import { cancel, hold, markRead, release, resolveAbsent, resolveFound, retry } from '../cases/staff.ts';
import type { By } from '../cases/staff-moves.ts';
import type { ContractBuilder } from './builder.ts';
import type { AgentContext } from './context.ts';
import type { AgentServices } from './services.ts';
import { refuseUnverified } from './unverified.ts';
import { whoOf } from './who.ts';

interface MoveInput {
  readonly ids: readonly string[];
  readonly by?: string | undefined;
  readonly reason?: string | undefined;
}
interface Moved {
  id: string;
  ok: boolean;
  code: string | null;
  message: string | null;
  messageEn: string | null;
}

/** The staff's moves, each allowed or refused by what the case is in the moment of the write. */
export function moveCases(os: ContractBuilder, services: () => AgentServices) {
  const checkAgain = async (id: string, by: By): Promise<void> => {
    const { context, spool, checker, attachmentWaitMs } = services();
    const { sha256, folder } = recheckable(context, id);
    const inspection = await checker.inspect(await spool.get(sha256));
    await recheck(context, id, inspection, attachmentWaitMs(folder), by);
  };
  return {
    retry: os.cases.retry.handler(({ input, context, signal }) =>
      each(input, context, (id, by) => retry(services().context, id, by), { signal, atOnce: AT_ONCE }),
    ),
    hold: os.cases.hold.handler(({ input, context, signal }) =>
      each(input, context, (id, by) => hold(services().context, id, by), { signal, atOnce: AT_ONCE }),
    ),
    release: os.cases.release.handler(({ input, context, signal }) =>
      each(input, context, (id, by) => release(services().context, id, by, input.reconcile), {
        signal,
        atOnce: AT_ONCE,
      }),
    ),
    cancel: os.cases.cancel.handler(({ input, context, signal }) =>
      each(input, context, (id, by) => cancel(services().context, id, by), { signal, atOnce: AT_ONCE }),
    ),
    // Each has its whole Bundle in memory.
    recheck: os.cases.recheck.handler(({ input, context, signal }) =>
      each(input, context, checkAgain, { signal, atOnce: 1 }),
    ),
    sendAnyway: os.cases.sendAnyway.handler(async ({ input, context }) => {
      const { context: cases, attachmentWaitMs } = services();
      const { folder } = caseRow(cases.store, input.id);
      const by = { actor: whoOf(input, context).actor, reason: input.reason };
      await sendAnyway(cases, input.id, by, attachmentWaitMs(folder));
      return { ok: true as const };
    }),
    markRead: os.cases.markRead.handler(async ({ input }) => {
      await markRead(services().context, input.ids);
      return { ok: true as const };
    }),
    resolve: os.cases.resolve.handler(async ({ input, context }) => {
      const { context: cases, verifyNumber } = services();
      const by = whoOf(input, context);
      if ('absent' in input.found) {
        await resolveAbsent(cases, input.id, by);
        return { ok: true as const };
      }
      refuseUnverified(await verifyNumber(input.id, input.found.number));
      await resolveFound(cases, input.id, input.found.number, by);
      return { ok: true as const };
    }),
  };
}

/** Moves that go to disk in one commit: one by one, each would wait for a sync of its own. */
const AT_ONCE = 50;

/** A few cases at once; what one refuses does not stop the rest. Of a caller who is gone, no more are begun. */
async function each(
  input: MoveInput,
  context: AgentContext,
  move: (id: string, by: By) => Promise<unknown>,
  { signal, atOnce }: { readonly signal: AbortSignal | undefined; readonly atOnce: number },
): Promise<Moved[]> {
  const by = whoOf(input, context);
  const moveOne = async (id: string): Promise<Moved> => {
    try {
      await move(id, by);
      return { id, ok: true, code: null, message: null, messageEn: null };
    } catch (error) {
      if (!(error instanceof AgentError)) throw error;
      return { id, ok: false, code: error.code, message: error.messageZh, messageEn: error.message };
    }
  };
  const ids = [...new Set(input.ids)];
  const results: Moved[] = [];
  for (let from = 0; from < ids.length && signal?.aborted !== true; from += atOnce)
    results.push(...(await Promise.all(ids.slice(from, from + atOnce).map(moveOne))));
  return results;
}
