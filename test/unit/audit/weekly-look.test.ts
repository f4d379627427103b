import { expect, onTestFinished, test } from 'vitest';
import { openAudit } from '../../../main/agent/ground/audit/jsonl-audit.ts';
import { createTrailLook } from '../../../main/agent/compose/operations.ts';
import { memoryCache } from '../smart/memory-cache.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const DAY = 86_400_000;

function rig(cache = memoryCache(), clock = new FakeClock()) {
  const world = { ok: true, looks: 0, changes: 0 };
  const look = createTrailLook({
    audit: {
      verify: () => {
        world.looks += 1;
        return Promise.resolve({
          ok: world.ok,
          problem: world.ok ? null : { file: 'f', line: 3, code: 'hash' },
        } as never);
      },
    },
    cache,
    clock,
    log: () => undefined,
    onChange: () => void (world.changes += 1),
  });
  look.start();
  onTestFinished(() => look.stop());
  return { world, look, cache, clock };
}

test('the whole trail is read once a week, and a restart does not read it again before', async () => {
  const { world, look, cache, clock } = rig();
  await clock.advance(DAY);
  expect(world.looks).toBe(1);
  await clock.advance(5 * DAY);
  expect(world.looks).toBe(1);
  await look.stop();
  const again = rig(cache, clock);
  await clock.advance(DAY / 2);
  expect(again.world.looks).toBe(0);
  await clock.advance(DAY);
  expect([again.world.looks, again.look.fault()]).toEqual([1, null]);
});

test('a trail that does not verify is a finding until it verifies again, also after a restart', async () => {
  const { world, look, cache, clock } = rig();
  world.ok = false;
  await clock.advance(DAY);
  const found = look.fault();
  expect(found?.code).toBe('hash');
  expect(world.changes).toBe(1);
  await clock.advance(3 * DAY);
  expect(look.fault()).toEqual(found);
  expect(world.changes).toBe(1);
  await look.stop();
  const again = rig(cache, clock);
  again.world.ok = false;
  await clock.advance(1000);
  expect(again.look.fault()?.code).toBe('hash');
  again.world.ok = true;
  await clock.advance(2 * DAY);
  expect(again.look.fault()).toBeNull();
});

test('a stop ends the reading of the trail at its next line, says nothing, and the next start reads it', async () => {
  const [cache, clock, said] = [memoryCache(), new FakeClock(), [] as string[]];
  const audit = await openAudit({ dir: temporaryFolder(), clock });
  onTestFinished(() => audit.close());
  for (let n = 0; n < 3; n += 1) await audit.append({ actor: 'agent', kind: 'send-dropped' });
  const log = (_level: string, event: string): void => void said.push(event);
  const look = createTrailLook({ audit, cache, clock, log, onChange: () => undefined });
  look.start();
  await look.stop();
  expect([await cache.load(), look.fault(), said]).toEqual([null, null, []]);
  const saved = Promise.withResolvers<string>();
  const save = (text: string): Promise<void> => {
    saved.resolve(text);
    return Promise.resolve();
  };
  const again = createTrailLook({ audit, cache: { ...cache, save }, clock, log, onChange: () => undefined });
  again.start();
  expect(await saved.promise).toBe(String(clock.now()));
  await again.stop();
});
