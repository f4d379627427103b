import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { FakeClock } from '../support/fake-clock.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { agentHere } from '../support/agent-here.ts';

it('a drill finds every slot of the backup, and says that it opens elsewhere by its recovery code', async () => {
  const dir = temporaryFolder();
  const { client } = await agentHere(dir, new FakeClock());
  const file = join(dir, 'state.backup');
  await client.backup({ file });
  expect(await client.backupDrill({ file })).toMatchObject({ slotKinds: ['machine'], opensElsewhere: false });
  await client.vault.recoveryCode({});
  await client.backup({ file });
  expect(await client.backupDrill({ file })).toMatchObject({
    ok: true,
    slotKinds: ['machine', 'recovery'],
    opensElsewhere: true,
  });
});

it('a drill says when the backup was written, also when the file was copied since', async () => {
  const dir = temporaryFolder();
  const clock = new FakeClock('2026-11-24T09:00:00+08:00');
  const { client } = await agentHere(dir, clock);
  const file = join(dir, 'state.backup');
  await client.backup({ file });
  await clock.advance(3 * 86_400_000);
  utimesSync(file, clock.now() / 1000, clock.now() / 1000);
  expect((await client.backupDrill({ file })).writtenAt).toBe('2026-11-24T09:00:00.000+08:00');
});
