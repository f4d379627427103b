import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { uninstall, type Machine } from '../../../../main/headless/service/register.ts';
import { unitFile } from '../../../../main/headless/service/service-plan.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

function imageWithUnit(status: number | null): { readonly file: string; readonly machine: Machine } {
  const root = temporaryFolder();
  const file = unitFile('twpas-agent', root);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, 'ExecStart=/opt/node /opt/cli.js run --service --config /etc/agent.yaml\n');
  return { file, machine: { platform: 'linux', root, booted: false, run: () => status } };
}

test('a service is disabled, and then its unit goes', async () => {
  const { file, machine } = imageWithUnit(0);
  const { steps } = await uninstall('twpas-agent', machine, null);
  expect(steps).toMatchObject([{ did: 'ran' }]);
  expect(existsSync(file)).toBe(false);
});

test('where systemctl cannot run the unit stays, since what is still to be typed needs it', async () => {
  const { file, machine } = imageWithUnit(null);
  const { steps } = await uninstall('twpas-agent', machine, null);
  expect(steps).toEqual([
    { command: ['systemctl', `--root=${machine.root}`, 'disable', 'twpas-agent'], did: 'to-run' },
    { command: ['rm', file], did: 'to-run' },
  ]);
  expect(existsSync(file)).toBe(true);
});
