import { expect, test } from 'vitest';
import { usualSettings } from '../../../main/headless/command-line.ts';

test('without --config the settings file is that of TWPAS_CONFIG, else the machine’s, and never one that lies here', () => {
  expect(usualSettings({ TWPAS_CONFIG: '/srv/pas/agent.yaml' }, 'linux')).toBe('/srv/pas/agent.yaml');
  expect(usualSettings({ TWPAS_CONFIG: '' }, 'linux')).toBe('/etc/twpas-agent/agent.yaml');
  expect(usualSettings({ ProgramData: 'D:\\Data' }, 'win32')).toBe('D:\\Data\\TWPAS Agent\\agent.yaml');
});
