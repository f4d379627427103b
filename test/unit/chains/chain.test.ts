import { expect, test } from 'vitest';
import {
  type ChainedCase,
  chainOf,
  edgesOf,
  effectiveOf,
  type GivenLink,
  isOpen,
  underWayOf,
} from '../../../main/agent/attendants/work/chains/chain.ts';
import { suggestionsFor } from '../../../main/agent/attendants/work/chains/chain-view.ts';
import { createRng, type Rng } from '../../../main/practice/samples/rng.ts';

let made = 0;
function one(id: string, more: Partial<ChainedCase> = {}): ChainedCase {
  made += 1;
  return {
    id,
    seq: made,
    receiptNumber: null,
    originalReceiptNumber: null,
    subType: '1',
    emergency: false,
    continued: false,
    drugCodes: ['KC01013229'],
    appliedOn: '2026-03-01',
    periodEnd: '2026-06-01',
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
      subType: '2',
      ...decided('denied', '2026-03-20'),
    }),
    one('c', { originalReceiptNumber: 'R2', subType: '3', review: 'reviewing' }),
    one('elsewhere', { receiptNumber: 'R9' }),
  ];
  for (const id of ['a', 'b', 'c']) {
    const chain = chainOf(cases, [], id);
    expect(ids(chain.cases)).toEqual(['a', 'b', 'c']);
    expect(chain.edges.map(({ from, to }) => `${from}>${to}`)).toEqual(['a>b', 'b>c']);
  }
  expect(ids(chainOf(cases, [], 'elsewhere').cases)).toEqual(['elsewhere']);
});

test('two that name the same number belong together though the original was sent from elsewhere', () => {
  const cases = [one('b', { originalReceiptNumber: 'R1' }), one('c', { originalReceiptNumber: 'R1' })];
  expect(ids(chainOf(cases, [], 'c').cases)).toEqual(['b', 'c']);
});

test('the newest approval is in force beside what goes on, and a denied appeal takes nothing away', () => {
  const first = one('first', { receiptNumber: 'R1', ...decided('partially-approved', '2026-03-10') });
  const appeal = one('appeal', { originalReceiptNumber: 'R1', subType: '3', review: 'reviewing' });
  const chain = chainOf([first, appeal], [], 'first');
  expect(effectiveOf(chain)?.id).toBe('first');
  expect(ids(underWayOf(chain))).toEqual(['appeal']);
  const denied = chainOf([first, { ...appeal, ...decided('denied', '2026-04-01') }], [], 'first');
  expect(effectiveOf(denied)?.id).toBe('first');
  expect(isOpen(denied)).toBe(false);
  const approved = chainOf([first, { ...appeal, ...decided('approved', '2026-04-01') }], [], 'first');
  expect(effectiveOf(approved)?.id).toBe('appeal');
});

test('what NHI asked for is under way until something that names it is sent, a person closes it, or a file takes its place', () => {
  const asked = one('asked', { receiptNumber: 'R1', ...decided('supplement-requested', '2026-03-10') });
  const open = (...cases: ChainedCase[]): boolean => isOpen(chainOf(cases, [], 'asked'));
  expect(open(asked)).toBe(true);
  expect(open({ ...asked, closed: true })).toBe(false);
  expect(open({ ...asked, supersededBy: 'gone' })).toBe(false);
  const supplement = one('supplement', { originalReceiptNumber: 'R1', ...decided('approved', '2026-04-01') });
  expect(open(asked, supplement)).toBe(false);
  expect(open(asked, { ...supplement, delivery: 'cancelled' })).toBe(true);
  expect(open({ ...asked, decision: null })).toBe(true);
  expect(open({ ...asked, decision: 'denied' })).toBe(false);
});

test('an emergency notice is offered with the application that followed, and a course with the one before it', () => {
  const notice = one('notice', { emergency: true, appliedOn: '2026-03-01' });
  const full = one('full', { appliedOn: '2026-03-08', ...decided('approved', '2026-03-20') });
  const next = one('next', { continued: true, appliedOn: '2026-06-05' });
  const other = one('other', { drugCodes: ['X'], appliedOn: '2026-03-08' });
  const cases = [notice, full, next, other];
  const offered = suggestionsFor(cases, [], edgesOf(cases, []));
  expect(offered).toEqual([
    { from: 'notice', to: 'full', kind: 'emergency-complete' },
    { from: 'full', to: 'next', kind: 'first-continued' },
  ]);
  const denied: GivenLink = {
    from: 'notice',
    to: 'full',
    kind: 'emergency-complete',
    verdict: 'denied',
    by: '王承辦',
  };
  expect(suggestionsFor(cases, [denied], []).map(({ kind }) => kind)).toEqual(['first-continued']);
});

test('what is too far apart, of other drugs, not approved, or cancelled is not offered', () => {
  const first = one('first', decided('approved', '2026-03-20'));
  const next = one('next', { continued: true, appliedOn: '2026-06-05' });
  const offered = (a: Partial<ChainedCase>, b: Partial<ChainedCase> = {}): number =>
    suggestionsFor(
      [
        { ...first, ...a },
        { ...next, ...b },
      ],
      [],
      [],
    ).length;
  expect(offered({})).toBe(1);
  expect(offered({}, { appliedOn: '2027-06-05' })).toBe(0);
  expect(offered({ decision: 'denied' })).toBe(0);
  expect(offered({}, { drugCodes: ['Y'] })).toBe(0);
  expect(offered({}, { continued: false })).toBe(0);
  expect(offered({ delivery: 'cancelled' })).toBe(0);
  expect(offered({}, { appliedOn: '2026-01-05' })).toBe(0);
});

/** Patients with numbers that tie at random: to themselves, to each other, in rings. */
function tangled(rng: Rng): { cases: ChainedCase[]; links: GivenLink[] } {
  const count = rng.int(1, 12);
  const number = (): string | null => (rng.chance(0.6) ? `R${String(rng.int(1, 6))}` : null);
  const cases = Array.from({ length: count }, (_, index) =>
    one(`c${String(index)}`, {
      receiptNumber: number(),
      originalReceiptNumber: number(),
      supersededBy: rng.chance(0.2) ? `c${String(rng.int(0, count - 1))}` : null,
      ...(rng.chance(0.5)
        ? decided(rng.pick(['approved', 'denied', 'supplement-requested', null]), '2026-03-10')
        : {}),
    }),
  );
  const links = Array.from({ length: rng.int(0, 4) }, (): GivenLink => ({
    from: `c${String(rng.int(0, count))}`,
    to: `c${String(rng.int(0, count))}`,
    kind: rng.pick(['emergency-complete', 'first-continued'] as const),
    verdict: rng.pick(['confirmed', 'denied'] as const),
    by: '王承辦',
  }));
  return { cases, links };
}

test('however numbers and links tangle: a chain ends, is the same from each of its cases, and in whatever order they are given', () => {
  const rng = createRng('tangled chains');
  for (let round = 0; round < 400; round++) {
    const { cases, links } = tangled(rng);
    const shuffled = cases.toSorted(() => (rng.chance(0.5) ? 1 : -1));
    const seen = new Map<string, string>();
    for (const { id } of cases) {
      const chain = chainOf(cases, links, id);
      expect(chainOf(shuffled, links.toReversed(), id)).toEqual(chain);
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
