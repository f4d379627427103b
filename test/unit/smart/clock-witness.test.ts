import { join } from 'node:path';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { writeFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { ClockWitness, weighClock } from '../../../main/agent/carrier/smart/clock-witness.ts';
import { BUILT_AT } from '../../../main/agent/ground/built-at.ts';
import { openDatabase } from '../../../main/agent/ground/db/open.ts';
import { makeTables } from '../../../main/agent/ground/db/schema.ts';
import { openStore } from '../../../main/agent/ground/db/store.ts';
import type { UntimelyCertificate } from '../../../main/agent/ground/net/untimely.ts';
import { systemClock } from '../../../main/agent/ground/base/clock.ts';
import { testHttp } from '../nhi/nhi-under-test.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { testAuthority, type TestAuthority, type Wanted } from '../../../main/practice/test-authority.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const TODAY = Date.parse('2026-11-30T10:00:00+08:00');
/** A year's certificate in its third month. */
const CERTIFICATE = { from: TODAY - 90 * DAY, until: TODAY + 275 * DAY };

const facts = {
  now: TODAY,
  builtAt: TODAY - 30 * DAY,
  lastAnswer: { serverAt: TODAY - DAY, ranMs: 20 * HOUR },
  certificate: null,
  newestAt: null,
};

test.each([
  ['400 days behind, by a certificate that is not valid yet', -400, CERTIFICATE, 'certificate-too-new', -310],
  ['400 days behind, by the day of the build', -400, null, 'build', -370],
  ['ten days behind, by NHI’s last answer', -10, null, 'last-answer', -10],
  [
    '400 days ahead, by a certificate that expires in a gap of our time',
    400,
    CERTIFICATE,
    'certificate-expired',
    125,
  ],
] as const)('a clock %s', (_what, days, certificate, evidence, aheadDays) => {
  const doubt = weighClock({ ...facts, now: TODAY + days * DAY, certificate });
  expect(doubt?.evidence).toBe(evidence);
  expect(Math.round((doubt?.aheadMs ?? 0) / DAY)).toBe(aheadDays);
});

test.each([
  ['right, with nothing refused', {}],
  [
    'right, where the certificate truly expired while the agent ran on',
    {
      certificate: { from: TODAY - 365 * DAY, until: TODAY - 3 * DAY },
      lastAnswer: { serverAt: TODAY - 3 * DAY - HOUR, ranMs: 3 * DAY },
    },
  ],
  [
    'right, where it expired weeks ago and the agent ran on for a day of them',
    {
      certificate: { from: TODAY - 365 * DAY, until: TODAY - 40 * DAY },
      lastAnswer: { serverAt: TODAY - 41 * DAY, ranMs: 2 * DAY },
    },
  ],
  [
    'right, where it expired in a week in which the computer was off',
    {
      certificate: { from: TODAY - 365 * DAY, until: TODAY - 3 * DAY },
      lastAnswer: { serverAt: TODAY - 9 * DAY, ranMs: HOUR },
    },
  ],
  [
    'right after a year without the computer, as its certificate is in its time',
    {
      lastAnswer: { serverAt: TODAY - 365 * DAY, ranMs: 0 },
    },
  ],
  [
    'right, with an expired certificate and no answer of NHI ever',
    {
      certificate: { from: TODAY - 365 * DAY, until: TODAY - 3 * DAY },
      lastAnswer: null,
    },
  ],
  ['right after one that was ahead, as NHI’s last answer says', { newestAt: TODAY + 400 * DAY }],
  ['corrected by the seconds of a time server', { now: TODAY - 4 * HOUR - MINUTE }],
  ['of a computer that builds a zone ahead', { builtAt: TODAY + 8 * HOUR }],
] as const)('no doubt of a clock that is %s', (_what, change) => {
  expect(weighClock({ ...facts, ...change })).toBeNull();
});

test('entries later than the clock speak against it only while NHI’s time was never heard', () => {
  const ahead = { ...facts, newestAt: TODAY + 400 * DAY };
  expect(weighClock({ ...ahead, lastAnswer: null })).toEqual({ evidence: 'records', aheadMs: -400 * DAY });
  expect(weighClock(ahead)).toBeNull();
});

function witnessIn(dir: string, clock: FakeClock, newestAt: number | null = null): ClockWitness {
  const db = openDatabase(join(dir, 'agent.db'));
  onTestFinished(() => void db.close());
  makeTables(db);
  const store = openStore(db, clock);
  const witness = new ClockWitness({ store, clock, log: () => undefined, newestAt: () => newestAt });
  onTestFinished(() => witness.stop());
  return witness;
}

test('NHI’s last answer and the time run since outlive restarts: a clock set back in between is seen before anything is asked', async () => {
  const dir = temporaryFolder();
  const clock = new FakeClock(Math.max(TODAY, BUILT_AT + 60 * DAY));
  const first = witnessIn(dir, clock);
  first.loop.start();
  first.note(clock.now(), clock.now());
  expect(first.doubt()).toBeNull();
  await clock.advance(5 * DAY);
  await first.stop();
  // Two days are more than the five that were run allow for, and only then.
  clock.set(clock.now() - 2 * DAY);
  const second = witnessIn(dir, clock);
  expect(second.doubt()).toEqual({ evidence: 'last-answer', aheadMs: -2 * DAY });
  clock.jump(2 * DAY);
  expect(second.doubt()).toBeNull();
});

test('a clock set 400 days ahead while the agent runs is doubted once NHI’s certificate is refused, and no longer once NHI has answered', async () => {
  const clock = new FakeClock(Math.max(TODAY, BUILT_AT + 60 * DAY));
  const right = clock.now();
  const witness = witnessIn(temporaryFolder(), clock);
  witness.loop.start();
  witness.note(right, right);
  await clock.advance(HOUR);
  expect(witness.guarded()).toBe(0);
  clock.jump(400 * DAY);
  // Nothing may be destroyed by this clock from now on; the computer may also have slept.
  expect(witness.guarded()).toBe(-400 * DAY);
  expect(witness.doubt()).toBeNull();
  const certificate = { from: right - 90 * DAY, until: right + 275 * DAY };
  witness.noteUntimely(certificate);
  expect(witness.doubt()).toMatchObject({ evidence: 'certificate-expired' });
  witness.note(clock.now(), clock.now());
  expect(witness.doubt()).toBeNull();
  expect(witness.guarded()).toBe(0);
});

interface Served {
  readonly code: string;
  readonly seen: readonly UntimelyCertificate[];
}

/** One request to a real server with this certificate, by the real clock. */
async function ask(
  wanted: Omit<Wanted, 'names'>,
  how: { by?: TestAuthority; trusted?: boolean; name?: string } = {},
): Promise<Served> {
  const authority = how.by ?? testAuthority('Hospital Root');
  const identity = authority.issue({ ...wanted, names: [how.name ?? 'localhost'] });
  const server = createServer(identity, (_request, response) => response.end('{}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const caFile = join(temporaryFolder(), 'ca.pem');
  writeFileSync(caFile, how.trusted === false ? testAuthority('Another').cert : authority.cert);
  const seen: UntimelyCertificate[] = [];
  const http = testHttp({
    clock: systemClock,
    caFile,
    onUntimelyCertificate: (certificate) => void seen.push(certificate),
  });
  const url = `https://localhost:${String((server.address() as AddressInfo).port)}/`;
  const answer = await http.request({ method: 'GET', url, headers: {}, maxBytes: 100 });
  return { code: answer.kind === 'nothing' ? answer.code : 'answered', seen };
}

const day = (days: number): Date => new Date(Math.floor(Date.now() / 1000) * 1000 + days * DAY);

test.each([
  ['has expired', -500, -100],
  ['is not valid yet', 100, 500],
])(
  'a certificate that %s is refused, and its days are told where nothing else is wrong with it',
  async (_what, from, until) => {
    const days = { from: day(from), until: day(until) };
    expect(await ask(days)).toEqual({
      code: 'certificate-expired',
      seen: [{ from: days.from.getTime(), until: days.until.getTime() }],
    });
    // A certificate whose chain or name is wrong as well says nothing of the time.
    expect((await ask(days, { trusted: false })).seen).toEqual([]);
    expect((await ask(days, { name: 'other.test' })).seen).toEqual([]);
  },
);

test('a certificate in its time tells nothing, and neither does one below an intermediate that the server does not send', async () => {
  expect(await ask({})).toEqual({ code: 'answered', seen: [] });
  const below = testAuthority('Hospital Root').intermediate('Below');
  const { code, seen } = await ask({ from: day(-500), until: day(-100) }, { by: below, trusted: false });
  expect([code === 'answered', seen]).toEqual([false, []]);
});
