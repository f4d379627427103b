import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import { startAgent } from '../support/agent-process.ts';
import { command } from '../support/command.ts';
import { allAt, arrivalOf, expectStoredOnce } from '../support/expectations.ts';
import { testOfSending as test } from '../support/scene.ts';

test.skipIf(process.platform === 'win32')(
  'an owner that was stopped and wakes after another took the folder over writes nothing, sends nothing and ends',
  async ({ sceneFor }) => {
    const scene = await sceneFor();
    const sleeper = await scene.agent();
    const first = makeSample({ seed: 'before the sleep', attachments: 0 });
    await scene.put(first);
    await sleeper.until('decided', ([row]) => row?.review === 'decided');
    // While a Bundle is on its way: its answer comes to a process that no longer owns anything.
    const onItsWay = makeSample({ seed: 'on its way', attachments: 0 });
    await scene.sandbox.misbehave('post', { kind: 'slow', delayMs: 1500 }, { times: 1 });
    await scene.put(onItsWay);
    await arrivalOf(scene.sandbox, onItsWay);
    sleeper.child.kill('SIGSTOP');

    // The system's lock holds as long as its process lives; somebody removes the file to get the agent going again.
    const refused = await command(scene.place, 'run', '--json');
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    await rm(join(scene.place.dataDir, 'lock.db'));
    const owner = await startAgent(scene.place);
    try {
      const later = makeSample({ seed: 'after the take-over', attachments: 0 });
      await scene.put(later);
      await owner.until('the later one decided', (rows) =>
        rows.some(({ fileName, review }) => fileName === later.fileName && review === 'decided'),
      );

      const ended = once(sleeper.child, 'exit');
      sleeper.child.kill('SIGCONT');
      const [code] = (await ended) as [number | null];

      expect(code).toBe(1);
      expect(sleeper.log()).toContain('"event":"owner-lost"');
      expect(existsSync(join(scene.place.dataDir, 'control.json'))).toBe(true);
      const last = makeSample({ seed: 'after the waking', attachments: 0 });
      await scene.put(last);
      await owner.until('all accepted', allAt(4, 'accepted'));
      expectStoredOnce(await scene.sandbox.ledger(), [first, onItsWay, later, last]);
      expect((await owner.client.audit.verify()).ok).toBe(true);
    } finally {
      await owner.kill();
    }
  },
);
