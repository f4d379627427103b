import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { removeTemporaries, temporaryPath } from '../../../main/agent/ground/base/files.ts';
import { writeKeyFile, type KeyFile } from '../../../main/agent/carrier/smart/key-file.ts';
import { backUp } from '../support/backups.ts';
import { caseRig } from '../support/case-rig.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const TWO_DAYS_AGO = new Date(Date.now() - 2 * 86_400_000);

/** Leftover of a killed write in `dir`, as old as given. */
function leftIn(dir: string, at = new Date()): string {
  const path = temporaryPath(dir);
  writeFileSync(path, 'half');
  utimesSync(path, at, at);
  return path;
}

test('a backup removes what an earlier one left in its folder when it was killed, and nothing that may still be written', async () => {
  const rig = await caseRig();
  const dir = join(rig.dir, 'elsewhere');
  mkdirSync(dir);
  const [old, young] = [leftIn(dir, TWO_DAYS_AGO), leftIn(dir)];
  writeFileSync(join(dir, 'a.tmp'), 'not ours');
  utimesSync(join(dir, 'a.tmp'), TWO_DAYS_AGO, TWO_DAYS_AGO);
  await backUp(rig, join(dir, 'state.backup'));
  expect(existsSync(old)).toBe(false);
  expect(readdirSync(dir).sort()).toEqual([basename(young), 'a.tmp', 'state.backup']);
});

test('a key file that cannot be put in place leaves nothing beside it', async () => {
  const dir = temporaryFolder();
  mkdirSync(join(dir, 'client-x.json', 'in the way'), { recursive: true });
  await expect(writeKeyFile(dir, 'x', {} as KeyFile)).rejects.toThrow();
  expect(readdirSync(dir)).toEqual(['client-x.json']);
});

test('the sole writer of a folder removes files of a killed write, also after the clock was set back', async () => {
  const dir = temporaryFolder();
  leftIn(dir, new Date(Date.now() + 86_400_000));
  await removeTemporaries(dir, 1);
  expect(readdirSync(dir)).toHaveLength(1);
  await removeTemporaries(dir);
  expect(readdirSync(dir)).toEqual([]);
});

test('a start removes the copy that a drill left when it was killed, and no other folder', async () => {
  const rig = await caseRig();
  const backups = join(rig.dir, 'data', 'backups');
  for (const name of ['.drill-x1', 'kept']) {
    mkdirSync(join(backups, name, 'spool'), { recursive: true });
    writeFileSync(join(backups, name, 'agent.db'), '');
  }
  await rig.reopen();
  expect(readdirSync(backups)).toEqual(['kept']);
});
