import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DELIVERIES, type Delivery } from '../../../shared/states.ts';
import {
  canMove,
  DELIVERY_CAUSES,
  nextDelivery,
  type DeliveryCause,
} from '../../../main/agent/carrier/cases/delivery.ts';
import { AgentError } from '../../../main/agent/ground/error.ts';

/** docs/life-of-a-case.md: from where each thing that can happen leads to where. */
const EXPECTED: Readonly<Record<DeliveryCause, Partial<Record<Delivery, Delivery>>>> = {
  ready: { waiting: 'queued', refused: 'queued', rejected: 'queued', cancelled: 'queued' },
  'awaits-attachments': { refused: 'waiting', rejected: 'waiting', cancelled: 'waiting' },
  'checks-failed': { waiting: 'refused', refused: 'refused', rejected: 'refused', cancelled: 'refused' },
  superseded: {
    waiting: 'cancelled',
    refused: 'cancelled',
    queued: 'cancelled',
    held: 'cancelled',
    rejected: 'cancelled',
  },
  attempt: { queued: 'sending' },
  'proven-absent': { sending: 'queued', uncertain: 'queued' },
  'wish-hold': { sending: 'held', uncertain: 'held' },
  'wish-cancel': { sending: 'cancelled', uncertain: 'cancelled' },
  doubt: { queued: 'uncertain', sending: 'uncertain' },
  'look-first': { waiting: 'uncertain', queued: 'uncertain', sending: 'uncertain' },
  accepted: { sending: 'accepted', uncertain: 'accepted', held: 'accepted' },
  rejected: { sending: 'rejected', uncertain: 'rejected' },
  hold: { waiting: 'held', queued: 'held' },
  cancel: {
    waiting: 'cancelled',
    refused: 'cancelled',
    queued: 'cancelled',
    held: 'cancelled',
    rejected: 'cancelled',
  },
  'send-anyway': { refused: 'queued' },
  retry: { rejected: 'queued' },
  surfaced: {
    waiting: 'uncertain',
    refused: 'uncertain',
    queued: 'uncertain',
    rejected: 'uncertain',
    held: 'uncertain',
    cancelled: 'uncertain',
  },
  restored: {
    waiting: 'uncertain',
    refused: 'uncertain',
    queued: 'uncertain',
    sending: 'uncertain',
    uncertain: 'uncertain',
    rejected: 'uncertain',
    held: 'uncertain',
    cancelled: 'uncertain',
  },
  // Where these lead depends on where the case came from.
  release: {},
  'as-before': {},
};
/** The two that lead back, and from where. */
const BACK = { release: 'held', 'as-before': 'uncertain' } as const;

const states = fc.constantFrom(...DELIVERIES);

test.each(DELIVERY_CAUSES.flatMap((cause) => DELIVERIES.map((from) => [from, cause] as const)))(
  'a case that is %s is moved by “%s” as the design says, or not at all',
  (from, cause) => {
    const isBack = cause in BACK && BACK[cause as keyof typeof BACK] === from;
    const to = isBack ? 'queued' : EXPECTED[cause][from];
    expect(canMove(from, cause)).toBe(to !== undefined);
    if (to !== undefined) expect(nextDelivery(from, cause, 'queued')).toBe(to);
    else expect(() => nextDelivery(from, cause, 'queued')).toThrow(AgentError);
  },
);

test('a move that does not exist says so with a stable code, in both languages and without data', () => {
  expect(() => nextDelivery('accepted', 'attempt')).toThrow(
    expect.objectContaining({
      code: 'move-not-allowed',
      message: 'A case that is accepted cannot be moved by “attempt”.',
      messageZh: '案件目前的狀態不能做這個動作。',
    }) as Error,
  );
});

test('accepted is final: nothing that can happen leads out of it', () => {
  for (const cause of DELIVERY_CAUSES) expect(canMove('accepted', cause)).toBe(false);
});

test('only what was sent, or held for a person to look at NHI, can become accepted', () => {
  const into = DELIVERIES.filter((from) =>
    DELIVERY_CAUSES.some(
      (cause) => canMove(from, cause) && nextDelivery(from, cause, 'queued') === 'accepted',
    ),
  );
  expect(into).toEqual(['sending', 'uncertain', 'held']);
});

test('only a queued case can be sent', () => {
  const into = DELIVERIES.filter((from) =>
    DELIVERY_CAUSES.some(
      (cause) => canMove(from, cause) && nextDelivery(from, cause, 'queued') === 'sending',
    ),
  );
  expect(into).toEqual(['queued']);
});

test('a case goes back to wherever it came from, and nowhere when that is not known', () => {
  fc.assert(
    fc.property(states, (from) => {
      expect(nextDelivery('held', 'release', from)).toBe(from);
      expect(nextDelivery('uncertain', 'as-before', from)).toBe(from);
    }),
  );
  expect(() => nextDelivery('held', 'release')).toThrow(AgentError);
  expect(() => nextDelivery('uncertain', 'as-before')).toThrow(AgentError);
});
