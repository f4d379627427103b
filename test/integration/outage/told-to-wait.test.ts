// @module-tag full
import { expect } from 'vitest';
import type { Fault } from '../../../main/practice/faults.ts';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import { allAt, arrivalOf, expectStoredOnce, postsOf } from '../support/expectations.ts';
import { testOfSending as test } from '../support/scene.ts';

test.concurrent.for(['seconds', 'date'] as const)(
  'a Retry-After in %s is kept over a restart',
  async (retryAfterAs, { sceneFor }) => {
    const scene = await sceneFor();
    const sample = makeSample({ seed: 'throttled', attachments: 0 });
    await scene.sandbox.misbehave('post', {
      kind: 'status',
      status: 429,
      retryAfterSeconds: 12,
      retryAfterAs,
    });
    const first = await scene.agent();
    await scene.put(sample);
    await first.untilStatus('told to wait', ({ destination }) => destination.reason === 'throttled');
    expect(await first.stop()).toBe(0);

    const agent = await scene.agent();
    await scene.put(makeSample({ seed: 'another one', attachments: 0 }));
    await agent.until('both accepted', allAt(2, 'accepted'));

    const ledger = await scene.sandbox.ledger();
    const [refused, accepted] = postsOf(ledger, sample);
    const earliest = (refused?.at ?? 0) + (retryAfterAs === 'date' ? 11_000 : 12_000);
    expect(accepted?.at).toBeGreaterThanOrEqual(earliest);
    // It waits for all: the other one did not go before it.
    expect(ledger.posts.filter((post) => post.at < earliest)).toHaveLength(1);
  },
);

test.concurrent(
  'a Retry-After is kept though a send that was under way is accepted meanwhile',
  async ({ sceneFor }) => {
    const scene = await sceneFor();
    const agent = await scene.agent();
    const [throttled, underWay, later] = ['throttled', 'under way', 'later'].map((seed) =>
      makeSample({ seed, attachments: 0 }),
    );
    if (!throttled || !underWay || !later) throw new Error('no samples');
    const { sandbox } = scene;
    await sandbox.misbehave('post', { kind: 'slow', delayMs: 1200 }, { plantedId: underWay.plantedId });
    await sandbox.misbehave(
      'post',
      { kind: 'status', status: 429, retryAfterSeconds: 12 },
      { plantedId: throttled.plantedId },
    );
    await scene.put(underWay);
    await arrivalOf(sandbox, underWay);
    await scene.put(throttled);
    await agent.untilStatus('told to wait', ({ destination }) => destination.reason === 'throttled');
    await scene.put(later);
    await agent.until('all accepted', allAt(3, 'accepted'));

    const ledger = await sandbox.ledger();
    const [refused] = postsOf(ledger, throttled);
    expect(postsOf(ledger, later)[0]?.at).toBeGreaterThanOrEqual((refused?.at ?? 0) + 12_000);
  },
);

const REFUSED: readonly (readonly [string, Fault])[] = [
  ['429 without Retry-After', { kind: 'status', status: 429 }],
  ['429 with Retry-After: 0', { kind: 'status', status: 429, retryAfterSeconds: 0 }],
  ['401 with a challenge', { kind: 'status', status: 401 }],
  ['403 in FHIR’s own words', { kind: 'status', status: 403, issue: 'forbidden' }],
  ['503 with Retry-After', { kind: 'status', status: 503, retryAfterSeconds: 1 }],
  ['503 with an OperationOutcome “throttled”', { kind: 'status', status: 503, issue: 'throttled' }],
];
test.concurrent.for(REFUSED)(
  '%s: the case waits as before, NHI is asked whether it has it, and it is sent once more',
  async ([, fault], { sceneFor }) => {
    const scene = await sceneFor();
    const agent = await scene.agent();
    const sample = makeSample({ seed: 'transient', attachments: 0 });
    await scene.sandbox.misbehave('post', fault);
    await scene.put(sample);

    const [row] = await agent.until('accepted', allAt(1, 'accepted'));

    const { events } = await agent.client.cases.show({ id: row?.id ?? '', phi: false });
    expect(events.map(({ to }) => to)).not.toContain('uncertain');
    const ledger = await scene.sandbox.ledger();
    expectStoredOnce(ledger, [sample], 2);
    const [refused, accepted] = postsOf(ledger, sample);
    const asked = ledger.searches.filter((url) => url.includes(sample.patient.number));
    expect([postsOf(ledger, sample).length, asked.length > 0]).toEqual([2, true]);
    expect(accepted?.at).toBeGreaterThan(refused?.at ?? Infinity);
  },
);

test.concurrent.for(REFUSED)(
  '%s after the Bundle was stored: it is found by that question, and never sent a second time',
  async ([, fault], { sceneFor }) => {
    const scene = await sceneFor();
    const agent = await scene.agent();
    const sample = makeSample({ seed: 'refused though stored', attachments: 0 });
    await scene.sandbox.misbehave('post', { ...fault, commit: true } as Fault);
    await scene.put(sample);
    const [row] = await agent.until('accepted', allAt(1, 'accepted'));
    expect(row?.caseNumber).toBe((await scene.sandbox.cases())[0]?.number);
    expectStoredOnce(await scene.sandbox.ledger(), [sample]);
  },
);

const DOUBTFUL: readonly (readonly [string, Fault])[] = [
  [
    '503 with an OperationOutcome “transient”',
    { kind: 'status', status: 503, issue: 'transient', commit: true },
  ],
  ['303', { kind: 'redirect', status: 303, commit: true }],
  ['401 without a challenge', { kind: 'status', status: 401, html: true, commit: true }],
  ['403 with a web page', { kind: 'status', status: 403, html: true, commit: true }],
  ['404 with a web page', { kind: 'status', status: 404, html: true, commit: true }],
  ['406', { kind: 'status', status: 406, commit: true }],
  ['422 that calls it a duplicate', { kind: 'status', status: 422, issue: 'duplicate', commit: true }],
  ['200 with an error of FHIR’s', { kind: 'status', status: 200, issue: 'processing', commit: true }],
  ['503 without a word', { kind: 'status', status: 503, commit: true }],
  ['503 with a web page', { kind: 'status', status: 503, html: true, commit: true }],
  ['503 with another OperationOutcome', { kind: 'status', status: 503, issue: 'exception', commit: true }],
  ['502', { kind: 'status', status: 502, html: true, commit: true }],
  ['504', { kind: 'status', status: 504, html: true, commit: true }],
];
test.concurrent.for(DOUBTFUL)(
  '%s after the Bundle was stored: the case is in doubt, found and not resent',
  async ([, fault], { sceneFor }) => {
    const scene = await sceneFor();
    const agent = await scene.agent();
    const sample = makeSample({ seed: 'gateway', attachments: 0 });
    await scene.sandbox.misbehave('post', fault);
    await scene.put(sample);

    const [row] = await agent.until('accepted', allAt(1, 'accepted'));

    const { events } = await agent.client.cases.show({ id: row?.id ?? '', phi: false });
    expect(events.map(({ to }) => to)).toContain('uncertain');
    expectStoredOnce(await scene.sandbox.ledger(), [sample]);
  },
);
