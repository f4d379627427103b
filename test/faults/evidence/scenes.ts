import { makeSample } from '../../../main/practice/samples/sample.ts';
import type { Sample } from '../../../main/practice/samples/types.ts';
import type { Fault } from '../../../main/practice/faults.ts';
import type { SandboxSettings } from '../../../main/practice/settings.ts';
import { ROWS } from '../rows.ts';
import { copyFor, otherPatients } from './alike.ts';
import type { EvidenceScene } from './scene.ts';

/** Behind by this much, an index is within what the agent waits for (`resolveAfterSeconds` of the rig: one second). ms */
const LAG_MS = 600;

const lost: Fault = { kind: 'reset' };
const stored: Fault = { kind: 'reset', commit: true };
const refusedThough = (status: number, more: object = {}): Fault => ({
  kind: 'status',
  status,
  commit: true,
  ...more,
});

/** Answers that tell the least of what became of the Bundle, in turn. */
const LIES: readonly Fault[] = [
  stored,
  refusedThough(429, { retryAfterSeconds: 0 }),
  lost,
  refusedThough(503, { retryAfterSeconds: 1 }),
  refusedThough(406),
  { kind: 'status', status: 429 },
  { kind: 'redirect', status: 303, commit: true },
  refusedThough(403, { html: true }),
];

/** Scenes of one group, with what they have in common. */
const inGroup = (
  group: EvidenceScene['group'],
  common: Partial<EvidenceScene>,
  scenes: readonly Omit<EvidenceScene, 'group'>[],
): EvidenceScene[] => scenes.map((scene) => ({ group, ...common, ...scene }));

/** Before the body is out nothing can be stored; and a body without end is about memory. */
const isOfEvidence = ({ fault }: (typeof ROWS)[number]): boolean =>
  !('early' in fault && fault.early === true) &&
  !['revoke', 'bomb', 'flood', 'gzip', 'drip'].includes(fault.kind);

/** Each row of the fault matrix, over a stream. */
const ANSWERS: readonly EvidenceScene[] = [
  ...ROWS.filter(isOfEvidence).map((row): EvidenceScene => ({
    group: 'answers',
    name: row.name,
    faults: [row.fault],
    bundles: 6,
  })),
  ...[refusedThough(429, { retryAfterSeconds: 0 }), refusedThough(503, { retryAfterSeconds: 0 })].map(
    (fault): EvidenceScene => ({
      group: 'answers',
      name: `${String('status' in fault && fault.status)} Retry-After: 0 though stored, at every POST`,
      faults: [fault],
      every: 3,
      always: true,
    }),
  ),
  {
    group: 'answers',
    name: '429 Retry-After: 0 for ever, nothing stored',
    faults: [{ kind: 'status', status: 429, retryAfterSeconds: 0 }],
    every: 4,
    always: true,
    bundles: 12,
    mostPosts: 30,
  },
  {
    group: 'answers',
    name: 'an interim answer that nobody asked for',
    faults: [{ kind: 'continue' }],
    every: 3,
  },
  ...(['its-own', 'another', 'none'] as const).map((names): EvidenceScene => ({
    group: 'answers',
    name: `a proxy that sends it twice itself: duplicate, naming ${names}`,
    faults: [{ kind: 'duplicate', names }],
    every: 3,
  })),
];

const says = (body: Record<string, unknown>, status = 200): Fault => ({ kind: 'says', status, body });
const outcome = (severity: string, code: string): Record<string, unknown> => ({
  resourceType: 'OperationOutcome',
  issue: [{ severity, code, details: { text: '未收件' } }],
});
const page = { resourceType: 'Bundle', type: 'searchset', total: 0, entry: [] };

/** 2xx, and NHI has nothing. */
const NOTHING_STORED: readonly EvidenceScene[] = (
  [
    ['empty', { kind: 'status', status: 201 }],
    ['OperationOutcome error', says(outcome('error', 'processing'))],
    ['OperationOutcome fatal', says(outcome('fatal', 'exception'), 201)],
    ['OperationOutcome invalid', says(outcome('error', 'invalid'), 202)],
    ['OperationOutcome information', says(outcome('information', 'informational'), 201)],
    ['a page', { kind: 'html', status: 201 }],
    ['another resource', says({ resourceType: 'CapabilityStatement', status: 'active' })],
    ['a Bundle without a number', says({ resourceType: 'Bundle', type: 'collection' }, 201)],
    ['the answer to a search, with an id', says({ ...page, id: 'f1c0a5de-0000-4000-8000-000000000001' })],
    [
      'the answer to a search, with an identifier',
      says({ ...page, identifier: { value: 'S-20261124-1' }, id: 'page-1' }),
    ],
    [
      'a list of failures',
      says({
        resourceType: 'Bundle',
        id: 'batch-1',
        type: 'transaction-response',
        entry: [{ response: { status: '422', outcome: outcome('error', 'invalid') } }],
      }),
    ],
    ['what was sent', { kind: 'echo' }],
    ['the answer before', { kind: 'stale' }],
  ] as const satisfies readonly (readonly [string, Fault])[]
).flatMap(([name, fault]) => [
  { group: 'nothing stored', name: `2xx with ${name}`, faults: [fault], every: 3, bundles: 15 } as const,
]);

/** One drug for many patients on one day: nothing but the patient tells these applications apart. */
const alike = (seed: string, n: number): Sample => copyFor(`${seed} alike`, n, n);
/** One patient's applications: of days apart, as no two are the same claim. */
const onePatient = (seed: string, n: number): Sample =>
  makeSample({
    seed: `${seed} ${String(n)}`,
    attachments: 0,
    ending: n % 2 === 0 ? 'approve' : 'deny',
    patient: { name: '王小明', number: 'A123456789' },
    today: new Date(Date.UTC(2026, 4, 5 + 5 * n)).toISOString().slice(0, 10),
  });

const MIXED: readonly Fault[] = [{ kind: 'swap' }];
const numberAlone: Partial<SandboxSettings> = { answerEntries: false };
const locationAlone: Partial<SandboxSettings> = { answerNumber: false, answerEntries: false };

/** Answers that are another request's. */
const MIXED_UP = inGroup('mixed up', {}, [
  { name: "two POSTs get each other's answer", faults: MIXED, every: 1 },
  { name: "two POSTs get each other's answer, applications alike", faults: MIXED, every: 1, sample: alike },
  { name: "two POSTs get each other's number alone", faults: MIXED, every: 1, server: numberAlone },
  {
    name: "two POSTs get each other's number alone, applications alike",
    faults: MIXED,
    every: 1,
    server: numberAlone,
    sample: alike,
  },
  {
    name: "two POSTs get each other's address alone, applications alike",
    faults: MIXED,
    every: 1,
    server: locationAlone,
    sample: alike,
  },
  {
    // Where a number comes alone as well, nothing at such a server tells whose it is: docs/doubtful-send.md.
    name: "two POSTs get each other's answer, no search by patient",
    faults: MIXED,
    every: 1,
    server: { refuseParameters: ['request.patient.identifier'] },
    mended: { refuseParameters: [] },
  },
  { name: 'the answer before, though stored', faults: [{ kind: 'stale', commit: true }], every: 3 },
  {
    name: 'the answer before, though stored, number alone',
    faults: [{ kind: 'stale', commit: true }],
    every: 3,
    server: numberAlone,
  },
  {
    name: 'the answer before, nothing stored, number alone',
    faults: [{ kind: 'stale' }],
    every: 3,
    server: numberAlone,
  },
  {
    name: 'the answer before, nothing stored, address alone',
    faults: [{ kind: 'stale' }],
    every: 3,
    server: locationAlone,
  },
  {
    name: 'each answer is the one before, from then on',
    faults: [{ kind: 'stale', commit: true }],
    every: 1,
    always: true,
    server: numberAlone,
  },
  { name: 'Location is the one before', faults: [{ kind: 'other-location', body: true }], every: 3 },
  { name: 'Location is the one before, no body', faults: [{ kind: 'other-location' }], every: 3 },
  { name: 'what was sent, numbered later', faults: [{ kind: 'echo', commit: true }], every: 3 },
  {
    name: "searches get each other's answer",
    faults: LIES,
    every: 3,
    elsewhere: [{ route: 'search', fault: { kind: 'swap', waitMs: 100 }, rule: { times: 200 } }],
  },
  {
    name: 'searches get the answer before',
    faults: LIES,
    every: 3,
    elsewhere: [{ route: 'search', fault: { kind: 'stale' }, rule: { times: 200, after: 20 } }],
  },
  {
    name: 'reads get the answer before',
    faults: LIES,
    every: 3,
    server: { omitIncludes: true },
    elsewhere: [{ route: 'read', fault: { kind: 'stale' }, rule: { times: 200 } }],
    mended: { omitIncludes: false },
  },
]);

const kept = (
  says: 'age' | 'date' | 'nothing',
  ttlMs: number,
  heedsNoCache = false,
): Partial<SandboxSettings> => ({ keptAnswers: { ttlMs, says, heedsNoCache } });

/** Searches that show late, or what they showed before. */
const INDEX = inGroup('index', { faults: LIES, every: 2 }, [
  ...(['even', 'queue', 'own', 'replicas'] as const).map((indexMode) => ({
    name: `index behind: ${indexMode}`,
    server: { indexMode, lagMs: LAG_MS },
    bundles: 40,
  })),
  {
    name: 'index behind: each its own lag, reads as well',
    server: { indexMode: 'own', lagMs: LAG_MS, lagReads: true },
  },
  { name: 'index behind: one queue, far behind', server: { indexMode: 'queue', lagMs: 6000 }, every: 4 },
  { name: 'kept answers, Age', server: kept('age', 3000) },
  { name: 'kept answers, an old Date', server: kept('date', 3000) },
  { name: 'kept answers that nothing tells', server: kept('nothing', 3000) },
  { name: 'kept answers that nothing tells, for long', server: kept('nothing', 120_000) },
  { name: 'kept answers, but not of who says no-cache', server: kept('nothing', 120_000, true) },
  {
    name: 'kept answers that nothing tells, index behind',
    server: { ...kept('nothing', 120_000), indexMode: 'own', lagMs: LAG_MS },
  },
]);

const ignores = (...names: string[]): Partial<SandboxSettings> => ({
  ignoreParameters: names,
  echoIgnored: true,
});
const mended: Partial<SandboxSettings> = { ignoreParameters: [], echoIgnored: false, bundleByNumber: true };
/** Another program of the hospital has uploaded the same application for another patient, the same day. */
const twinOfAnother: EvidenceScene['others'] = async (sandbox, sample, n) => {
  if (n % 3 === 0) await sandbox.insert(otherPatients(sample, n).bundle);
};

/** Searches that do something else than they were asked, and say that they did it. */
const SEARCHES = inGroup('searches', { faults: LIES, every: 2, bundles: 20 }, [
  ...[
    'request.patient.identifier',
    'request._lastUpdated',
    'request',
    'requestor.identifier',
    'request.identifier',
  ].map((name) => ({ name: `${name} is ignored and said to be used`, server: ignores(name), mended })),
  {
    name: "the patient is ignored and said to be used, another's application alike, no Bundle can be read",
    server: { ...ignores('request.patient.identifier'), bundleByNumber: false },
    others: twinOfAnother,
    mended,
  },
  {
    name: "nothing is ignored, another's application alike, no Bundle can be read",
    server: { bundleByNumber: false },
    others: twinOfAnother,
  },
  {
    name: 'all chains are ignored and said to be used',
    server: ignores(
      'request.patient.identifier',
      'request._lastUpdated',
      'requestor.identifier',
      'request.identifier',
    ),
    mended,
  },
  {
    // A refusal that is not true is followed by one more POST there, as nothing tells that it is not: docs/doubtful-send.md.
    name: 'no search is offered',
    faults: [
      stored,
      lost,
      refusedThough(406),
      refusedThough(403, { html: true }),
      { kind: 'status', status: 429 },
    ],
    server: { refuseParameters: ['*'] },
    mended: { refuseParameters: [] },
  },
  { name: 'one patient, many applications', sample: onePatient },
  { name: 'many patients, applications alike', sample: alike },
  {
    name: 'no Claim is included, no Bundle can be read',
    server: { omitIncludes: true, bundleByNumber: false },
    mended: { omitIncludes: false, bundleByNumber: true },
  },
]);

const HOUR_MS = 3_600_000;

/** Clocks that mean something else than they say. */
const TIMES = inGroup('times', { faults: LIES, every: 2, bundles: 20 }, [
  { name: 'upload times are UTC, written as local', server: { uploadTimesOffMs: -8 * HOUR_MS } },
  { name: 'upload times are an hour ahead', server: { uploadTimesOffMs: HOUR_MS } },
  {
    name: 'upload times are UTC, written as local, and the day of application has a time',
    server: { uploadTimesOffMs: -8 * HOUR_MS, createdAs: 'date-time' },
  },
  { name: 'the day of application has a time', server: { createdAs: 'date-time' } },
  { name: "the server's clock is an hour behind", server: { skewMs: -HOUR_MS } },
  { name: "the server's clock is an hour ahead", server: { skewMs: HOUR_MS } },
  { name: 'no Date', server: { sendDate: false } },
]);

/** Scenes in which staff act while nobody knows. */
const PEOPLE = inGroup('people', { faults: LIES, every: 2, bundles: 30 }, [
  { name: 'staff hold cases that are open, and let them go', staff: 'hold-and-release' },
  { name: 'staff cancel cases that are open', staff: 'cancel' },
]);

/** All faults of some scenes in one stream. */
const inTurn = (name: string, scenes: readonly EvidenceScene[], more: Partial<EvidenceScene> = {}) => ({
  name,
  faults: scenes.flatMap(({ faults = [] }) => faults),
  ...more,
});
const MIXED_UP_KILLED: ReadonlySet<string> = new Set([
  "two POSTs get each other's answer",
  "two POSTs get each other's number alone, applications alike",
  'the answer before, though stored, number alone',
  'the answer before, nothing stored, number alone',
  'Location is the one before',
]);

/** The same, while the agent is killed: what it knows by then lies on disk or nowhere. */
const KILLED: readonly EvidenceScene[] = [
  inTurn('each row of the fault matrix in turn', ANSWERS.slice(0, ROWS.filter(isOfEvidence).length), {
    every: 1,
    bundles: 110,
  }),
  inTurn('2xx that stored nothing', NOTHING_STORED, { every: 2, bundles: 40 }),
  ...MIXED_UP.filter(({ name }) => MIXED_UP_KILLED.has(name)),
  ...INDEX,
].map((scene) => ({ ...scene, group: 'killed', isKilled: true }));

export const EVIDENCE_SCENES: readonly EvidenceScene[] = [
  ...ANSWERS,
  ...NOTHING_STORED,
  ...MIXED_UP,
  ...INDEX,
  ...SEARCHES,
  ...TIMES,
  ...PEOPLE,
  ...KILLED,
];
