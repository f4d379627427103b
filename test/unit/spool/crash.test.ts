import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { openSpool } from '../../../main/agent/ground/spool/sealed-spool.ts';
import { createVault } from '../../../main/agent/ground/vault/sealing.ts';
import { childScript, moduleUrl } from '../support/child-script.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

test('a process killed while it puts has lost no file that was acknowledged, and its leftovers go at the next start', async () => {
  const dir = join(temporaryFolder(), 'spool');
  const child = childScript(`
    import { openSpool } from ${moduleUrl('main/agent/ground/spool/sealed-spool.ts')};
    import { createVault } from ${moduleUrl('main/agent/ground/vault/sealing.ts')};
    import { randomBytes } from 'node:crypto';
    import { writeSync } from 'node:fs';
    const spool = await openSpool(${JSON.stringify(dir)}, createVault(Buffer.alloc(32, 7)));
    const puts = async () => {
      for (;;) writeSync(1, (await spool.put(randomBytes(300_000))).sha256 + '\\n');
    };
    await Promise.all([puts(), puts(), puts()]);
  `);
  const acknowledged: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    acknowledged.push(line);
    if (acknowledged.length === 10) child.kill('SIGKILL');
  }
  const spool = await openSpool(dir, createVault(Buffer.alloc(32, 7)));
  for (const hash of acknowledged) expect((await spool.get(hash)).length).toBe(300_000);
  // All that was renamed is whole, acknowledged or not; nothing else is left.
  for (const hash of await spool.list()) await spool.get(hash);
  expect(readdirSync(dir).filter((name) => name.length !== 2)).toEqual([]);
});
