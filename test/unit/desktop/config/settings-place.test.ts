import { expect, test } from 'vitest';
import { findSettings, settingsPlaces, userFolder } from '../../../../main/desktop/config/settings-place.ts';

const windows = {
  platform: 'win32',
  env: { ProgramData: 'D:\\ProgramData', APPDATA: 'C:\\Users\\a\\AppData\\Roaming' },
  home: 'C:\\Users\\a',
  argv: [],
} as const;
const linux = { platform: 'linux', env: {}, home: '/home/a', argv: [] } as const;

test('per machine comes before per user', () => {
  expect(settingsPlaces(windows)).toEqual([
    'D:\\ProgramData\\TWPAS Agent\\agent.yaml',
    'C:\\Users\\a\\AppData\\Roaming\\TWPAS Agent\\agent.yaml',
  ]);
  expect(settingsPlaces(linux)).toEqual([
    '/etc/twpas-agent/agent.yaml',
    '/home/a/.config/twpas-agent/agent.yaml',
  ]);
});

test('a bare environment has the usual places, and a relative XDG folder is none', () => {
  expect(settingsPlaces({ ...windows, env: {} })).toEqual([
    'C:\\ProgramData\\TWPAS Agent\\agent.yaml',
    'C:\\Users\\a\\AppData\\Roaming\\TWPAS Agent\\agent.yaml',
  ]);
  expect(userFolder({ ...linux, env: { XDG_CONFIG_HOME: '/x' } })).toBe('/x/twpas-agent');
  expect(userFolder({ ...linux, env: { XDG_CONFIG_HOME: 'x' } })).toBe('/home/a/.config/twpas-agent');
});

test.each([[['--hidden', '--config', '/a b/agent.yaml']], [['--config=/a b/agent.yaml', '--hidden']]])(
  'a file named on the command line is the only one: %j',
  (argv) => {
    expect(settingsPlaces({ ...linux, argv })).toEqual(['/a b/agent.yaml']);
  },
);

test('an empty name is no name', () => {
  for (const argv of [['--config'], ['--config=']])
    expect(settingsPlaces({ ...linux, argv })).toHaveLength(2);
});

test('the first that is there counts, and none is an answer', () => {
  expect(findSettings(['/a', '/b', '/c'], (path) => path !== '/a')).toBe('/b');
  expect(findSettings(['/a'], () => false)).toBeNull();
});
