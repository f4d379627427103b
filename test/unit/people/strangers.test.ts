/** Guesses of strangers at an account: how many are checked, and whom they refuse. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countAttacked } from '../../../main/agent/attendants/people/people.ts';
import { DESK, OWN_PASSWORD, peopleRig, type PeopleRig } from './people-rig.ts';
import { runs } from '../support/runs.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const MOST_A_DAY = 20 + 96;

/** An account, and the mark that its owner's browser keeps. */
async function withKnownBrowser(): Promise<PeopleRig & { readonly known: string[] }> {
  const rig = await peopleRig({ cost: { N: 2, r: 1, p: 1 } });
  await rig.settled('wang', 'handler');
  return { ...rig, known: rig.people.marksAfter('wang', []) };
}

/** Guesses checked so far: each adds a quarter of an hour to the account's column. */
const columnOf = ({ core }: PeopleRig): number =>
  core.store.get<{ at: number | null }>("SELECT locked_until AS at FROM accounts WHERE name = 'wang'")?.at ??
  0;

test('whatever strangers guess, the right password signs in from a browser that the account knows', async () => {
  const step = fc.record({
    network: fc.integer({ min: 0, max: 40 }),
    /** Time that passes first, minutes. */
    after: fc.constantFrom(0, 0, 0, 1, 16, 24 * 60),
    guesses: fc.integer({ min: 1, max: 6 }),
    name: fc.constantFrom('wang', 'wang', 'wang', 'nobody'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
      const { clock, signIn, known } = await withKnownBrowser();
      for (const { network, after, guesses, name } of steps) {
        clock.set(clock.now() + after * MINUTE);
        const source = `10.0.0.${String(network)}`;
        const strangers = Array.from({ length: guesses }, () => signIn(name, 'no', { source }));
        // Even from the network that guesses, and while its guesses wait.
        expect(await signIn('wang', OWN_PASSWORD, { source, known })).toMatchObject({ kind: 'signed-in' });
        await Promise.all(strangers);
      }
    }),
    { numRuns: runs(0.15) },
  );
});

test(
  'a thousand networks that guess all day get 116 guesses at an account checked, and are told of once',
  { tags: 'full' },
  async () => {
    const rig = await withKnownBrowser();
    const { clock, core, people, signIn, known } = rig;
    const begin = clock.now();
    let checked = 0;
    for (let at = 0; at < 1000; at += 1) {
      const before = columnOf(rig);
      await signIn('wang', 'no', { source: `10.${String(at >> 8)}.${String(at & 255)}.1` });
      if (columnOf(rig) !== before) checked += 1;
      clock.set(begin + (DAY * at) / 1000);
      // Neither a sign-in of the owner nor one more guess gives the strangers any back.
      if (at % 100 === 0)
        expect(await signIn('wang', OWN_PASSWORD, { known })).toMatchObject({ kind: 'signed-in' });
    }
    expect(checked).toBeLessThanOrEqual(MOST_A_DAY);
    expect(checked).toBeGreaterThan(MOST_A_DAY - 5);
    expect(await signIn('wang', OWN_PASSWORD, { source: '10.99.0.1' })).toEqual({ kind: 'wrong' });
    const lines = (await core.audit.tail(3000)).filter(({ kind }) => kind === 'account-locked');
    expect(lines).toHaveLength(1);
    const standing = () => {
      const accountsAttacked = countAttacked(core.store, clock.now());
      return accountsAttacked === 0 ? null : accountsAttacked;
    };
    expect(standing()).toBe(1);
    expect(people.list()[0]?.lockedUntil).not.toBeNull();
    // It ends by itself when the guesses end.
    clock.set(clock.now() + 3 * 60 * MINUTE);
    expect(standing()).toBeNull();
    await people.unlock('wang', DESK);
    expect(await signIn('wang', OWN_PASSWORD, { source: '10.99.0.1' })).toMatchObject({ kind: 'signed-in' });
  },
);

test('a mark opens nothing alone, and ends with the password and while the account is disabled', async () => {
  const rig = await withKnownBrowser();
  const { clock, people, signIn, known } = rig;
  await rig.settled('lee', 'it');
  expect(await signIn('wang', 'no', { known })).toEqual({ kind: 'wrong' });
  // Its own limit: from the fifth on it is a stranger, whose guesses the account counts.
  for (let count = 0; count < 4; count += 1) await signIn('wang', 'no', { known });
  expect([columnOf(rig), people.accountKnowing('wang', known)]).toEqual([0, null]);
  expect(await signIn('wang', OWN_PASSWORD, { known, source: 'owner' })).toMatchObject({ kind: 'signed-in' });
  expect(await signIn('wang', 'no', { known, source: 'thief' })).toEqual({ kind: 'wrong' });
  expect(columnOf(rig)).toBeGreaterThan(0);
  // One browser keeps the marks of both who use it; of another account a mark is none.
  const both = people.marksAfter('lee', known);
  expect(both).toHaveLength(2);
  expect(people.marksAfter('wang', both)).toHaveLength(2);
  const attack = async (): Promise<void> => {
    for (let at = 0; at < 40; at += 1) await signIn('wang', 'no', { source: `10.1.1.${String(at)}` });
  };
  await attack();
  clock.set(clock.now() + 16 * MINUTE);
  expect(
    await signIn('wang', OWN_PASSWORD, { source: 'new', known: [known[0] ?? '', 'x', ''] }),
  ).toMatchObject({ kind: 'signed-in' });
  await people.changePassword('wang', OWN_PASSWORD, 'ten lamps in the ward');
  await attack();
  expect(await signIn('wang', 'ten lamps in the ward', { source: 'new', known })).toEqual({ kind: 'wrong' });
  const fresh = people.marksAfter('wang', known);
  expect(await signIn('wang', 'ten lamps in the ward', { known: fresh })).toMatchObject({
    kind: 'signed-in',
  });
  await people.disable('wang', DESK);
  expect(await signIn('wang', 'ten lamps in the ward', { known: fresh })).toMatchObject({ kind: 'wrong' });
});
