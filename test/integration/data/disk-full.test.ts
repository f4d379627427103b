// @module-tag full
import { afterEach, expect } from 'vitest';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import { expectStoredOnce, rowOf } from '../support/expectations.ts';
import { testOfSending as test } from '../support/scene.ts';
import { mountSmall, whyNoMount, type Mounted } from '../support/small-disk.ts';

const MIB = 2 ** 20;
const DISK = 120 * MIB;
const noMount = whyNoMount();
const why = noMount === null ? '' : ` (not tried: ${noMount})`;

const mounted: Mounted[] = [];
afterEach(() => {
  for (const disk of mounted.splice(0)) disk.unmount();
});
const samplesOf = (prefix: string, count: number): ReturnType<typeof makeSample>[] =>
  Array.from({ length: count }, (_, n) => makeSample({ seed: `${prefix} ${String(n)}`, attachments: 0 }));

test.skipIf(noMount !== null)(
  `on a disk that fills up, intake stops and says so, sending goes on, and all resumes by itself${why}`,
  async ({ sceneFor }) => {
    const scene = await sceneFor();
    const disk = mountSmall(scene.place.dataDir, DISK);
    mounted.push(disk);
    const agent = await scene.agent();
    const early = samplesOf('early', 3);
    const late = samplesOf('late', 3);
    await agent.client.destination.pause({});
    await scene.put(...early);
    await agent.until('three queued', (rows) => rows.length === 3);

    // Below what the agent leaves for its own work, and still room for that work.
    await disk.leave(20 * MIB);
    await scene.put(...late);
    await agent.untilStatus('intake stopped', ({ folders }) => folders[0]?.state === 'no-space');
    expect(agent.log()).toContain('"event":"intake-no-space"');
    await agent.client.destination.resume({});
    const sent = await agent.until('what it had is sent and decided', (rows) =>
      early.every((sample) =>
        rows.some((row) => row.fileName === sample.fileName && row.review === 'decided'),
      ),
    );
    expect(sent).toHaveLength(3);

    await disk.clear();
    const all = await agent.until('the late ones decided, too', (rows) =>
      late.every((sample) =>
        rows.some((row) => row.fileName === sample.fileName && row.review === 'decided'),
      ),
    );
    expect(all).toHaveLength(6);
    await agent.untilStatus('watching again', ({ folders }) => folders[0]?.state === 'watching');
    expect(agent.log().split('"event":"intake-no-space"')).toHaveLength(2);
    expectStoredOnce(await scene.sandbox.ledger(), [...early, ...late]);
    expect((await agent.client.audit.verify()).ok).toBe(true);
    expect(await agent.stop()).toBe(0);
  },
);

test.skipIf(noMount !== null)(
  `on a disk without one free byte nothing is sent, lost or broken, and with room again all goes on${why}`,
  async ({ sceneFor }) => {
    const scene = await sceneFor();
    const disk = mountSmall(scene.place.dataDir, DISK);
    mounted.push(disk);
    const agent = await scene.agent();
    const before = makeSample({ seed: 'before', attachments: 0 });
    await scene.put(before);
    await agent.until('the first decided', ([row]) => row?.review === 'decided');
    const queued = samplesOf('queued', 2);
    await agent.client.destination.pause({});
    await scene.put(...queued);
    await agent.until('two queued', (rows) => rows.length === 3);

    await disk.leave(0);
    await agent.client.destination.resume({}).catch(() => undefined);
    const unseen = samplesOf('unseen', 2);
    await scene.put(...unseen);
    await agent.untilStatus('intake stopped', ({ folders }) => folders[0]?.state === 'no-space');
    // Killed on a full disk and started on it once more: that is what an operator tries first.
    await agent.kill();

    await disk.clear();
    const again = await scene.agent();
    await again.client.destination.resume({});
    const everyone = [before, ...queued, ...unseen];
    const rows = await again.until('all decided', (seen) =>
      everyone.every((sample) =>
        seen.some((row) => row.fileName === sample.fileName && row.review === 'decided'),
      ),
    );
    expect(rowOf(rows, before).delivery).toBe('accepted');
    expectStoredOnce(await scene.sandbox.ledger(), everyone);
    expect((await again.client.audit.verify()).ok).toBe(true);
  },
);
