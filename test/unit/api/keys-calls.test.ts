import { expect, test } from 'vitest';
import { trailOf } from '../../integration/support/trail.ts';
import { agentHere } from '../support/agent-here.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const DAY_MS = 86_400_000;

test('a key that NHI does not know yet signs in seven days, or at once with a reason, and the former one can be put back', async () => {
  const clock = new FakeClock();
  const { client, dataDir } = await agentHere(temporaryFolder(), clock);
  const { keys } = client;
  const old = await keys.generate({ alg: 'ES384' });
  const next = await keys.rotate({});
  expect([next.state, Date.parse(next.activeFrom)]).toEqual(['next', clock.now() + 7 * DAY_MS]);
  await keys.retire({ kid: next.kid });
  const needsReason = { data: { code: 'switch-needs-reason' } };
  await expect(keys.rotate({ switchAt: 'now', reason: ' ' })).rejects.toMatchObject(needsReason);
  const soon = new Date(clock.now() + 6 * DAY_MS).toISOString();
  await expect(keys.rotate({ switchAt: soon })).rejects.toMatchObject(needsReason);
  await expect(keys.generate({ alg: 'ES384' })).rejects.toMatchObject(needsReason);
  expect(await keys.list()).toHaveLength(2);
  clock.set(clock.now() + DAY_MS);
  const now = await keys.rotate({ switchAt: 'now', reason: '私鑰外洩' });
  expect(now).toMatchObject({ state: 'active' });
  const standing = async () => (await client.status({ address: false })).clientKey;
  expect(await standing()).toMatchObject({ kid: now.kid, switchedAt: now.activeFrom });
  expect(await keys.putBack({})).toMatchObject({ kid: old.kid, state: 'active' });
  expect(await standing()).toMatchObject({ kid: old.kid });
  const kinds = trailOf(dataDir).map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind.startsWith('key-'))).toEqual([
    'key-generated',
    'key-rotated',
    'key-retired',
    'key-rotated',
    'key-put-back',
  ]);
});
