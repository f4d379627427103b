import { expect, test } from 'vitest';
import { readDestination } from '../../../main/agent/carrier/cases/destination-record.ts';
import { META_SET, PAUSED_BY_RESTORE } from '../../../main/agent/ground/db/meta.ts';
import { Destination } from '../../../main/agent/carrier/send/destination.ts';
import { caseRig, type CaseRig } from '../support/case-rig.ts';
import { turns } from '../support/until.ts';

const MINUTE = 60_000;
const FHIR = { speaksFhir: true, status: 200 };
const PAGE = { speaksFhir: false, status: 404 };
const unproven = (
  rig: CaseRig,
  more: Partial<ConstructorParameters<typeof Destination>[0]> = {},
): Destination =>
  new Destination({
    server: { isNew: () => false },
    store: rig.context.store,
    id: rig.context.destination,
    clock: rig.clock,
    log: () => undefined,
    maxBackoffMs: 5 * MINUTE,
    onChange: () => undefined,
    random: () => 1,
    ...more,
  });
/** … that has answered in FHIR. */
function open(...of: Parameters<typeof unproven>): Destination {
  const destination = unproven(...of);
  if (destination.view().state !== 'unreachable') destination.probed(FHIR);
  return destination;
}
const gate = (rig: CaseRig, destination: Destination): string => destination.gate(rig.clock.now());
/** All that was told so far is on disk: one commit follows the other. */
const saved = (rig: CaseRig): Promise<void> => rig.context.store.write(() => undefined);
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

test('until it has answered in FHIR no Bundle leaves for it: it is asked at once, and again after a backoff', async () => {
  const rig = await caseRig();
  const destination = unproven(rig);
  expect([gate(rig, destination), destination.probeAt()]).toEqual(['closed', 0]);
  destination.probed(PAGE);
  expect(destination.view()).toMatchObject({ state: 'paused', reason: 'http-404' });
  expect(destination.probeAt()).toBe(rig.clock.now() + 1000);
  later(rig, 1000);
  expect(gate(rig, destination)).toBe('closed');
  destination.probed({ speaksFhir: false, status: 200 });
  expect(destination.view()).toMatchObject({ state: 'paused', reason: 'answer-not-fhir' });
  later(rig, 2000);
  destination.probed(FHIR);
  expect([gate(rig, destination), destination.probeAt()]).toEqual(['trial', null]);
  // From then on a page at a probe is no more than that.
  destination.lost('connection-refused', null);
  later(rig, MINUTE);
  destination.probed(PAGE);
  expect(gate(rig, destination)).toBe('trial');
});

test('what refuses a Bundle without being asked twice may be a wall: it has to answer in FHIR before the next one leaves', async () => {
  const rig = await caseRig();
  const destination = open(rig);
  destination.refused('http-403', 'a');
  later(rig, MINUTE);
  expect([gate(rig, destination), destination.isProven()]).toEqual(['closed', false]);
  expect(destination.probeAt()).toBeLessThanOrEqual(rig.clock.now());
  destination.probed(PAGE);
  later(rig, MINUTE);
  expect(gate(rig, destination)).toBe('closed');
  destination.probed(FHIR);
  expect(gate(rig, destination)).toBe('trial');
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
  destination.probed(FHIR);
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
  await saved(rig);
  await rig.reopen();
  const destination = open(rig);
  expect(destination.view()).toMatchObject({ state: 'paused', reason: 'throttled', until });
  expect(gate(rig, destination)).toBe('closed');
  expect(destination.nextAt()).toBe(until);
  later(rig, 60 * MINUTE);
  expect(gate(rig, destination)).toBe('trial');
  destination.passed('a');
  expect(destination.view()).toMatchObject({ state: 'open', until: null });
});

test.each(['throttled', 'busy'] as const)(
  'a wait that NHI asked for (%s) is over by itself, also where nothing is left to try it with',
  async (reason) => {
    const rig = await caseRig();
    const destination = open(rig);
    destination.told(reason, rig.clock.now() + MINUTE);
    later(rig, MINUTE - 1);
    expect(destination.view()).toMatchObject({ state: 'paused', reason });
    later(rig, 1);
    expect(destination.view()).toMatchObject({ state: 'open', reason: null, until: null });
    // The next Bundle goes alone all the same, and what refuses us is not over by waiting.
    expect(gate(rig, destination)).toBe('trial');
    destination.refused('http-403', 'a');
    later(rig, 60 * MINUTE);
    expect(destination.view()).toMatchObject({ state: 'paused', reason: 'http-403' });
  },
);

test('a connection that is lost in a pause is told as lost, and the probe comes then', async () => {
  const rig = await caseRig();
  const destination = open(rig);
  destination.refused('http-404', 'a');
  destination.lost('timeout', null);
  expect(destination.view()).toMatchObject({ state: 'unreachable', reason: 'timeout' });
  expect([destination.probeAt(), destination.nextAt()]).toEqual([rig.clock.now() + 1000, null]);
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
  destination.probed(FHIR);
  expect(gate(rig, destination)).toBe('closed');
  expect(destination.view().until).toBe(until);
  await saved(rig);
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
  destination.probed(FHIR);
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
  destination.probed(FHIR);
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

test('a server that nobody at the machine has confirmed is neither sent to nor probed, whatever is known of it', async () => {
  const rig = await caseRig();
  let isNew = true;
  const destination = open(rig, { server: { isNew: () => isNew } });
  expect(gate(rig, destination)).toBe('closed');
  const view = { state: 'paused', reason: 'new-server', until: null, newServer: true };
  expect(destination.view()).toEqual({ ...view, pausedByPerson: false, pausedByRestore: false });
  destination.lost('timeout', null);
  expect([destination.probeAt(), destination.view().reason]).toEqual([null, 'new-server']);
  isNew = false;
  expect(destination.probeAt()).toBe(rig.clock.now() + 1000);
  expect(destination.view()).toMatchObject({ state: 'unreachable', reason: 'timeout', newServer: false });
});

test('the pause of a restore is told from a person’s, until somebody has said a word, over restarts', async () => {
  const rig = await caseRig();
  const id = rig.context.destination;
  await open(rig).pauseByPerson(true);
  expect(open(rig).view()).toMatchObject({ pausedByPerson: true, pausedByRestore: false });
  const mark = (value: string): Promise<void> =>
    rig.context.store.write((tx) => {
      tx.run(META_SET, { key: PAUSED_BY_RESTORE, value });
    });
  await mark('another destination');
  expect(open(rig).view().pausedByRestore).toBe(false);
  await mark(id);
  const destination = open(rig);
  expect(destination.view()).toMatchObject({ pausedByPerson: true, pausedByRestore: true });
  await destination.pauseByPerson(true);
  expect(destination.view()).toMatchObject({ pausedByPerson: true, pausedByRestore: false });
  await rig.reopen();
  expect(open(rig).view()).toMatchObject({ pausedByPerson: true, pausedByRestore: false });
  await open(rig).pauseByPerson(false);
  await mark(id);
  expect(open(rig).view()).toMatchObject({ pausedByPerson: false, pausedByRestore: false });
});

test('each change is logged, saved and told once, and who resumes it is heard', async () => {
  const rig = await caseRig();
  const [lines, heard]: [unknown[], string[]] = [[], []];
  const destination = open(rig, {
    log: (level, event, fields) => void lines.push([level, event, fields]),
    onChange: () => void heard.push('change'),
    onResumed: () => void heard.push('resumed'),
  });
  rig.context.store.onChange(() => void heard.push('announced'));
  heard.length = 0;
  const until = new Date(rig.clock.now() + 1000).toISOString();
  destination.lost('timeout', null);
  destination.lost('timeout', null);
  expect(heard.splice(0)).toEqual(['change', 'announced']);
  destination.probed(FHIR);
  destination.probed(FHIR);
  destination.passed('a');
  destination.passed('b');
  expect(heard.splice(0)).toEqual(['change', 'announced', 'change', 'announced']);
  expect(lines).toEqual([
    ['warn', 'destination', { state: 'unreachable', code: 'timeout', until }],
    ['info', 'destination', { state: 'open' }],
    ['info', 'destination', { state: 'open' }],
  ]);
  await saved(rig);
  heard.length = 0;
  await destination.pauseByPerson(true);
  expect(heard.filter((what) => what === 'change')).toHaveLength(1);
  expect(heard).not.toContain('resumed');
  await destination.pauseByPerson(false);
  expect(heard.filter((what) => what === 'resumed')).toHaveLength(1);
  expect(heard.at(-1)).toBe('announced');
});

test('a state that could not be saved holds all the same, and is in the log', async () => {
  const rig = await caseRig();
  const events: string[] = [];
  const { store } = rig.context;
  Object.assign(store, { write: () => Promise.reject(new Error('full')) });
  const destination = open(rig, { log: (level, event) => void events.push(`${level} ${event}`) });
  destination.refused('http-404', 'a');
  await turns(5);
  expect(gate(rig, destination)).toBe('closed');
  expect(events).toEqual(['warn destination', 'error destination-not-saved']);
});

test('failures in a row wait longer each time, also over a restart, and up to the limit', async () => {
  const rig = await caseRig();
  let destination = open(rig);
  const waits: number[] = [];
  for (let at = 0; at < 10; at += 1) {
    destination.refused('http-404', null);
    const until = destination.nextAt() ?? 0;
    waits.push((until - rig.clock.now()) / 1000);
    await saved(rig);
    if (at === 4) destination = open(rig);
    later(rig, until - rig.clock.now());
  }
  expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300]);
  expect(destination.probeAt()).toBeNull();
});

test('refusals that come while it is paused are one failure, and the last says why', async () => {
  const rig = await caseRig();
  const destination = open(rig);
  destination.refused('http-404', 'a');
  destination.refused('http-403', 'b');
  expect(destination.view()).toMatchObject({ reason: 'http-403', until: rig.clock.now() + 1000 });
  const asked = rig.clock.now() + 7 * MINUTE;
  destination.refused('invalid_client', null, asked);
  expect(destination.nextAt()).toBe(asked);
  expect([...destination.refusedCases()]).toEqual(['a', 'b']);
});

test('a longer word replaces the wait that it was told before', async () => {
  const rig = await caseRig();
  const destination = open(rig);
  destination.told('busy', rig.clock.now() + MINUTE);
  destination.told('throttled', rig.clock.now() + 2 * MINUTE);
  expect(destination.view()).toMatchObject({ reason: 'throttled', until: rig.clock.now() + 2 * MINUTE });
  destination.told('busy', rig.clock.now() + 3 * MINUTE);
  expect(destination.view()).toMatchObject({ reason: 'busy', until: rig.clock.now() + 3 * MINUTE });
});

test('one page may be chance; a second one is a wall, and a case that passes between makes it the first again', async () => {
  const rig = await caseRig();
  const destination = open(rig);
  destination.gotPage('answer-not-fhir');
  expect(destination.view()).toMatchObject({ state: 'unreachable', reason: 'answer-not-fhir' });
  destination.passed('a');
  destination.gotPage('answer-not-fhir');
  expect(destination.view().state).toBe('unreachable');
  destination.gotPage('answer-not-fhir');
  expect(destination.view()).toMatchObject({ state: 'paused', reason: 'answer-not-fhir' });
  // A probe that is answered says nothing of what lies in between.
  destination.probed(FHIR);
  expect(destination.view().state).toBe('paused');
});

test('resuming gives those it refused another chance, and so does nothing else', async () => {
  const rig = await caseRig();
  const destination = open(rig);
  destination.refused('http-404', 'a');
  later(rig, 1000);
  destination.passed('b');
  destination.refused('http-404', 'c');
  await destination.pauseByPerson(true);
  expect([...destination.refusedCases()]).toEqual(['c']);
  await destination.pauseByPerson(false);
  expect([...destination.refusedCases()]).toEqual([]);
  expect(destination.nextAt()).toBe(rig.clock.now());
  expect(destination.refused('http-404', 'a')).toBe('paused');
});

test('resuming what is open leaves nothing to wait for', async () => {
  const rig = await caseRig();
  const destination = open(rig);
  await destination.pauseByPerson(true);
  await destination.pauseByPerson(false);
  expect([destination.nextAt(), destination.view().until, gate(rig, destination)]).toEqual([
    null,
    null,
    'open',
  ]);
});

test('what may be mended is tried now, unless it has asked for the wait itself', async () => {
  const rig = await caseRig();
  let changes = 0;
  const destination = open(rig, { onChange: () => (changes += 1) });
  const tryNow = (): boolean => {
    const before = changes;
    destination.tryNow();
    return changes > before;
  };
  expect(tryNow()).toBe(false);
  destination.lost('timeout', null);
  expect([tryNow(), destination.probeAt()]).toEqual([false, rig.clock.now() + 1000]);
  destination.passed('a');
  destination.refused('invalid_client', null);
  expect([tryNow(), gate(rig, destination)]).toEqual([true, 'trial']);
  expect(destination.view()).toMatchObject({
    state: 'paused',
    reason: 'invalid_client',
    until: rig.clock.now(),
  });
  destination.told('busy', rig.clock.now() + MINUTE);
  expect([tryNow(), gate(rig, destination)]).toEqual([false, 'closed']);
});

test('a clock that was set back changes nothing where nothing is waited for', async () => {
  const rig = await caseRig();
  let changes = 0;
  const destination = open(rig, { onChange: () => (changes += 1) });
  changes = 0;
  destination.clockSetBack(MINUTE);
  expect([destination.view().until, changes]).toEqual([null, 1]);
  destination.refused('http-404', null);
  later(rig, 1000);
  const over = destination.nextAt();
  destination.clockSetBack(MINUTE);
  expect(destination.nextAt()).toBe(over);
});

test('who paused it and since when is told over a restart, and a pause without a person has no name', async () => {
  const rig = await caseRig();
  const before = open(rig);
  expect(before.course()).toEqual({ since: null, pausedBy: null });
  const at = rig.clock.now();
  await before.pauseByPerson(true, '張資訊');
  later(rig, 5 * MINUTE);
  await rig.reopen();
  expect(open(rig).course()).toEqual({ since: at, pausedBy: '張資訊' });
  // Somebody else pauses it again: it is his pause from now on.
  const again = open(rig);
  await again.pauseByPerson(true, '林主管');
  expect(again.course()).toEqual({ since: rig.clock.now(), pausedBy: '林主管' });
  await rig.context.store.write((tx) => {
    tx.run(META_SET, { key: PAUSED_BY_RESTORE, value: rig.context.destination });
  });
  expect(open(rig).course()).toEqual({ since: null, pausedBy: null });
  await open(rig).pauseByPerson(false, '林主管');
  await rig.reopen();
  expect(open(rig).course()).toEqual({ since: null, pausedBy: null });
});

test('an outage begins with its first failure, also over a restart, and is forgotten once it is over', async () => {
  const rig = await caseRig();
  const destination = open(rig);
  const at = rig.clock.now();
  destination.lost('timeout', null);
  later(rig, 10 * MINUTE);
  destination.lost('timeout', null);
  expect(destination.course()).toEqual({ since: at, pausedBy: null });
  await saved(rig);
  await rig.reopen();
  const next = open(rig);
  expect(next.course()).toEqual({ since: at, pausedBy: null });
  next.probed(FHIR);
  expect(next.course()).toEqual({ since: null, pausedBy: null });
  later(rig, MINUTE);
  next.lost('timeout', null);
  expect(next.course().since).toBe(rig.clock.now());
});
