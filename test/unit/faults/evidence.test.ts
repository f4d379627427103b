import { expect, test } from 'vitest';
import type { CaseDetail } from '../../../shared/api/views/case-detail.ts';
import { judge } from '../../faults/evidence/judge.ts';
import { EVIDENCE_SCENES } from '../../faults/evidence/scenes.ts';
import { tableOf } from '../../faults/evidence/table.ts';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import type { LedgerSnapshot } from '../../../main/practice/ledger.ts';
import { createAnswersBefore } from '../../../main/practice/http/answers-before.ts';
import { createSearchIndex } from '../../../main/practice/cases/index-lag.ts';
import type { SandboxCase } from '../../../main/practice/cases/case.ts';

/** The judge of the streams of evidence, tried with each thing that it is there to find. */

const SAMPLE = makeSample({ seed: 'judged', ending: 'approve', attachments: 0 });
interface Planted {
  readonly stored: readonly string[];
  readonly delivery?: string;
  readonly caseNumber?: string | null;
  readonly doubled?: boolean;
  readonly events?: readonly object[];
  readonly asked?: boolean;
}
function figuresOf({ stored, asked = false, events = [], ...more }: Planted) {
  const one = {
    id: 'a',
    fileName: SAMPLE.fileName,
    delivery: 'accepted',
    caseNumber: stored[0] ?? null,
    doubled: false,
  };
  const posts = stored.map((caseNumber) => ({ plantedId: SAMPLE.plantedId, caseNumber }));
  const counts = { searches: 0, reads: 0, probes: 0 };
  const { figures } = judge({
    dropped: [SAMPLE],
    cases: [{ ...one, ...more, events, attemptList: [] } as unknown as CaseDetail],
    ledger: { posts, counts, violations: [] } as unknown as LedgerSnapshot,
    asked: new Set(asked ? ['a'] : []),
    kills: 0,
    resultDir: '/nowhere',
  });
  return figures;
}
const doubt = { kind: 'doubt', at: '', from: 'sending', to: 'uncertain', detail: {} };
const review = (decision: string) => ({ kind: 'review', at: '', from: '', to: '', detail: { decision } });

test.each<readonly [string, Planted, object]>([
  ['what NHI has once', { stored: ['1'] }, { bundles: 1, twice: 0, toldFalse: 0, anothers: 0, lost: 0 }],
  ['what NHI has twice', { stored: ['1', '2'] }, { twice: 1, untold: 1 }],
  ['what NHI has twice, and staff know', { stored: ['1', '2'], doubled: true }, { twice: 1, untold: 0 }],
  ['called accepted, and NHI has nothing', { stored: [] }, { toldFalse: 1, lost: 1 }],
  ['called rejected, and NHI has it', { stored: ['1'], delivery: 'rejected' }, { toldFalse: 1, lost: 0 }],
  [
    'in doubt to the end, and NHI has nothing',
    { stored: [], delivery: 'uncertain' },
    { toldFalse: 0, lost: 1 },
  ],
  ['another’s number', { stored: ['1'], caseNumber: '2' }, { anothers: 1 }],
  ['another’s decision', { stored: ['1'], events: [review('denied'), review('approved')] }, { anothers: 1 }],
  ['its own decision', { stored: ['1'], events: [review('approved')] }, { anothers: 0 }],
  [
    'another’s number for a while',
    { stored: ['1'], events: [{ kind: 'accepted', at: '', from: '', to: '', detail: { number: '2' } }] },
    { anothers: 0, misnamed: 1 },
  ],
  ['a doubt that ended by itself', { stored: ['1'], events: [doubt] }, { doubts: 1, alone: 1 }],
  [
    'a doubt that a person ended',
    { stored: ['1'], events: [doubt], asked: true },
    { doubts: 1, alone: 0, asked: 1 },
  ],
])('%s', (_what, planted, expected) => {
  expect(figuresOf(planted)).toMatchObject(expected);
});

test('a Bundle without a case is lost', () => {
  const ledger = { posts: [], counts: { searches: 0, reads: 0, probes: 0 }, violations: [] };
  const over = { dropped: [SAMPLE], cases: [], asked: new Set<string>(), kills: 0, resultDir: '/nowhere' };
  expect(judge({ ...over, ledger: ledger as unknown as LedgerSnapshot }).figures).toMatchObject({ lost: 1 });
});

test('the streams carry more than two thousand Bundles, each scene has its name, and the table a line for each', () => {
  const bundles = EVIDENCE_SCENES.reduce((sum, { bundles: some = 24 }) => sum + some, 0);
  expect(bundles).toBeGreaterThan(2000);
  expect(new Set(EVIDENCE_SCENES.map(({ group, name }) => `${group} ${name}`)).size).toBe(
    EVIDENCE_SCENES.length,
  );
  const [scene] = EVIDENCE_SCENES;
  if (scene === undefined) throw new Error('no scene');
  const ran = { scene, figures: figuresOf({ stored: ['1'] }), problems: [] };
  expect(tableOf([ran, ran]).split('\n')).toHaveLength(2 + 2 + 1 + 1);
});

// Misbehaviours of the practice server.

test('two answers that are mixed up go to each other, and one that nobody joins to its own', async () => {
  const before = createAnswersBefore();
  const [one, other] = [200, 201].map((status) => ({ status, headers: {}, body: null }));
  if (one === undefined || other === undefined) throw new Error('no answers');
  const both = [before.swap(one, 1000), before.swap(other, 1000)];
  expect(await Promise.all(both)).toEqual([other, one]);
  expect(await before.swap(one, 1)).toBe(one);
});

test.each([
  ['even', [false, false, true], true],
  ['replicas', [false, true, false], true],
] as const)('an index that is %s behind shows late what was stored', (indexMode, recent, old) => {
  const now = Date.now();
  const stored = (ago: number) => ({ number: String(ago), storedAt: now - ago }) as SandboxCase;
  const index = createSearchIndex(
    () => [],
    () => ({ indexMode, lagMs: 60_000 }),
  );
  const ages = indexMode === 'even' ? [0, 30_000, 61_000] : [0, 0, 0];
  // Replicas take turns: every other one is behind.
  if (indexMode === 'replicas') index.view();
  expect(ages.map((ago) => index.view()(stored(ago)))).toEqual(recent);
  expect(index.view()(stored(120_000))).toBe(old);
});

test('a queue shows nothing that was stored after what it does not show yet; lags of their own show it out of order', () => {
  const now = Date.now();
  const cases = Array.from(
    { length: 40 },
    (_, n) => ({ number: `n-${String(n)}`, storedAt: now - 30_000 + n }) as SandboxCase,
  );
  const shown = (indexMode: 'queue' | 'own') => {
    const isVisible = createSearchIndex(
      () => cases,
      () => ({ indexMode, lagMs: 60_000 }),
    ).view();
    return cases.map((one) => isVisible(one));
  };
  const queue = shown('queue');
  expect(queue.slice(queue.indexOf(false)).every((one) => !one)).toBe(true);
  const own = shown('own');
  expect(own.slice(own.indexOf(false))).toContain(true);
});
