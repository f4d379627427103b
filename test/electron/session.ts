/** A Linux desktop's session of its own: screen, bus, keyring, notification area. Each is there where its program is. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { join } from 'node:path';

export interface TrayIcon {
  readonly tooltip: string;
  readonly menu: readonly { readonly label: string; readonly enabled: boolean }[];
}
export interface ShownNotification {
  readonly title: string;
  readonly body: string;
}

/** Parts of the desktop beside the window: tray, notifications and their actions. */
export interface Surroundings {
  tray(): Promise<TrayIcon | null>;
  /** A click on a line of the icon's menu. */
  choose(label: string): Promise<void>;
  notifications(): Promise<readonly ShownNotification[]>;
  /** A click on the newest one. */
  click(): Promise<void>;
}

export interface Session {
  readonly env: Readonly<Record<string, string>>;
  /** Reason why there is none. */
  readonly surroundings: Surroundings | string;
  readonly keyring: boolean;
  end(): void;
}

/** Python as the system has it: the binding of D-Bus is a package of the system's. */
const PYTHON = '/usr/bin/python3';
const KEYRING_MS = 20_000;
const has = (program: string, ...args: string[]): boolean =>
  spawnSync(program, args, { stdio: 'ignore' }).error === undefined;

/** Reason why no window can be shown on this machine, or null. */
export const whyNoScreen = (): string | null =>
  process.platform !== 'linux' || process.env['DISPLAY'] !== undefined || has('Xvfb', '-help')
    ? null
    : 'no screen and no Xvfb (Debian: apt-get install xvfb)';

/** On Windows and macOS the session is the person's own. */
export async function openSession(): Promise<Session> {
  if (process.platform !== 'linux')
    return { env: {}, surroundings: 'only a person sees them here', keyring: true, end: () => undefined };
  const started: ChildProcess[] = [];
  const end = (): void => {
    for (const child of started.toReversed()) child.kill('SIGTERM');
  };
  /** Starts it and reads the line that says it is up. */
  const start = async (
    program: string,
    args: readonly string[],
    env = {},
  ): Promise<[ChildProcess, string]> => {
    const child = spawn(program, args, {
      env: { ...process.env, ...env },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    started.push(child);
    const [line] = (await Promise.race([
      once(createInterface(child.stdout), 'line'),
      once(child, 'exit').then(([code]) => {
        throw new Error(`${program} ended with ${String(code)}`);
      }),
    ])) as [string];
    return [child, line];
  };
  try {
    const env: Record<string, string> = { XDG_CURRENT_DESKTOP: 'GNOME' };
    if (has('Xvfb', '-help')) {
      const [, number] = await start('Xvfb', [
        '-displayfd',
        '1',
        '-screen',
        '0',
        '1400x900x24',
        '-nolisten',
        'tcp',
      ]);
      env['DISPLAY'] = `:${number}`;
    }
    if (!has('dbus-daemon', '--version')) return { env, surroundings: 'no dbus-daemon', keyring: false, end };
    const [, address] = await start('dbus-daemon', ['--session', '--nofork', '--print-address=1']);
    env['DBUS_SESSION_BUS_ADDRESS'] = address;
    // Chromium looks for the machine's own too, which a container has not: its complaints would stand among what the tool reads.
    env['DBUS_SYSTEM_BUS_ADDRESS'] = address;
    const keyring = has('gnome-keyring-daemon', '--version');
    // Unlocked and on the bus before anybody asks for it; it ends with the bus.
    if (keyring)
      spawnSync('gnome-keyring-daemon', ['--daemonize', '--unlock', '--components=secrets'], {
        env: { ...process.env, ...env },
        input: 'the keyring of a check',
        stdio: ['pipe', 'ignore', 'ignore'],
        timeout: KEYRING_MS,
      });
    if (spawnSync(PYTHON, ['-c', 'import gi'], { stdio: 'ignore' }).status !== 0)
      return { env, surroundings: 'no python3-gi for the notification area', keyring, end };
    const [host] = await start(PYTHON, [join(import.meta.dirname, 'session.py')], env);
    return { env, surroundings: talkTo(host), keyring, end };
  } catch (error) {
    end();
    throw error;
  }
}

/** One command after the other: each is answered by one line. */
function talkTo(host: ChildProcess): Surroundings {
  if (host.stdout === null || host.stdin === null) throw new Error('no pipes');
  const { stdin } = host;
  const lines = createInterface(host.stdout)[Symbol.asyncIterator]();
  const ask = async <T>(command: string): Promise<T> => {
    stdin.write(`${command}\n`);
    const { value, done } = await lines.next();
    if (done === true) throw new Error('the notification area has ended');
    const said = JSON.parse(value) as { readonly answer: T } | { readonly error: string };
    if ('error' in said) throw new Error(`${command}: ${said.error}`);
    return said.answer;
  };
  return {
    tray: () => ask('tray'),
    choose: (label) => ask(`choose ${label}`),
    notifications: () => ask('notifications'),
    click: () => ask('click'),
  };
}
