import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadCaseIndex } from '../../../main/agent/index/case-index.ts';
import type { SearchedCase } from '../../../main/agent/index/lookup/search-text.ts';
import { statementsOf } from '../../../main/agent/ground/db/store.ts';
import type { SendOutcome } from '../../../main/agent/carrier/nhi/server.ts';
import { dueResults, resultsWritten } from '../../../main/agent/carrier/cases/outbox.ts';
import { adopt, noteSurfaced, releaseAbsent } from '../../../main/agent/carrier/cases/doubt.ts';
import {
  cancel,
  hold,
  release,
  resolveAbsent,
  resolveFound,
  retry,
} from '../../../main/agent/carrier/cases/staff.ts';
import { movesOf } from '../../../main/agent/carrier/cases/staff-moves.ts';
import { AgentError } from '../../../main/agent/ground/error.ts';
import {
  BY,
  acceptedAs,
  attachmentOf,
  caseRig,
  NOT_SENT,
  REJECTED,
  UNKNOWN,
  type CaseRig,
  type Found,
} from '../support/case-rig.ts';
import {
  attachmentArrived,
  attachmentWaitOver,
} from '../../../main/agent/carrier/cases/attachment-arrivals.ts';
import { runs } from '../support/runs.ts';

interface Walk {
  readonly rig: CaseRig;
  readonly id: string;
  readonly found: Found;
  attempts: number;
  open: string | null;
  numbers: number;
}
interface Step {
  readonly name: string;
  readonly run: (walk: Walk) => Promise<unknown>;
}

const number = (walk: Walk): string => `${walk.id}-${String((walk.numbers += 1))}`;
const end = (name: string, outcome: (walk: Walk) => SendOutcome): Step => ({
  name: `the attempt ends ${name}`,
  run: async (walk) => {
    if (walk.open === null) return;
    const attempt = walk.open;
    walk.open = null;
    await walk.rig.end(walk.id, attempt, outcome(walk));
  },
});

const BEGIN: Step = {
  name: 'an attempt begins',
  run: async (walk) => {
    walk.open = await walk.rig.begin(walk.id);
    walk.attempts += 1;
  },
};
const CANCEL: Step = { name: 'cancel', run: ({ rig, id }) => cancel(rig.context, id, BY) };
const IN_DOUBT = end('in doubt', () => UNKNOWN);
const STEPS: readonly Step[] = [
  BEGIN,
  end('unsent', () => NOT_SENT),
  end('throttled', () => ({ kind: 'throttled', status: 429, retryAt: null, absence: 'proven' })),
  IN_DOUBT,
  end('rejected', () => REJECTED),
  end('accepted', (walk) => acceptedAs(number(walk))),
  { name: 'hold', run: ({ rig, id }) => hold(rig.context, id, BY) },
  { name: 'release', run: ({ rig, id }) => release(rig.context, id, BY, 'checked') },
  CANCEL,
  { name: 'retry', run: ({ rig, id }) => retry(rig.context, id, BY) },
  { name: 'a person finds it', run: (walk) => resolveFound(walk.rig.context, walk.id, number(walk), BY) },
  { name: 'a person attests absence', run: ({ rig, id }) => resolveAbsent(rig.context, id, BY) },
  {
    name: 'the resolver finds it',
    run: (walk) => adopt(walk.rig.context, walk.rig.row(walk.id), number(walk)),
  },
  { name: 'the resolver proves absence', run: ({ rig, id }) => releaseAbsent(rig.context, rig.row(id)) },
  {
    name: 'it surfaces',
    run: async (walk) => {
      const row = walk.rig.row(walk.id);
      if (row.watch_until !== null) await noteSurfaced(walk.rig.context, row, number(walk));
    },
  },
  {
    name: 'the attachment arrives',
    run: ({ rig, id }) => attachmentArrived(rig.context, id, attachmentOf('a.pdf', id)),
  },
  { name: 'the wait is over', run: ({ rig, id }) => attachmentWaitOver(rig.context, id) },
  {
    name: 'the file is found again',
    run: ({ rig, found }) => rig.find({ ...found, attachments: [] }),
  },
];

/** Sends and doubts come often, or a walk would soon end cancelled without ever having left. */
const anyStep = fc.oneof(
  { weight: 40, arbitrary: fc.constant(BEGIN) },
  { weight: 40, arbitrary: fc.constant(IN_DOUBT) },
  { weight: 80, arbitrary: fc.constantFrom(...STEPS.filter((step) => step !== CANCEL)) },
  { weight: 2, arbitrary: fc.constant(CANCEL) },
);

test('whatever happens to a case, its history explains every state it was in and it is sent only from the queue', async () => {
  const rig = await caseRig();
  let cases = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, fc.constant(true)),
      fc.array(anyStep, { minLength: 20, maxLength: 40 }),
      async (waits, steps) => {
        cases += 1;
        const found: Found = {
          path: `walk-${String(cases)}.json`,
          bytes: `walk ${String(cases)}`,
          summary: { attachments: ['a.pdf'], patientNumber: `B1${String(10_000_000 + cases)}` },
          attachments: waits ? [] : [attachmentOf('a.pdf', `walk ${String(cases)}`)],
        };
        const { caseId: id } = await rig.find(found);
        const walk: Walk = { rig, id, found, attempts: 0, open: null, numbers: 0 };
        let revision = rig.row(id).revision;
        for (const step of steps) {
          const before = rig.row(id);
          await step.run(walk).catch((error: unknown) => {
            if (!(error instanceof AgentError)) throw error;
          });
          const after = rig.row(id);
          expect(after.revision).toBeGreaterThanOrEqual(revision);
          if (after.delivery !== before.delivery)
            expect(after.revision, step.name).toBeGreaterThan(before.revision);
          if (before.delivery === 'accepted') expect(after.delivery).toBe('accepted');
          revision = after.revision;
          rig.clock.set(rig.clock.now() + 1000);
        }
        holdsTogether(rig, walk);
        isReadAgain(rig);
        await isToldAsItStands(rig, id);
      },
    ),
    { numRuns: runs(0.5) },
  );
});

/** The index, which has followed every move, is the one that reads all. */
function isReadAgain({ core, context }: CaseRig): void {
  const whole = loadCaseIndex(statementsOf(core.db), context.sealed);
  const plain = ({ row, label, stage, doctorKey, ownText }: SearchedCase): unknown => {
    return { row, label, stage, doctorKey, ownText };
  };
  expect(context.index.all().map(plain)).toEqual(whole.all().map(plain));
}

function holdsTogether(rig: CaseRig, walk: Walk): void {
  const row = rig.row(walk.id);
  expect(row.attempts).toBe(walk.attempts);
  const moves = rig.events(walk.id).filter(({ from_state, to_state }) => (from_state ?? to_state) !== null);
  const deliveryMoves = moves.filter(({ kind }) => kind !== 'review' && kind !== 'answer-version');
  deliveryMoves.reduce((state, move) => {
    expect(move.from_state).toBe(state);
    return move.to_state ?? '';
  }, 'refused');
  expect(deliveryMoves.at(-1)?.to_state).toBe(row.delivery);
  expect(deliveryMoves.filter(({ kind }) => kind === 'attempt')).toHaveLength(walk.attempts);
  for (const { from_state, to_state } of deliveryMoves) {
    if (to_state === 'sending') expect(from_state).toBe('queued');
    if (to_state === 'accepted') expect(['sending', 'uncertain']).toContain(from_state);
  }
  expect(row.hold_reason === null).toBe(row.delivery !== 'held');
  expect(row.held_from === null).toBe(row.delivery !== 'held');
  if (row.wish !== null) expect(['sending', 'uncertain']).toContain(row.delivery);
  if (row.delivery === 'uncertain') expect(row.next_search_at).not.toBeNull();
  if (row.delivery === 'queued') expect(row.next_attempt_at).not.toBeNull();
  if (row.delivery === 'accepted') expect(movesOf(row)).toEqual([]);
}

/** The HIS has at most one file to get of a case, and that tells where the case stands now. */
async function isToldAsItStands(rig: CaseRig, id: string): Promise<void> {
  const due = dueResults(rig.context);
  await resultsWritten(
    rig.context,
    due.map(({ n }) => n),
  );
  const { delivery, review, case_number: caseNumber } = rig.row(id);
  const isOnTheWay = ['waiting', 'queued', 'sending'].includes(delivery);
  const told = due.map(({ result }) => result());
  if (!isOnTheWay) expect(told).toMatchObject([{ caseId: id, delivery, review, caseNumber }]);
  else if (told.length > 0)
    expect(told.map((one) => ['waiting', 'queued', 'sending'].includes(one.delivery))).toEqual([true]);
}
