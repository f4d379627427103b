import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { expect } from 'vitest';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import { command } from '../support/command.ts';
import { test } from '../support/scene.ts';

/**
 * Files for other accounts that tell of no case: the sign of life for a monitoring program of the same group, the public key by which a
 * window knows its service, and what a command of another account shows for itself.
 */
const FOR_OTHERS = /^heartbeat\.json$/;

/** Mode of everything below `dir` that others than the owner may open, as `path mode`. */
async function openToOthers(dir: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const mode = await stat(path).then(
      (seen) => seen.mode & 0o777,
      () => 0, // gone meanwhile
    );
    if ((mode & 0o077) !== 0 && !FOR_OTHERS.test(entry.name))
      found.push(`${relative(dir, path)} ${mode.toString(8)}`);
  }
  return found;
}

test.skipIf(process.platform === 'win32')(
  'keys, database, spool, trail, backups and doors are the owner’s alone, whatever the umask, while it runs and after',
  async ({ sceneFor }) => {
    const before = process.umask(0);
    try {
      const scene = await sceneFor();
      const agent = await scene.agent();
      const sample = makeSample({ seed: 'modes', attachments: 1 });
      await scene.put(sample);
      await agent.until('decided', ([row]) => row?.review === 'decided');
      const backup = join(scene.place.dir, 'a.backup');
      expect((await command(scene.place, 'backup', backup)).code).toBe(0);
      expect((await stat(backup)).mode & 0o777).toBe(0o600);
      expect(await openToOthers(scene.place.dataDir)).toEqual([]);
      await agent.stop();
      // A second life makes the daily copy.
      const again = await scene.agent();
      await again.stop();
      expect(await openToOthers(scene.place.dataDir)).toEqual([]);
      expect((await readdir(join(scene.place.dataDir, 'backups'))).length).toBeGreaterThan(0);
    } finally {
      process.umask(before);
    }
  },
);
