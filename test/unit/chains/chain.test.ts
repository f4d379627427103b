import { expect, test } from 'vitest';
import { type ChainedCase, chainOf, isOpen } from '../../../main/agent/attendants/work/chains.ts';
import { createRng, type Rng } from '../../../main/practice/samples/rng.ts';

let made = 0;
function one(id: string, more: Partial<ChainedCase> = {}): ChainedCase {
  made += 1;
  return {
    id,
    seq: made,
    receiptNumber: null,
    originalReceiptNumber: null,
    delivery: 'accepted',
    review: 'none',
    decision: null,
    supersededBy: null,
    closed: false,
    ...more,
  };
}
const decided = (decision: ChainedCase['decision']): Partial<ChainedCase> => ({
  review: 'decided',
  decision,
});
const ids = (cases: readonly ChainedCase[]): string[] => cases.map(({ id }) => id);

test('an application, its supplement and its appeal are one chain by the receipt number that the later ones name', () => {
  const cases = [
    one('a', { receiptNumber: 'R1', ...decided('supplement-requested') }),
    one('b', { originalReceiptNumber: 'R1', receiptNumber: 'R2', ...decided('denied') }),
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

test('an appeal keeps its chain open until NHI has decided it', () => {
  const first = one('first', { receiptNumber: 'R1', ...decided('partially-approved') });
  const appeal = one('appeal', { originalReceiptNumber: 'R1', review: 'reviewing' });
  expect(isOpen(chainOf([first, appeal], 'first'))).toBe(true);
  expect(isOpen(chainOf([first, { ...appeal, ...decided('denied') }], 'first'))).toBe(false);
});

test('what NHI asked for is under way until something that names it is sent, a person closes it, or a file takes its place', () => {
  const asked = one('asked', { receiptNumber: 'R1', ...decided('supplement-requested') });
  const open = (...cases: ChainedCase[]): boolean => isOpen(chainOf(cases, 'asked'));
  expect(open(asked)).toBe(true);
  expect(open({ ...asked, closed: true })).toBe(false);
  expect(open({ ...asked, supersededBy: 'gone' })).toBe(false);
  const supplement = one('supplement', { originalReceiptNumber: 'R1', ...decided('approved') });
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
      ...(rng.chance(0.5) ? decided(rng.pick(['approved', 'denied', 'supplement-requested', null])) : {}),
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
    }
  }
});
