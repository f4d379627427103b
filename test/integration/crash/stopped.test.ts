import { expect } from 'vitest';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import { commandJson } from '../support/command.ts';
import type { CaseRow } from '../../../shared/api/views/case-row.ts';
import { allAt, arrivalOf, expectStoredOnce } from '../support/expectations.ts';
import { testOfSending as test } from '../support/scene.ts';

/** Time that a send under way is waited for, of the 10 s that a host gives the agent to end in. */
const DRAIN_MS = 8000;
/** A process of a busy machine needs a while to close its files and to be seen to have ended. */
const SLOW_MACHINE_MS = 6000;

test.concurrent('SIGTERM lets a send under way finish and ends with 0', async ({ sceneFor }) => {
  const scene = await sceneFor();
  const sample = makeSample({ seed: 'stopped', attachments: 0 });
  await scene.sandbox.misbehave('post', { kind: 'slow', delayMs: 1500 });
  const agent = await scene.agent();
  await scene.put(sample);
  await arrivalOf(scene.sandbox, sample);

  expect(await agent.stop()).toBe(0);

  const [row] = await commandJson<CaseRow[]>(scene.place, 'cases');
  expect(row?.delivery).toBe('accepted');
  expectStoredOnce(await scene.sandbox.ledger(), [sample]);
});

test.concurrent(
  'SIGTERM ends with 0 though the server does not answer for a minute; the case is looked up at the next start',
  async ({ sceneFor }) => {
    const scene = await sceneFor({ settings: (settings) => (settings.server['timeoutSeconds'] = 60) });
    const sample = makeSample({ seed: 'hangs', attachments: 0 });
    await scene.sandbox.misbehave('post', { kind: 'slow', delayMs: 60_000 });
    const agent = await scene.agent();
    await scene.put(sample);
    await arrivalOf(scene.sandbox, sample);

    const askedAt = Date.now();
    expect(await agent.stop()).toBe(0);
    expect(Date.now() - askedAt).toBeLessThan(DRAIN_MS + SLOW_MACHINE_MS);

    const again = await scene.agent();
    const [row] = await again.until('accepted', allAt(1, 'accepted'));
    expect(row?.attempts).toBe(1);
    expectStoredOnce(await scene.sandbox.ledger(), [sample]);
  },
);

test.concurrent(
  'SIGTERM ends an idle agent with 0 at once and leaves the folder to the next one',
  async ({ sceneFor }) => {
    const scene = await sceneFor();
    const agent = await scene.agent();
    const askedAt = Date.now();
    expect(await agent.stop()).toBe(0);
    // It waits for nothing: not even as long as a send under way would be waited for.
    expect(Date.now() - askedAt).toBeLessThan(DRAIN_MS);
    const again = await scene.agent();
    await scene.put(makeSample({ seed: 'after', attachments: 0 }));
    await again.until('accepted', allAt(1, 'accepted'));
  },
);
