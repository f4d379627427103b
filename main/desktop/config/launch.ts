import type { App } from 'electron';

/** Passed by the login item, so that no window opens at sign-in. */
const HIDDEN_SWITCH = '--hidden';

/** True if this start opens no window. */
export function startsHidden(argv: readonly string[]): boolean {
  return argv.includes(HIDDEN_SWITCH);
}

/** Passed by the installer, as the person whose program runs: it ends like one that a person quits. */
const QUIT_SWITCH = '--quit';

/** True if this launch only ends the program that runs. */
export function asksToQuit(argv: readonly string[]): boolean {
  return argv.includes(QUIT_SWITCH);
}

/** Effect of a second launch, whose command line the first process gets: a login item's launch is ignored. */
export function onSecondLaunch(argv: readonly string[]): 'show' | 'quit' | 'ignore' {
  if (asksToQuit(argv)) return 'quit';
  return startsHidden(argv) ? 'ignore' : 'show';
}

export type LoginCalls = Pick<App, 'getLoginItemSettings' | 'setLoginItemSettings'>;

/** Start at login according to the system, not to our last request. */
export type LoginState =
  | 'on'
  | 'off'
  /** Our entry exists, but Windows (Task Manager, Settings, a policy) does not run it. */
  | 'switched-off-by-system'
  /** Only Windows has login items that Electron can set. */
  | 'unsupported';

export type StartAtLogin = ReturnType<typeof createStartAtLogin>;

export function createStartAtLogin(
  app: LoginCalls,
  machine: { readonly platform: NodeJS.Platform; readonly execPath: string; readonly packaged: boolean },
) {
  // Path and arguments must be equal for writing and reading, since Windows compares them.
  const entry = { path: machine.execPath, args: [HIDDEN_SWITCH] };
  // In an unpacked program the path is Electron's, and a login item would start an empty Electron.
  const supported = machine.platform === 'win32' && machine.packaged;
  const state = (): LoginState => {
    if (!supported) return 'unsupported';
    const { openAtLogin, executableWillLaunchAtLogin } = app.getLoginItemSettings(entry);
    if (!openAtLogin) return 'off';
    return executableWillLaunchAtLogin ? 'on' : 'switched-off-by-system';
  };
  return {
    state,
    /** Changes it and reads back the result. */
    set: (on: boolean) => {
      // `enabled` reverts a switch-off in the Task Manager, which is right because a person has just asked for it.
      if (supported) app.setLoginItemSettings({ ...entry, openAtLogin: on, enabled: on });
      return state();
    },
  };
}

/** Switched on at the first start only; afterwards a person or the system decides. */
export function shouldSetAtFirstStart(alreadySet: boolean, state: LoginState): boolean {
  return !alreadySet && state === 'off';
}
