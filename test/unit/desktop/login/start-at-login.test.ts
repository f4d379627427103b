import { expect, test } from 'vitest';
import {
  createStartAtLogin,
  type LoginCalls,
  shouldSetAtFirstStart,
} from '../../../../main/desktop/config/launch.ts';

const installed = { platform: 'win32', execPath: 'C:\\P\\TWPAS Agent.exe', packaged: true } as const;

/** Windows' two places for it: our entry, and whether the Task Manager lets it run. */
function windows(approved = true) {
  const asked: unknown[] = [];
  const state = { entry: false, approved };
  const calls: LoginCalls = {
    setLoginItemSettings: (settings) => {
      asked.push(settings);
      state.entry = settings.openAtLogin === true;
      if (settings.enabled === true) state.approved = true;
    },
    getLoginItemSettings: (options) => {
      asked.push(options);
      return {
        openAtLogin: state.entry,
        executableWillLaunchAtLogin: state.entry && state.approved,
        wasOpenedAtLogin: false,
        status: 'not-found',
        launchItems: [],
      };
    },
  };
  return { calls, asked, state };
}

test('switched on, it is read back with the same path and arguments', () => {
  const { calls, asked } = windows();
  const login = createStartAtLogin(calls, installed);
  expect(login.state()).toBe('off');
  expect(login.set(true)).toBe('on');
  const entry = { path: installed.execPath, args: ['--hidden'] };
  expect(asked).toEqual([entry, { ...entry, openAtLogin: true, enabled: true }, entry]);
  expect(login.set(false)).toBe('off');
});

test('switched off in Windows it is seen, not undone, until a person asks for it', () => {
  const { calls, state } = windows();
  const login = createStartAtLogin(calls, installed);
  login.set(true);
  state.approved = false;
  expect(login.state()).toBe('switched-off-by-system');
  expect(state.approved).toBe(false);
  expect(login.set(true)).toBe('on');
});

test('a policy that keeps it off is shown after the attempt, too', () => {
  const { calls } = windows();
  const refused: LoginCalls = {
    ...calls,
    getLoginItemSettings: (options) => ({
      ...calls.getLoginItemSettings(options),
      executableWillLaunchAtLogin: false,
    }),
  };
  expect(createStartAtLogin(refused, installed).set(true)).toBe('switched-off-by-system');
});

test('elsewhere, and out of a source tree, there is no login item to set', () => {
  const { calls, asked } = windows();
  for (const machine of [
    { ...installed, platform: 'linux' as const },
    { ...installed, packaged: false },
  ])
    expect(createStartAtLogin(calls, machine).set(true)).toBe('unsupported');
  expect(asked).toEqual([]);
});

test('only the very first start switches it on by itself', () => {
  expect(shouldSetAtFirstStart(false, 'off')).toBe(true);
  expect(shouldSetAtFirstStart(true, 'off')).toBe(false);
  for (const state of ['on', 'switched-off-by-system', 'unsupported'] as const)
    expect(shouldSetAtFirstStart(false, state)).toBe(false);
});
