import type { Moved } from '../../../shared/api/contract.ts';
import { type AskResult, MOST_ASKED } from '../../../shared/ask-now.ts';
import type { CaseContext } from '../carrier/cases/context.ts';
import { caseRow } from '../carrier/cases/move.ts';
import { recheck, recheckable, sendAnyway } from '../carrier/cases/recheck.ts';
import type { By } from '../carrier/cases/staff-moves.ts';
import {
  cancel,
  hold,
  markRead,
  release,
  resolveAbsent,
  resolveFound,
  retry,
} from '../carrier/cases/staff.ts';
import { AgentError } from '../ground/error.ts';
import type { ErrorKey } from '../ground/error-codes.ts';
import { lookBeforeSending } from '../carrier/send/look-up.ts';
import { searchFor } from '../carrier/send/new-address.ts';
import type { Search } from '../carrier/send/search.ts';
import { type NumberVerdict, verifyNumber } from '../carrier/send/verify-number.ts';
import type { ContractBuilder } from './builder.ts';
import type { CallContext } from './context.ts';
import type { AgentServices } from './services.ts';

interface MovesAsked {
  readonly input: { readonly ids: readonly string[] };
  readonly context: Pick<CallContext, 'by'>;
  readonly signal?: AbortSignal | undefined;
}

/** Moves by staff. The state of the case at the write decides whether a move is allowed. */
export function moveCases(os: ContractBuilder, services: () => AgentServices) {
  const checkAgain = async (id: string, by: By): Promise<void> => {
    const { context, spool, checker, attachmentWaitMs } = services();
    const { sha256, folder } = recheckable(context, id);
    const inspection = await checker.inspect(await spool.get(sha256));
    await recheck(context, id, { inspection, waitMs: attachmentWaitMs(folder) }, by);
  };
  const moving =
    <T>(move: (context: CaseContext, id: string, by: By) => Promise<T>) =>
    ({ input, context, signal }: MovesAsked): Promise<MovedWith<T>[]> =>
      each(input.ids, context.by, (id, by) => move(services().context, id, by), { signal, atOnce: AT_ONCE });
  const stopping = (move: typeof cancel) => async (asked: MovesAsked) =>
    (await moving(move)(asked)).map(({ came, ...one }): Moved => ({ ...one, wish: came ?? undefined }));
  return {
    retry: os.cases.retry.handler(moving(retry)),
    hold: os.cases.hold.handler(stopping(hold)),
    release: os.cases.release.handler(async ({ input, context, signal = NEVER }) => {
      const { reconcile, despite } = input;
      const looked = reconcile !== undefined ? beforeSending(services(), despite, signal) : null;
      const letGo = async (id: string, by: By): Promise<void> => {
        await release(services().context, id, { ...by, searchedAt: await looked?.(id) }, reconcile);
      };
      // NHI is searched for each case that it may have.
      return each(input.ids, context.by, letGo, { signal, atOnce: looked === null ? AT_ONCE : 2 });
    }),
    cancel: os.cases.cancel.handler(stopping(cancel)),
    // One at a time: each holds its whole Bundle in memory.
    recheck: os.cases.recheck.handler(({ input, context, signal }) =>
      each(input.ids, context.by, checkAgain, { signal, atOnce: 1 }),
    ),
    askNow: askNow(os, services),
    sendAnyway: os.cases.sendAnyway.handler(async ({ input, context }) => {
      const { context: cases, attachmentWaitMs } = services();
      const { folder } = caseRow(cases.store, input.id);
      const by = { ...context.by, reason: input.reason };
      await sendAnyway(cases, input.id, by, attachmentWaitMs(folder));
    }),
    markRead: os.cases.markRead.handler(({ input }) => markRead(services().context, input.ids)),
    resolve: os.cases.resolve.handler(async ({ input, context, signal = NEVER }) => {
      const { context: cases, openSearch } = services();
      const { by } = context;
      if ('absent' in input.found) {
        const searchedAt = await beforeSending(services(), input.found.despite, signal)(input.id);
        await resolveAbsent(cases, input.id, { ...by, searchedAt });
        return;
      }
      const { number } = input.found;
      const open = await openSearch(signal);
      const search = open && (await searchFor(open, caseRow(cases.store, input.id)));
      const usable = search === null || 'kind' in search ? null : search;
      const verdict = usable === null ? 'not-checked' : await verifyNumber(usable, input.id, number);
      if (verdict !== 'verified') throw new AgentError(NUMBER_REFUSED[verdict]);
      await resolveFound(usable?.context ?? cases, input.id, number, by);
    }),
  };
}

/** 現在查詢: moves no case. Queued requests run even after the caller has left. */
const askNow = (os: ContractBuilder, services: () => AgentServices) =>
  os.cases.askNow.handler(async ({ input, context }) => {
    if (new Set(input.ids).size > MOST_ASKED) throw new AgentError('ask-too-many', { most: MOST_ASKED });
    const ask = (id: string, { actor }: By): Promise<AskResult> => services().askNow(id, actor);
    const asked = await each(input.ids, context.by, ask, { atOnce: MOST_ASKED });
    return asked.map((one) => ({ ...one, came: one.came ?? null }));
  });

/** Searches NHI once more before a case is sent on a person's word; one token serves all cases. */
function beforeSending(
  { context, openSearch }: AgentServices,
  despite: readonly string[] = [],
  signal: AbortSignal,
): (id: string) => Promise<number | null> {
  let search: Promise<Search | null> | undefined;
  const open = (): Promise<Search | null> => (search ??= openSearch(signal));
  return (id) => lookBeforeSending(context, open, id, despite);
}

/** For a caller in this process, who waits until the end. */
const NEVER = new AbortController().signal;

/** Moves per commit: one by one, each would wait for its own fsync. */
const AT_ONCE = 50;

/** `came`: what the move of this case returned. */
type MovedWith<T> = Moved & { readonly came?: T };

/** Moves a few cases at a time; a refusal does not stop the rest. Once the caller leaves, no more begin. */
async function each<T>(
  asked: readonly string[],
  by: By,
  move: (id: string, by: By) => Promise<T>,
  { signal, atOnce }: { readonly signal?: AbortSignal | undefined; readonly atOnce: number },
): Promise<MovedWith<T>[]> {
  const moveOne = async (id: string): Promise<MovedWith<T>> => {
    try {
      const came = await move(id, by);
      return { id, ok: true, code: null, message: null, messageEn: null, came };
    } catch (error) {
      if (!(error instanceof AgentError)) throw error;
      const { code, messageZh, message, numbers } = error;
      return {
        id,
        ok: false,
        code,
        message: messageZh,
        messageEn: message,
        ...(numbers.length === 0 ? {} : { numbers: [...numbers] }),
      };
    }
  };
  const ids = [...new Set(asked)];
  const results: MovedWith<T>[] = [];
  for (let from = 0; from < ids.length && signal?.aborted !== true; from += atOnce)
    results.push(...(await Promise.all(ids.slice(from, from + atOnce).map(moveOne))));
  return results;
}

/** Reasons why a typed number is refused. */
const NUMBER_REFUSED = {
  'not-found': 'number-not-found',
  'other-claim': 'number-of-other-claim',
  owned: 'number-owned',
  'not-checked': 'number-not-checked',
} as const satisfies Record<Exclude<NumberVerdict, 'verified'>, ErrorKey>;
