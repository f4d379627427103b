import type { implement } from '@orpc/server';
import type { contract } from '../../../shared/api/contract.ts';
import type { TodayEntry } from '../../../shared/api/work-contract.ts';
import { stageKeyOf, type StageKey } from '../../../shared/stage.ts';
import type { TodayKind } from '../../../shared/today.ts';
import type { FakeCall } from './fake-agent.ts';
import type { FakeStore } from './fake-store.ts';

type Os = ReturnType<typeof implement<typeof contract>>;

const KINDS: Partial<Record<StageKey, TodayKind>> = {
  rejected: 'rejected',
  refused: 'refused',
  failed: 'nhi-failed',
  returned: 'returned',
  'supplement-requested': 'supplement-requested',
  uncertain: 'doubtful',
  waiting: 'missing-attachments',
  held: 'held',
  denied: 'notify-doctor',
  'partially-approved': 'notify-doctor',
};
const ON_ITS_WAY: readonly StageKey[] = ['queued', 'sending', 'accepted', 'processing', 'reviewing'];
const PAUSED: TodayEntry = {
  key: 'destination-paused destination',
  kind: 'destination-paused',
  caseId: null,
  owner: null,
  deadline: null,
  reasons: [{ kind: 'destination-paused', since: null, detail: 'by-person' }],
};
const ok = { ok: true as const };

const decidedMs = ({ decidedAt }: { readonly decidedAt: string | null }): number =>
  decidedAt === null ? 0 : Date.parse(decidedAt);

/** 待辦, over the cases in memory. */
export function fakeToday(os: Os, store: FakeStore, calls: FakeCall[]) {
  let upTo = 0;
  const now = (): string => new Date().toISOString();
  const entriesNow = (): TodayEntry[] => {
    return [...store.cases.values()].flatMap((one): TodayEntry[] => {
      const own = KINDS[stageKeyOf(one)];
      const overdue = one.dueOn !== null && one.dueOn < now().slice(0, 10);
      const kind = overdue ? 'overdue' : own;
      if (
        kind === undefined ||
        store.informed.has(one.id) ||
        one.closedAt !== null ||
        one.snoozedUntil !== null
      )
        return [];
      const detail =
        own === 'notify-doctor' ? one.decision : (one.holdReason ?? one.doubt?.needsPerson ?? null);
      return [
        {
          key: `${one.id} ${kind}`,
          kind,
          caseId: one.id,
          owner: one.owner,
          deadline: one.dueOn === null ? null : { n: 1, kind: 'supplement', dueOn: one.dueOn },
          reasons: own === undefined ? [] : [{ kind: own, since: one.updatedAt, detail }],
        },
      ];
    });
  };
  return {
    today: {
      count: os.today.count.handler(() => ({ cases: entriesNow().length })),
      details: os.today.details.handler(({ input }) =>
        input.ids.map((caseId) => {
          const opinion = store.cases.get(caseId)?.answers.at(-1)?.items[0]?.opinion ?? null;
          return { caseId, opinion, last: null };
        }),
      ),
      list: os.today.list.handler(() => {
        const all = [...store.cases.values()];
        const entries = entriesNow();
        const { pausedByPerson } = store.status.destination;
        const paused: TodayEntry[] = pausedByPerson ? [PAUSED] : [];
        const order: TodayKind[] = ['overdue', ...Object.values(KINDS)];
        return {
          asOf: now(),
          entries: [...paused, ...entries.sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))],
          snoozed: all.filter(({ snoozedUntil }) => snoozedUntil !== null).length,
          onItsWay: ON_ITS_WAY.flatMap((stage) => {
            const count = all.filter((one) => stageKeyOf(one) === stage).length;
            return count === 0 ? [] : [{ stage, count, oldest: now() }];
          }),
          decidedSince: (
            ['denied', 'returned', 'supplement-requested', 'partially-approved', 'approved'] as const
          ).flatMap((stage) => {
            const count = all.filter((one) => decidedMs(one) > upTo && stageKeyOf(one) === stage).length;
            return count === 0 ? [] : [{ stage, count }];
          }),
          seen: { upTo, newest: Math.max(0, ...all.map(decidedMs)) },
          later: all
            .filter(({ snoozedUntil }) => snoozedUntil !== null)
            .map(({ id, snoozedUntil }) => ({ caseId: id, on: snoozedUntil ?? '', why: 'snoozed' as const })),
          continuations: all.slice(0, 2).map(({ id }) => ({ caseId: id, periodEnd: '2026-12-20' })),
        };
      }),
      seen: os.today.seen.handler(({ input }) => {
        upTo = input.upTo;
        calls.push({ move: 'seen', ids: [], reason: undefined });
        store.changeStatus({});
        return ok;
      }),
    },
  };
}
