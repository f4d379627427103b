import { expect, test } from 'vitest';
import { readDestination } from '../../../main/agent/cases/destination-record.ts';
import { type Destination, openDestinationHealth } from '../../../main/agent/send/destination.ts';
import { caseRig, type CaseRig } from '../support/case-rig.ts';
import { turns } from '../support/until.ts';

const MINUTE = 60_000;
const open = (rig: CaseRig): Destination =>
  openDestinationHealth({
    server: { isNew: () => false },
    store: rig.context.store,
    id: rig.context.destination,
    clock: rig.clock,
    log: () => undefined,
    maxBackoffMs: 5 * MINUTE,
    onChange: () => undefined,
    random: () => 1,
  });
const gate = (rig: CaseRig, destination: Destination): string => destination.gate(rig.clock.now());
const later = (rig: CaseRig, ms: number): void => {
  rig.clock.set(rig.clock.now() + ms);
};

test('it begins open', async () => {
  const rig = await caseRig();
  const destination = open(rig);
  expect(gate(rig, destination)).toBe('open');
  expect(destination.view()).toEqual({
    state: 'open',
    reason: null,
    until: null,
    pausedByPerson: false,
    pausedByRestore: false,
    newServer: false,
  });
});

test('lost: nothing is sent, one probe is due after the backoff, and one case tries once it is answered', async () => {
  const rig = await caseRig();
  const destination = open(rig);
  destination.lost('connection-refused', null);
  expect(gate(rig, destination)).toBe('closed');
  expect(destination.probeAt()).toBe(rig.clock.now() + 1000);
  later(rig, 1000);
  destination.lost('connection-refused', null);
  expect(destination.probeAt()).toBe(rig.clock.now() + 2000);
  later(rig, 2000);
  destination.probed();
  expect(gate(rig, destination)).toBe('trial');
  destination.passed('case');
  expect(gate(rig, destination)).toBe('open');
  destination.lost('timeout', null);
  expect(destination.probeAt()).toBe(rig.clock.now() + 1000);
});

test('sends that were under way together and fail alike are one loss', async () => {
  const rig = await caseRig();
  const destination = open(rig);
  for (let at = 0; at < 4; at++) destination.lost('timeout', null);
  expect(destination.probeAt()).toBe(rig.clock.now() + 1000);
});

test('a Retry-After holds for all, over a restart, and is followed by a trial', async () => {
  const rig = await caseRig();
  const before = open(rig);
  const until = rig.clock.now() + 60 * MINUTE;
  before.told('throttled', until);
  await turns(5);
  await rig.reopen();
  const destination = open(rig);
  expect(destination.view()).toMatchObject({ state: 'paused', reason: 'throttled', until });
  expect(gate(rig, destination)).toBe('closed');
  expect(destination.nextAt()).toBe(until);
  later(rig, 60 * MINUTE);
  expect(gate(rig, destination)).toBe('trial');
});

test.each<readonly [string, (destination: Destination) => void]>([
  [
    'a case that passes',
    (destination) => {
      destination.passed('case');
    },
  ],
  [
    'a lost connection',
    (destination) => {
      destination.lost('timeout', null);
    },
  ],
  [
    'a refusal',
    (destination) => {
      destination.refused('http-404', 'case');
    },
  ],
  [
    'a shorter word',
    (destination) => {
      destination.told('busy', 0);
    },
  ],
  [
    'a wait without a time',
    (destination) => {
      destination.told('throttled', null);
    },
  ],
])('%s that was under way when it asked us to wait does not shorten the wait', async (_name, what) => {
  const rig = await caseRig();
  const destination = open(rig);
  const until = rig.clock.now() + 60 * MINUTE;
  destination.told('throttled', until);
  what(destination);
  destination.probed();
  expect(gate(rig, destination)).toBe('closed');
  expect(destination.view().until).toBe(until);
  await turns(5);
  expect(readDestination(rig.context.store, rig.context.destination).until).toBe(until);
  later(rig, 60 * MINUTE);
  expect(gate(rig, destination)).toBe('trial');
});

test('refused: paused with a reason, tried by one case at a time, others before the one it refused', async () => {
  const rig = await caseRig();
  const destination = open(rig);
  expect(destination.refused('http-404', 'a')).toBe('paused');
  expect(gate(rig, destination)).toBe('closed');
  expect(destination.view()).toMatchObject({ state: 'paused', reason: 'http-404' });
  expect([...destination.refusedCases()]).toEqual(['a']);
  later(rig, 1000);
  expect(gate(rig, destination)).toBe('trial');
});

test('a case it refuses while it takes others is set aside at its second chance, and nothing pauses', async () => {
  const rig = await caseRig();
  const destination = open(rig);
  destination.refused('http-404', 'a');
  later(rig, 1000);
  destination.passed('b');
  expect(gate(rig, destination)).toBe('open');
  expect(destination.refused('http-404', 'a')).toBe('alone');
  expect(gate(rig, destination)).toBe('open');
  // It has been dealt with: should it come back, it is as new.
  expect(destination.refused('http-404', 'a')).toBe('paused');
});

test('those it refused while it refused everybody pass once it is mended', async () => {
  const rig = await caseRig();
  const destination = open(rig);
  for (const id of ['a', 'b', 'c']) destination.refused('http-403', id);
  later(rig, 5000);
  for (const id of ['a', 'b', 'c']) destination.passed(id);
  expect(destination.refused('http-403', 'b')).toBe('paused');
});

test('a person’s pause holds over a restart, and resuming tries at once whatever it waited for', async () => {
  const rig = await caseRig();
  const before = open(rig);
  await before.pauseByPerson(true);
  before.lost('timeout', null);
  expect(before.probeAt()).toBeNull();
  await rig.reopen();
  const destination = open(rig);
  expect(destination.view().pausedByPerson).toBe(true);
  expect(gate(rig, destination)).toBe('closed');
  await destination.pauseByPerson(false);
  expect(destination.probeAt()).toBe(rig.clock.now());
  destination.probed();
  destination.told('throttled', rig.clock.now() + 60 * MINUTE);
  await destination.pauseByPerson(false);
  expect(gate(rig, destination)).toBe('trial');
});

test('a wait ends when it should have, also by a clock that was set back in its middle', async () => {
  const rig = await caseRig();
  const destination = open(rig);
  destination.told('throttled', rig.clock.now() + 10 * MINUTE);
  later(rig, 2 * MINUTE - 480 * MINUTE);
  destination.clockSetBack(480 * MINUTE);
  expect(gate(rig, destination)).toBe('closed');
  expect(destination.nextAt()).toBe(rig.clock.now() + 8 * MINUTE);
  later(rig, 8 * MINUTE);
  expect(gate(rig, destination)).toBe('trial');
});
