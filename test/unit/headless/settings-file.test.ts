import { expect, test } from 'vitest';
import { settingsFile } from '../../../main/headless/command-line.ts';

const found = (
  there: readonly string[],
  env: Record<string, string> = {},
  platform: NodeJS.Platform = 'linux',
): string => settingsFile({ env, platform, exists: (path) => there.includes(path) });

test('without --config the settings file is the one that lies here, else the machine’s, else the one that should lie here', () => {
  const machine = '/etc/twpas-agent/agent.yaml';
  expect(found(['agent.yaml', machine])).toBe('agent.yaml');
  expect(found([machine])).toBe(machine);
  expect(found([])).toBe('agent.yaml');
});

test('TWPAS_CONFIG names another before both', () => {
  const env = { TWPAS_CONFIG: '/srv/pas/agent.yaml' };
  expect(found(['agent.yaml', '/etc/twpas-agent/agent.yaml'], env)).toBe('/srv/pas/agent.yaml');
  expect(found([], { TWPAS_CONFIG: '' })).toBe('agent.yaml');
});

test('on Windows the machine’s file lies in ProgramData', () => {
  const machine = 'D:\\Data\\TWPAS Agent\\agent.yaml';
  expect(found([machine], { ProgramData: 'D:\\Data' }, 'win32')).toBe(machine);
});
