import { expect, test } from 'vitest';
import {
  type ChainedCase,
  chainOf,
  effectiveOf,
  isOpen,
  underWayOf,
} from '../../../main/agent/attendants/work/chains.ts';
import { createRng, type Rng } from '../../../main/practice/samples/rng.ts';

let made = 0;
function one(id: string, more: Partial<ChainedCase> = {}): ChainedCase {
  made += 1;
  return {
    id,
    seq: made,
    receiptNumber: null,
    originalReceiptNumber: null,
    decidedOn: null,
    delivery: 'accepted',
    review: 'none',
    decision: null,
    supersededBy: null,
    closed: false,
    ...more,
  };
}
const decided = (decision: ChainedCase['decision'], decidedOn: string): Partial<ChainedCase> => ({
  review: 'decided',
  decision,
  decidedOn,
});
const ids = (cases: readonly ChainedCase[]): string[] => cases.map(({ id }) => id);

test('an application, its supplement and its appeal are one chain by the receipt number that the later ones name', () => {
  const cases = [
    one('a', { receiptNumber: 'R1', ...decided('supplement-requested', '2026-03-10') }),
    one('b', {
      originalReceiptNumber: 'R1',
      receiptNumber: 'R2',
      ...decided('denied', '2026-03-20'),
    }),
    one('c', { originalReceiptNumber: 'R2', review: 'reviewing' }),
    one('elsewhere', { receiptNumber: 'R9' }),
  ];
  for (const id of ['a', 'b', 'c']) {
    const chain = chainOf(cases, id);
    expect(ids(chain.cases)).toEqual(['a', 'b', 'c']);
    expect(chain.edges.map(({ from, to }) => `${from}>${to}`)).toEqual(['a>b', 'b>c']);
  }
  expect(ids(chainOf(cases, 'elsewhere').cases)).toEqual(['elsewhere']);
});

test('two that name the same number belong together though the original was sent from elsewhere', () => {
  const cases = [one('b', { originalReceiptNumber: 'R1' }), one('c', { originalReceiptNumber: 'R1' })];
  expect(ids(chainOf(cases, 'c').cases)).toEqual(['b', 'c']);
});

test('the newest approval is in force beside what goes on, and a denied appeal takes nothing away', () => {
  const first = one('first', { receiptNumber: 'R1', ...decided('partially-approved', '2026-03-10') });
  const appeal = one('appeal', { originalReceiptNumber: 'R1', review: 'reviewing' });
  const chain = chainOf([first, appeal], 'first');
  expect(effectiveOf(chain)?.id).toBe('first');
  expect(ids(underWayOf(chain))).toEqual(['appeal']);
  const denied = chainOf([first, { ...appeal, ...decided('denied', '2026-04-01') }], 'first');
  expect(effectiveOf(denied)?.id).toBe('first');
  expect(isOpen(denied)).toBe(false);
  const approved = chainOf([first, { ...appeal, ...decided('approved', '2026-04-01') }], 'first');
  expect(effectiveOf(approved)?.id).toBe('appeal');
});

test('what NHI asked for is under way until something that names it is sent, a person closes it, or a file takes its place', () => {
  const asked = one('asked', { receiptNumber: 'R1', ...decided('supplement-requested', '2026-03-10') });
  const open = (...cases: ChainedCase[]): boolean => isOpen(chainOf(cases, 'asked'));
  expect(open(asked)).toBe(true);
  expect(open({ ...asked, closed: true })).toBe(false);
  expect(open({ ...asked, supersededBy: 'gone' })).toBe(false);
  const supplement = one('supplement', { originalReceiptNumber: 'R1', ...decided('approved', '2026-04-01') });
  expect(open(asked, supplement)).toBe(false);
  expect(open(asked, { ...supplement, delivery: 'cancelled' })).toBe(true);
  expect(open({ ...asked, decision: null })).toBe(true);
  expect(open({ ...asked, decision: 'denied' })).toBe(false);
});

/** Patients with numbers that tie at random: to themselves, to each other, in rings. */
function tangled(rng: Rng): ChainedCase[] {
  const count = rng.int(1, 12);
  const number = (): string | null => (rng.chance(0.6) ? `R${String(rng.int(1, 6))}` : null);
  return Array.from({ length: count }, (_, index) =>
    one(`c${String(index)}`, {
      receiptNumber: number(),
      originalReceiptNumber: number(),
      supersededBy: rng.chance(0.2) ? `c${String(rng.int(0, count - 1))}` : null,
      ...(rng.chance(0.5)
        ? decided(rng.pick(['approved', 'denied', 'supplement-requested', null]), '2026-03-10')
        : {}),
    }),
  );
}

test('however numbers tangle: a chain ends, is the same from each of its cases, and in whatever order they are given', () => {
  const rng = createRng('tangled chains');
  for (let round = 0; round < 400; round++) {
    const cases = tangled(rng);
    const shuffled = cases.toSorted(() => (rng.chance(0.5) ? 1 : -1));
    const seen = new Map<string, string>();
    for (const { id } of cases) {
      const chain = chainOf(cases, id);
      expect(chainOf(shuffled, id)).toEqual(chain);
      expect(ids(chain.cases)).toContain(id);
      expect(new Set(ids(chain.cases)).size).toBe(chain.cases.length);
      const name = ids(chain.cases).join();
      // Chains never overlap.
      for (const member of ids(chain.cases)) expect(seen.get(member) ?? name).toBe(name);
      ids(chain.cases).forEach((member) => seen.set(member, name));
      expect(isOpen(chain)).toBe(underWayOf(chain).length > 0);
      expect(chain.cases).toEqual(expect.arrayContaining(underWayOf(chain)));
    }
  }
});
