import type { App } from 'electron';

/** Passed by the login item, so that the window does not open before somebody who has just signed in. */
const HIDDEN_SWITCH = '--hidden';

/** Whether this start is meant to be seen. */
export function startsHidden(argv: readonly string[]): boolean {
  return argv.includes(HIDDEN_SWITCH);
}

/** Effect of a second launch, whose command line the first one gets: a login item adds nothing. */
export function onSecondLaunch(argv: readonly string[]): 'show' | 'ignore' {
  return startsHidden(argv) ? 'ignore' : 'show';
}

export type LoginCalls = Pick<App, 'getLoginItemSettings' | 'setLoginItemSettings'>;

/** Start at login as the system has it, not as we last asked for it. */
export type LoginState =
  | 'on'
  | 'off'
  /** Our entry is there, but Windows (Task Manager, Settings, a policy) does not run it. */
  | 'switched-off-by-system'
  /** Only Windows has login items that Electron can set. */
  | 'unsupported';

export interface StartAtLogin {
  state(): LoginState;
  /** Asks for it and reads back what came of it. */
  set(on: boolean): LoginState;
}

export function createStartAtLogin(
  app: LoginCalls,
  machine: { readonly platform: NodeJS.Platform; readonly execPath: string; readonly packaged: boolean },
): StartAtLogin {
  // The same path and arguments for writing and reading: Windows compares them.
  const entry = { path: machine.execPath, args: [HIDDEN_SWITCH] };
  // Not packed, the path is Electron's own: a login item would start an empty Electron.
  const supported = machine.platform === 'win32' && machine.packaged;
  const state = (): LoginState => {
    if (!supported) return 'unsupported';
    const { openAtLogin, executableWillLaunchAtLogin } = app.getLoginItemSettings(entry);
    if (!openAtLogin) return 'off';
    return executableWillLaunchAtLogin ? 'on' : 'switched-off-by-system';
  };
  return {
    state,
    set: (on) => {
      // `enabled` undoes a switch-off in the Task Manager: right here, because a person has just asked for it.
      if (supported) app.setLoginItemSettings({ ...entry, openAtLogin: on, enabled: on });
      return state();
    },
  };
}

/** On the very first start it is switched on; afterwards it stays as a person or the system left it. */
export function shouldSetAtFirstStart(alreadySet: boolean, state: LoginState): boolean {
  return !alreadySet && state === 'off';
}
