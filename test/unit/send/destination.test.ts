import { expect, test } from 'vitest';
import { META_SET, PAUSED_BY_RESTORE } from '../../../main/agent/ground/db/meta.ts';
import { Destination } from '../../../main/agent/carrier/send/destination.ts';
import { caseRig, type CaseRig } from '../support/case-rig.ts';
import { turns } from '../support/until.ts';

const MINUTE = 60_000;
const FHIR = { speaksFhir: true, status: 200 };
const opened = (
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
/** … and has answered in FHIR, unless nothing reaches it. */
function open(...of: Parameters<typeof opened>): Destination {
  const destination = opened(...of);
  if (destination.view().state !== 'unreachable') destination.probed(FHIR);
  return destination;
}

/** A destination whose story is told. */
interface Scene {
  readonly rig: CaseRig;
  destination: Destination;
  isNew: boolean;
  /** Changes that the last step told of. */
  changes: number;
  /** Verdict of the last refusal: of all, or of the case alone. */
  refusal: string | null;
}
type Step = (scene: Scene) => unknown;

/** All that was told so far is on disk: one commit follows the other. */
const saved = ({ rig }: Scene): Promise<void> => rig.context.store.write(() => undefined);
function openAgain(scene: Scene, how = open): void {
  const { rig } = scene;
  const onChange = (): void => void (scene.changes += 1);
  scene.destination = how(rig, { server: { isNew: () => scene.isNew }, onChange });
}
const restart: Step = async (scene) => {
  await saved(scene);
  await scene.rig.reopen();
  openAgain(scene);
};
const startsUnasked: Step = (scene) => {
  openAgain(scene, opened);
};
const newServer: Step = (scene) => void (scene.isNew = true);
const confirmed: Step = (scene) => void (scene.isNew = false);
const after =
  (seconds: number): Step =>
  ({ rig }) => {
    rig.clock.set(rig.clock.now() + seconds * 1000);
  };
const clockSetBack =
  (minutes: number): Step =>
  ({ destination }) => {
    destination.clockSetBack(minutes * MINUTE);
  };
const lost: Step = ({ destination }) => {
  destination.lost('timeout', null);
};
const fhir: Step = ({ destination }) => {
  destination.probed(FHIR);
};
const page =
  (status: number): Step =>
  ({ destination }) => {
    destination.probed({ speaksFhir: false, status });
  };
const gotPage: Step = ({ destination }) => {
  destination.gotPage('answer-not-fhir');
};
const refused =
  (why: string, caseId: string | null, minutes?: number): Step =>
  (scene) => {
    const retryAt = minutes === undefined ? null : scene.rig.clock.now() + minutes * MINUTE;
    scene.refusal = scene.destination.refused(why, caseId, retryAt);
  };
const told =
  (why: 'throttled' | 'busy', minutes: number | null): Step =>
  ({ rig, destination }) => {
    destination.told(why, minutes === null ? null : rig.clock.now() + minutes * MINUTE);
  };
const passed =
  (caseId: string): Step =>
  ({ destination }) => {
    destination.passed(caseId);
  };
const paused =
  (by?: string): Step =>
  ({ destination }) =>
    destination.pauseByPerson(true, by);
const resumed: Step = ({ destination }) => destination.pauseByPerson(false, '林主管');
const tryNow: Step = ({ destination }) => {
  destination.tryNow();
};
const restored =
  (id?: string): Step =>
  async (scene) => {
    const { store, destination } = scene.rig.context;
    await store.write((tx) => {
      tx.run(META_SET, { key: PAUSED_BY_RESTORE, value: id ?? destination });
    });
    openAgain(scene);
  };

/** Visible state, times in seconds from now. */
function look({ rig, destination, changes, refusal }: Scene) {
  const now = rig.clock.now();
  const from = (time: number | null): number | null => (time === null ? null : (time - now) / 1000);
  const { state, reason, until, pausedByPerson, pausedByRestore, newServer: isNew } = destination.view();
  const probe = destination.probeAt();
  const { since, pausedBy } = destination.course();
  return {
    ...{ state, reason, until: from(until), byPerson: pausedByPerson, byRestore: pausedByRestore, isNew },
    gate: destination.gate(now),
    probe: probe !== null && probe <= now ? 'now' : from(probe),
    next: from(destination.nextAt()),
    proven: destination.isProven(),
    refusedCases: [...destination.refusedCases()],
    since: from(since),
    ...{ pausedBy, changes, refusal },
  };
}
type Look = Partial<Record<keyof ReturnType<typeof look>, unknown>>;

const OPEN = { gate: 'open', state: 'open', reason: null, until: null, since: null, pausedBy: null } as const;
const ALL_WELL = { ...OPEN, byPerson: false, byRestore: false, isNew: false };
const HOUR_LEFT = { gate: 'closed', until: 3600 } as const;

test.each<readonly [promise: string, ...story: (Step | Look)[]]>([
  ['it begins open', ALL_WELL],
  [
    'until it has answered in FHIR no Bundle leaves for it: it is asked at once, and again after a backoff',
    ...[startsUnasked, { gate: 'closed', probe: 'now' }],
    ...[page(404), { state: 'paused', reason: 'http-404', probe: 1 }],
    ...[after(1), { gate: 'closed' }, page(200), { state: 'paused', reason: 'answer-not-fhir' }],
    ...[after(2), fhir, { gate: 'trial', probe: null }],
    // From then on a page at a probe is no more than that.
    ...[lost, after(60), page(404), { gate: 'trial' }],
  ],
  [
    'what refuses a Bundle without being asked twice may be a wall: it has to answer in FHIR before the next one leaves',
    ...[refused('http-403', 'a'), after(60), { gate: 'closed', proven: false, probe: 'now' }],
    ...[page(404), after(60), { gate: 'closed' }, fhir, { gate: 'trial' }],
  ],
  [
    'lost: nothing is sent, one probe is due after the backoff, and one case tries once it is answered',
    ...[lost, { gate: 'closed', probe: 1 }, after(1), lost, { probe: 2 }],
    ...[after(2), fhir, { gate: 'trial' }, passed('case'), { gate: 'open' }, lost, { probe: 1 }],
  ],
  ['sends that were under way together and fail alike are one loss', lost, lost, lost, lost, { probe: 1 }],
  [
    'a Retry-After holds for all, over a restart, and is followed by a trial',
    ...[told('throttled', 60), restart, { ...HOUR_LEFT, state: 'paused', reason: 'throttled', next: 3600 }],
    ...[after(3600), { gate: 'trial' }, passed('a'), { state: 'open', until: null }],
  ],
  ...(['throttled', 'busy'] as const).map(
    (why) =>
      [
        `a wait that NHI asked for (${why}) is over by itself, also where nothing is left to try it with`,
        ...[told(why, 1), after(59.999), { state: 'paused', reason: why } as const],
        // The next Bundle goes alone all the same, and what refuses us is not over by waiting.
        ...[after(0.001), { ...OPEN, gate: 'trial' } as const],
        ...[refused('http-403', 'a'), after(3600), { state: 'paused', reason: 'http-403' } as const],
      ] as const,
  ),
  [
    'a connection that is lost in a pause is told as lost, and the probe comes then',
    ...[refused('http-404', 'a'), lost, { state: 'unreachable', reason: 'timeout', probe: 1, next: null }],
  ],
  ...Object.entries({
    'a case that passes': passed('case'),
    'a lost connection': lost,
    'a refusal': refused('http-404', 'case'),
    'a shorter word': told('busy', 0),
    'a wait without a time': told('throttled', null),
  }).map(
    ([what, happens]) =>
      [
        `${what} that was under way when it asked us to wait does not shorten the wait, over a restart`,
        ...[told('throttled', 60), happens, fhir, HOUR_LEFT, restart, HOUR_LEFT],
        ...[after(3600), { gate: 'trial' } as const],
      ] as const,
  ),
  [
    'refused: paused with a reason, tried by one case at a time, others before the one it refused',
    refused('http-404', 'a'),
    { refusal: 'paused', gate: 'closed', state: 'paused', reason: 'http-404', refusedCases: ['a'] },
    ...[after(1), fhir, { gate: 'trial' }],
  ],
  [
    'a case it refuses while it takes others is set aside at its second chance, and nothing pauses',
    ...[refused('http-404', 'a'), after(1), passed('b'), { gate: 'open' }],
    ...[refused('http-404', 'a'), { refusal: 'alone', gate: 'open' }],
    // It has been dealt with: should it come back, it is as new.
    ...[refused('http-404', 'a'), { refusal: 'paused' }],
  ],
  [
    'those it refused while it refused everybody pass once it is mended',
    ...['a', 'b', 'c'].map((id) => refused('http-403', id)),
    ...[after(5), ...['a', 'b', 'c'].map(passed), refused('http-403', 'b'), { refusal: 'paused' } as const],
  ],
  [
    'a person’s pause holds over a restart, and resuming tries at once whatever it waited for',
    ...[paused(), lost, { probe: null }, restart, { byPerson: true, gate: 'closed' }],
    ...[resumed, { probe: 'now' }, fhir, told('throttled', 60), resumed, { gate: 'trial' }],
  ],
  [
    'a wait ends when it should have, also by a clock that was set back in its middle',
    ...[told('throttled', 10), after(120 - 480 * 60), clockSetBack(480), { gate: 'closed', next: 480 }],
    ...[after(480), { gate: 'trial' }],
  ],
  [
    'a server that nobody at the machine has confirmed is neither sent to nor probed, whatever is known of it',
    ...[newServer, { ...ALL_WELL, gate: 'closed', state: 'paused', reason: 'new-server', isNew: true }],
    ...[lost, { probe: null, reason: 'new-server', since: null }],
    ...[confirmed, { probe: 1, state: 'unreachable', reason: 'timeout', isNew: false }],
  ],
  [
    'the pause of a restore is told from a person’s, until somebody has said a word, over restarts',
    ...[paused(), restart, { byPerson: true, byRestore: false }],
    ...[restored('another destination'), { byRestore: false }],
    ...[restored(), { byPerson: true, byRestore: true }, paused(), { byPerson: true, byRestore: false }],
    ...[restart, { byPerson: true, byRestore: false }],
    ...[resumed, restored(), { byPerson: false, byRestore: false }],
  ],
  [
    'failures in a row wait longer each time, also over a restart, and up to the limit',
    ...[1, 2, 4, 8, 16, 32, 64, 128, 256, 300].flatMap((wait) => {
      const failure = [refused('http-404', null), { next: wait, probe: null }, after(wait)];
      return wait === 16 ? [...failure, restart] : failure;
    }),
  ],
  [
    'refusals that come while it is paused are one failure, and the last says why',
    ...[refused('http-404', 'a'), refused('http-403', 'b'), { reason: 'http-403', until: 1 }],
    ...[refused('invalid_client', null, 7), { next: 420, refusedCases: ['a', 'b'] }],
  ],
  [
    'a longer word replaces the wait that it was told before',
    ...[told('busy', 1), told('throttled', 2), { reason: 'throttled', until: 120 }],
    ...[told('busy', 3), { reason: 'busy', until: 180 }],
  ],
  [
    'one page may be chance; a second one is a wall, and a case that passes between makes it the first again',
    ...[gotPage, { state: 'unreachable', reason: 'answer-not-fhir' }, passed('a')],
    ...[gotPage, { state: 'unreachable' }, gotPage, { state: 'paused', reason: 'answer-not-fhir' }],
    // A probe that is answered says nothing of what lies in between.
    ...[fhir, { state: 'paused' }],
  ],
  [
    'resuming gives those it refused another chance, and so does nothing else',
    ...[refused('http-404', 'a'), after(1), passed('b'), refused('http-404', 'c')],
    ...[paused(), { refusedCases: ['c'] }, resumed, { refusedCases: [], next: 0 }],
    ...[refused('http-404', 'a'), { refusal: 'paused' }],
  ],
  ['resuming what is open leaves nothing to wait for', paused(), resumed, { ...OPEN, next: null }],
  [
    'what may be mended is tried now, unless it has asked for the wait itself',
    ...[tryNow, { changes: 0 }, lost, tryNow, { changes: 0, probe: 1 }, passed('a')],
    ...[refused('invalid_client', null), tryNow, { changes: 1, gate: 'trial' }],
    ...([{ state: 'paused', reason: 'invalid_client', until: 0 }, told('busy', 1), tryNow] as const),
    { changes: 0, gate: 'closed' },
  ],
  [
    'a clock that was set back changes nothing where nothing is waited for',
    ...[clockSetBack(1), { until: null, changes: 1 }],
    ...[refused('http-404', null), after(1), { next: 0 }, clockSetBack(1), { next: 0 }],
  ],
  [
    'who paused it and since when is told over a restart, and a pause without a person has no name',
    ...[paused('張資訊'), after(300), restart, { since: -300, pausedBy: '張資訊' }],
    // Somebody else pauses it again: it is his pause from now on.
    ...[paused('林主管'), { since: 0, pausedBy: '林主管' }, restored(), { since: null, pausedBy: null }],
    ...[resumed, restart, { since: null, pausedBy: null }],
  ],
  [
    'an outage begins with its first failure, also over a restart, and is forgotten once it is over',
    ...[lost, after(600), lost, { since: -600, pausedBy: null }, restart, { since: -600, pausedBy: null }],
    ...[fhir, { since: null, pausedBy: null }, after(60), lost, { since: 0 }],
  ],
])('%s', async (_promise, ...story) => {
  const rig = await caseRig();
  const scene = { rig, isNew: false, changes: 0, refusal: null } as unknown as Scene;
  openAgain(scene);
  for (const [at, part] of story.entries())
    if (typeof part === 'function') {
      scene.changes = 0;
      await part(scene);
    } else expect(look(scene), `look ${String(at)}`).toMatchObject(part as Look);
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
  await rig.context.store.write(() => undefined);
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
  Object.assign(rig.context.store, { write: () => Promise.reject(new Error('full')) });
  const destination = open(rig, { log: (level, event) => void events.push(`${level} ${event}`) });
  destination.refused('http-404', 'a');
  await turns(5);
  expect(destination.gate(rig.clock.now())).toBe('closed');
  expect(events).toEqual(['warn destination', 'error destination-not-saved']);
});
