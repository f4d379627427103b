import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dataDirSteps } from '../../../../main/headless/service/register.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const stepsFor = (dataDir: string) => dataDirSteps({ name: 'twpas-agent', account: 'twpas-agent', dataDir });

test('a data folder elsewhere is made for the account before the service starts', () => {
  const dataDir = join(temporaryFolder(), 'data');
  expect(stepsFor(dataDir)).toEqual([['install', '-d', '-o', 'twpas-agent', '-m', '700', dataDir]]);
});

test('one that is there is given to the account, with what a restore by root left in it', () => {
  const dataDir = join(temporaryFolder(), 'data');
  mkdirSync(dataDir);
  expect(stepsFor(dataDir)).toEqual([['chown', '-R', 'twpas-agent:', dataDir]]);
});

test('systemd makes its own folder by itself', () => {
  expect(stepsFor('/var/lib/twpas-agent')).toEqual([]);
});
