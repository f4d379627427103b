import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openSpool } from '../../../main/agent/ground/spool/sealed-spool.ts';
import { createVault } from '../../../main/agent/ground/vault/sealing.ts';
import { holdFiles } from '../../faults/held-files.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

it('many puts of the same bytes at once all succeed where no file can be replaced', async () => {
  const dir = join(temporaryFolder(), 'spool');
  const spool = await openSpool(dir, createVault(randomBytes(32)));
  const holding = holdFiles([
    { path: '[/\\\\][0-9a-f]{64}$', act: 'rename', code: 'EPERM', times: null, taken: true },
  ]);
  onTestFinished(() => {
    holding.letGo();
  });
  const bytes = randomBytes(200_000);
  const puts = await Promise.all(Array.from({ length: 30 }, () => spool.put(bytes)));
  const [first] = puts;
  expect(holding.refused()).toBeGreaterThan(0);
  expect(new Set(puts.map(({ sha256 }) => sha256)).size).toBe(1);
  expect((await spool.get(first?.sha256 ?? '')).equals(bytes)).toBe(true);
  expect(readdirSync(dir).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});
