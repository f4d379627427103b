import { expect, onTestFinished, test } from 'vitest';
import { lookFirst } from '../../../main/agent/carrier/cases/holds.ts';
import { setCase } from '../../../main/agent/carrier/cases/move.ts';
import { learnedLag } from '../../../main/agent/carrier/cases/search-lag.ts';
import { nextWatch } from '../../../main/agent/carrier/send/absence.ts';
import { createResolver, resolveDoubt, watchClockAhead } from '../../../main/agent/carrier/send/resolver.ts';
import { summaryOf } from '../support/case-rig.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { smallBundle } from '../support/small-bundle.ts';
import { turns, until } from '../support/until.ts';
import { MINUTE, scene, TIMES, type Scene } from './resolver-scene.ts';

/** When the resolver looks and when it does not: what a stop, a server or a token that fails, and a clock leave of a look. */

const lagOf = ({ rig }: Scene, id: string): number =>
  learnedLag(rig.context, rig.row(id), rig.clock.now())?.worstMs ?? 0;

test.each<readonly [string, number, (at: Scene) => void]>([
  ['a token is asked for', 0, () => undefined],
  ['the case is found', 1, ({ nhi }) => void nhi.has('9', smallBundle())],
  ['the search is refused', 1, ({ nhi }) => void (nhi.searchFails = { kind: 'refused', status: 400 })],
  ['nothing is found', 1, () => undefined],
  ['a witness shows', 2, () => undefined],
  ['a witness does not show', 2, ({ nhi }) => void (nhi.omitsClaims = true)],
  ['nothing is found once more', 3, () => undefined],
])('a stop while %s leaves the case as it was', async (_what, searches, arrange) => {
  const at = await scene();
  const { rig, nhi, tokens, parts, doubtful, witness } = at;
  const id = await doubtful('A123456789');
  await witness('1');
  arrange(at);
  const over = new AbortController();
  const token = tokens.result;
  tokens.get = () => {
    if (searches === 0) over.abort();
    return Promise.resolve(token);
  };
  nhi.onSearch = () => {
    if (nhi.searches.length === searches) over.abort();
  };
  const before = rig.row(id);
  await resolveDoubt(parts, before, over.signal);
  expect(rig.row(id)).toEqual(before);
  expect(nhi.searches).toHaveLength(searches);
  expect(lagOf(at, id)).toBe(0);
});

test('stopped in the middle of a look, the loop begins no other, and what fails by the stop is no failure', async () => {
  const { rig, nhi, tokens, parts, lines, doubtful } = await scene();
  const ids = [await doubtful('A123456789'), await doubtful('B123456789')];
  const before = ids.map((id) => rig.row(id));
  const resolver = createResolver(parts);
  const stopped: Promise<void>[] = [];
  nhi.search = () => {
    stopped.push(resolver.stop());
    return Promise.reject(new Error('the socket was closed'));
  };
  resolver.start();
  await until(() => stopped.length > 0);
  await Promise.all(stopped);
  expect([stopped.length, tokens.asked]).toEqual([1, 1]);
  expect(ids.map((id) => rig.row(id))).toEqual(before);
  expect(lines).toEqual([]);
});

test.each([
  ['cannot be had now', { kind: 'unreachable', code: 'timeout', retryAt: null } as const, 1000],
  ['cannot be had before a time', { kind: 'unreachable', code: 'http-503', retryAt: 0 } as const, 0],
  ['is refused', { kind: 'refused', code: 'invalid_client', status: 400 } as const, 1000],
])('while a token %s nothing is asked of NHI, and the case waits', async (_what, result, waits) => {
  const { rig, nhi, tokens, doubtful, look } = await scene();
  const id = await doubtful('A123456789');
  const told = rig.clock.now() + 7 * MINUTE;
  tokens.result = result.kind === 'unreachable' && waits === 0 ? { ...result, retryAt: told } : result;
  await look(id);
  expect(nhi.searches).toEqual([]);
  expect(rig.row(id)).toMatchObject({
    delivery: 'uncertain',
    doubt_reason: null,
    next_search_at: waits === 0 ? told : rig.clock.now() + waits,
  });
});

test('what was sent to another server by another client is looked at again after the gap, be it in doubt or taken for absent', async () => {
  const { rig, nhi, parts, doubtful, witness, pass } = await scene();
  const absent = await doubtful('A123456789');
  await witness('1');
  await pass(45 * MINUTE, absent);
  expect(rig.row(absent).delivery).toBe('queued');
  const inDoubt = await doubtful('B123456789');
  await rig.reopen({ server: { fhirBaseUrl: 'http://127.0.0.1:2/fhir', clientId: 'other' } });
  const searches = nhi.searches.length;
  for (const id of [absent, inDoubt]) {
    await resolveDoubt({ ...parts, context: rig.context }, rig.row(id), new AbortController().signal);
    expect(rig.row(id).next_search_at).toBe(rig.clock.now() + TIMES.gapMs);
  }
  expect(rig.kinds(absent)).not.toContain('search-no-evidence');
  expect(rig.row(inDoubt).doubt_reason).toBe('destination-changed');
  expect(nhi.searches.length).toBe(searches);
});

test('a search that tells nothing of a case taken for absent is made again, and nobody is told', async () => {
  const { rig, nhi, doubtful, witness, pass, look } = await scene();
  const id = await doubtful('A123456789');
  await witness('1');
  await pass(45 * MINUTE, id);
  nhi.searchFails = { kind: 'refused', status: 400 };
  await look(id);
  expect(rig.row(id)).toMatchObject({
    delivery: 'queued',
    doubt_reason: null,
    next_search_at: nextWatch(rig.row(id), rig.clock.now(), TIMES),
  });
});

test.each([
  ['for the witness fails', 2, { kind: 'failed', code: 'http-503', retryAt: null } as const, []],
  ['for the witness finds the token refused', 2, { kind: 'unauthorized' } as const, ['token 1']],
  ['after the witness fails', 3, { kind: 'failed', code: 'http-503', retryAt: null } as const, []],
  ['after the witness finds the token refused', 3, { kind: 'unauthorized' } as const, ['token 1']],
])('where the search %s, nothing is counted', async (_what, searches, result, refused) => {
  const { rig, nhi, tokens, doubtful, witness, look } = await scene();
  const id = await doubtful('A123456789');
  await witness('1');
  nhi.onSearch = () => {
    if (nhi.searches.length === searches) nhi.searchFails = result;
  };
  await look(id);
  expect(nhi.searches).toHaveLength(searches);
  expect(tokens.refused).toEqual(refused);
  expect(rig.row(id)).toMatchObject({
    delivery: 'uncertain',
    empty_searches: 0,
    doubt_reason: null,
    next_search_at: rig.clock.now() + 1000,
  });
});

test('while a search lags it is made again soon at first, and no lag is learned of a case that may be lost', async () => {
  const at = await scene();
  const { rig, nhi, doubtful, witness, look } = at;
  const id = await doubtful('A123456789');
  await witness('1');
  nhi.omitsClaims = true;
  rig.clock.set(rig.clock.now() + 3000);
  await look(id);
  expect(rig.row(id)).toMatchObject({
    doubt_reason: 'search-lags',
    next_search_at: rig.clock.now() + 2000,
  });
  expect(lagOf(at, id)).toBe(0);
});

test('the loop looks when a case is due, and within half a minute at what nobody woke it for', async () => {
  const { rig, nhi, parts, doubtful } = await scene();
  const { clock } = rig;
  const resolver = createResolver(parts);
  onTestFinished(() => resolver.stop());
  resolver.start();
  await clock.sleeping();
  const id = await doubtful('A123456789');
  await clock.advance(29_999);
  await turns();
  expect(nhi.searches).toEqual([]);
  await clock.advance(1);
  await until(() => rig.row(id).doubt_reason === 'no-control-case' && clock.pending() === 1);
  const next = (rig.row(id).next_search_at ?? 0) - clock.now();
  expect(next).toBe(15_000);
  await clock.advance(next - 1);
  await turns();
  expect(nhi.searches).toHaveLength(1);
  await clock.advance(1);
  await until(() => nhi.searches.length === 2);
});

test('a database that cannot be read for a moment does not end the loop', async () => {
  const { rig, nhi, parts, lines, doubtful } = await scene();
  const id = await doubtful('A123456789');
  nhi.has('9', smallBundle());
  const { store } = rig.context;
  let isHeld = true;
  const all: typeof store.all = (...query) => {
    if (isHeld) throw new Error('the database is held');
    return store.all(...query);
  };
  const context = { ...rig.context, store: { ...store, all } };
  const resolver = createResolver({ ...parts, context });
  onTestFinished(() => resolver.stop());
  resolver.start();
  await rig.clock.sleeping();
  expect(lines).toEqual([['error', 'resolver', {}]]);
  isHeld = false;
  await rig.clock.advance(1000);
  await until(() => rig.row(id).delivery === 'accepted');
});

test('a clock has gone ahead when it went by more than a minute, once for each time, and never by being set back', () => {
  const clock = new FakeClock();
  const clockAhead = watchClockAhead(clock);
  clock.set(clock.now() + 60 * MINUTE);
  clock.jump(MINUTE);
  expect(clockAhead.hasJumped()).toBe(false);
  clock.jump(1);
  expect([clockAhead.hasJumped(), clockAhead.hasJumped()]).toEqual([true, false]);
  clock.jump(-60 * MINUTE);
  expect(clockAhead.hasJumped()).toBe(false);
  clock.jump(MINUTE + 1);
  expect(clockAhead.hasJumped()).toBe(true);
});

test('that the token server refuses us is told while only a doubtful case waits for it', async () => {
  const { rig, tokens, parts, doubtful } = await scene();
  const id = await doubtful('A123456789');
  const codes: string[] = [];
  tokens.get = () => Promise.resolve({ kind: 'refused', code: 'invalid_client', status: 401 });
  const never = new AbortController().signal;
  await resolveDoubt({ ...parts, onRefused: (code) => codes.push(code) }, rig.row(id), never);
  expect(codes).toEqual(['invalid_client']);
  expect(rig.row(id).next_search_at).toBeGreaterThan(rig.clock.now());
});

const REFUSED_LIKELY = {
  kind: 'rejected',
  status: 422,
  absence: 'likely',
  issue: { severity: 'error', code: 'invalid', text: '測試' },
} as const;

test('NHI’s word that it refused a case is confirmed by a search, late enough, before a newer file goes in its place', async () => {
  const { rig, nhi, witness, look } = await scene();
  const summary = summaryOf({ claimKey: 'one' }, smallBundle({ patient: 'A123456789' }));
  const claim = { path: 'claim.json', summary };
  await witness('1');
  const id = await rig.queued(claim);
  const attempt = await rig.begin(id);
  const newer = await rig.queued({ ...claim, bytes: 'corrected' });
  await rig.end(id, attempt, REFUSED_LIKELY);
  expect(rig.row(newer)).toMatchObject({ delivery: 'held', hold_reason: 'same-claim' });
  nhi.searchFails = { kind: 'refused', status: 403 };
  rig.clock.set(rig.clock.now() + MINUTE);
  await look(id);
  expect(rig.row(newer).delivery).toBe('held');
  nhi.searchFails = null;
  rig.clock.set(rig.clock.now() - MINUTE + 1000);
  await look(id);
  expect(rig.row(newer).delivery).toBe('held');
  rig.clock.set(rig.clock.now() + MINUTE);
  await look(id);
  expect(rig.row(newer)).toMatchObject({ delivery: 'queued', supersedes: id });
  expect(rig.row(id)).toMatchObject({ delivery: 'cancelled', superseded_by: newer });
});

test('a refused case that NHI shows all the same keeps the newer file from going', async () => {
  const { rig, nhi, look } = await scene();
  const bundle = smallBundle({ patient: 'A123456789' });
  const claim = { path: 'claim.json', summary: summaryOf({ claimKey: 'one' }, bundle) };
  const id = await rig.queued(claim);
  const attempt = await rig.begin(id);
  const newer = await rig.queued({ ...claim, bytes: 'corrected' });
  await rig.end(id, attempt, REFUSED_LIKELY);
  nhi.has('9', bundle);
  rig.clock.set(rig.clock.now() + MINUTE);
  await look(id);
  expect(rig.row(id)).toMatchObject({ delivery: 'accepted', case_number: '9' });
  expect(rig.row(newer)).toMatchObject({ delivery: 'held', hold_reason: 'same-claim' });
});

/** In doubt since a folder was taken over; of what the agent before this one left at NHI one copy shows. */
async function takenOver(): Promise<
  Scene & { readonly id: string; readonly passWatched: (ms: number) => Promise<number> }
> {
  const at = await scene();
  const { rig, nhi, look } = at;
  const bundle = smallBundle({ patient: 'A123456789' });
  const id = await rig.queued({ summary: summaryOf({}, bundle) });
  await rig.context.store.write((tx) => {
    setCase(tx, id, { past: 'unknown' });
    lookFirst(tx, rig.row(id), 'taken-over');
  });
  nhi.has('7', bundle);
  await look(id);
  const passWatched = async (ms: number): Promise<number> => {
    const end = rig.clock.now() + ms;
    for (let looks = 0; ; looks += 1) {
      const next = rig.row(id).next_search_at;
      if (next === null || next > end) {
        rig.clock.set(end);
        return looks;
      }
      rig.clock.set(Math.max(rig.clock.now(), next));
      await look(id);
    }
  };
  return { ...at, id, passWatched };
}

test('a case found after a take-over is looked for a day longer, a handful of times: the agent before may have sent it twice', async () => {
  const { rig, id, passWatched } = await takenOver();
  expect(rig.row(id)).toMatchObject({ delivery: 'accepted', case_number: '7', doubled: 0 });
  expect(await passWatched(36 * 60 * MINUTE)).toBeLessThan(12);
  expect(rig.row(id)).toMatchObject({ doubled: 0, watch_until: null, next_search_at: null });
});

test.each([
  ['one copy', ['8']],
  ['two copies', ['8', '9']],
])('%s beside it that surface hours later: doubled, and a person is told', async (_what, numbers) => {
  const { rig, nhi, id, passWatched } = await takenOver();
  await passWatched(3 * 60 * MINUTE);
  for (const number of numbers) nhi.has(number, smallBundle({ patient: 'A123456789' }));
  await passWatched(9 * 60 * MINUTE);
  expect(rig.row(id)).toMatchObject({ delivery: 'accepted', case_number: '7', doubled: 1, unread: 1 });
  expect(rig.events(id).filter(({ kind }) => kind === 'doubled')).toHaveLength(1);
});
