import { expect, test } from 'vitest';
import { type ChosenSettings, chosenSettings } from '../../../main/headless/command-line.ts';

const OPEN = 'others may write it';
function chosen(
  there: readonly string[],
  {
    env = {},
    platform = 'linux',
    doubted = null,
  }: { env?: Record<string, string>; platform?: NodeJS.Platform; doubted?: string | null } = {},
): ChosenSettings {
  return chosenSettings({ env, platform, exists: (path) => there.includes(path), doubted: () => doubted });
}
const found = (...asked: Parameters<typeof chosen>): string => chosen(...asked).file;
const MACHINE = '/etc/twpas-agent/agent.yaml';

test('without --config the settings file is the one that lies here, else the machine’s, else the one that should lie here', () => {
  expect(found(['agent.yaml', MACHINE])).toBe('agent.yaml');
  expect(found([MACHINE])).toBe(MACHINE);
  expect(found([])).toBe('agent.yaml');
});

test('a file here that somebody else could have written is not used, and that is reported', () => {
  expect(chosen(['agent.yaml', MACHINE], { doubted: OPEN })).toEqual({ file: MACHINE, passedOver: OPEN });
  expect(chosen(['agent.yaml'], { doubted: OPEN })).toEqual({ file: MACHINE, passedOver: OPEN });
  expect(chosen([MACHINE], { doubted: OPEN })).toEqual({ file: MACHINE, passedOver: null });
});

test('TWPAS_CONFIG names another before both', () => {
  const env = { TWPAS_CONFIG: '/srv/pas/agent.yaml' };
  expect(found(['agent.yaml', MACHINE], { env, doubted: OPEN })).toBe('/srv/pas/agent.yaml');
  expect(found([], { env: { TWPAS_CONFIG: '' } })).toBe('agent.yaml');
});

test('on Windows the machine’s file is in ProgramData, and if there is one no other unnamed file counts', () => {
  const machine = 'D:\\Data\\TWPAS Agent\\agent.yaml';
  const env = { ProgramData: 'D:\\Data' };
  expect(found([machine], { env, platform: 'win32' })).toBe(machine);
  expect(chosen(['agent.yaml', machine], { env, platform: 'win32' })).toMatchObject({
    file: machine,
    passedOver: expect.stringContaining('另有設定檔') as string,
  });
  expect(found(['agent.yaml'], { env, platform: 'win32' })).toBe('agent.yaml');
});
