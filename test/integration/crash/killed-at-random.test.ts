import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import { createRng } from '../../../main/practice/samples/rng.ts';
import { makeSample, makeSamples } from '../../../main/practice/samples/sample.ts';
import { expectCleanLedger, expectStoredOnce, rowOf } from '../support/expectations.ts';
import { test } from '../support/scene.ts';

const SEED = process.env['TWPAS_TEST_SEED'] ?? 'kill 1';
const KILLS = 6;

test.concurrent(
  `killed at random moments over a stream of cases, every one is stored exactly once (seed “${SEED}”)`,
  async ({ sceneFor }) => {
    const rng = createRng(SEED);
    const scene = await sceneFor({ settings: (settings) => (settings.upload['concurrency'] = 2) });
    // Slow enough that a kill often falls into a send, before or after the server stored it; and a line that breaks.
    const slow = { kind: 'slow', delayMs: 120 } as const;
    await scene.sandbox.misbehave('post', slow, { times: 4 });
    await scene.sandbox.misbehave('post', { kind: 'late-commit', delayMs: 200 }, { times: 4 });
    await scene.sandbox.misbehave('post', { kind: 'reset' });
    await scene.sandbox.misbehave('post', slow, { times: 4 });
    await scene.sandbox.misbehave('post', { kind: 'reset', commit: true });
    await scene.sandbox.misbehave('post', slow, { times: null });
    const samples = makeSamples(20, SEED);
    const perRound = Math.ceil(samples.length / KILLS);
    for (let round = 0; round < KILLS; round += 1) {
      const agent = await scene.agent();
      await scene.put(...samples.slice(round * perRound, (round + 1) * perRound));
      await pause(rng.int(0, 900)); // the moment is what is random
      await agent.kill();
    }

    const agent = await scene.agent();
    // A send that was cut off before it left can only be proven absent beside a case that was accepted after it.
    await agent.until('nothing left to send', (rows) =>
      rows.every((row) => row.delivery !== 'queued' && row.delivery !== 'sending'),
    );
    const control = makeSample({ seed: `${SEED} control` });
    await scene.put(control);
    const all = [...samples, control];
    const rows = await agent.until(
      'all decided',
      (seen) => seen.length === all.length && seen.every((row) => row.review === 'decided'),
    );

    // Only the one whose connection was cut before it was stored may have come twice.
    expectStoredOnce(await scene.sandbox.ledger(), all, 2);
    const nhi = await scene.sandbox.cases();
    for (const sample of all) {
      const theirs = nhi.filter((one) => one.plantedId === sample.plantedId);
      expect(theirs.map(({ number }) => number)).toEqual([rowOf(rows, sample).caseNumber]);
      expect(rowOf(rows, sample).doubled).toBe(false);
    }
    expectCleanLedger(await scene.sandbox.ledger());
    expect(await agent.client.audit.verify()).toMatchObject({ ok: true });
  },
);
