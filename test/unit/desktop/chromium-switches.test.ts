import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  isPacked,
  quietChromium,
  refusedSwitch,
  refuseToStart,
} from '../../../main/desktop/config/chromium-switches.ts';

const OPENERS = [
  'remote-debugging-port',
  'remote-debugging-pipe',
  'remote-debugging-address',
  'remote-allow-origins',
  'disable-web-security',
  'no-sandbox',
  'load-extension',
  'js-flags',
  'proxy-server',
  'proxy-pac-url',
  'no-proxy-server',
  'host-rules',
  'host-resolver-rules',
  'ignore-certificate-errors',
  'ignore-certificate-errors-spki-list',
  'allow-running-insecure-content',
  'unsafely-treat-insecure-origin-as-secure',
  'ssl-key-log-file',
  'log-net-log',
  'renderer-cmd-prefix',
  'inspect-brk',
];

describe('point 13: switches of Chromium that open the desktop program', () => {
  it.each(OPENERS)('--%s is refused, with a value and without, with one dash as well', (name) => {
    for (const word of [`--${name}`, `--${name}=1`, `-${name}=1`])
      expect(refusedSwitch(['twpas', '--hidden', word], 'linux')).toBe(name);
  });

  it('on Windows a slash and other letters are the same switch', () => {
    expect(refusedSwitch(['twpas.exe', '/Remote-Debugging-Port=9222'], 'win32')).toBe(
      'remote-debugging-port',
    );
    expect(refusedSwitch(['twpas', '/remote-debugging-port=9222'], 'linux')).toBe(null);
  });

  it('what a shortcut of ours or a machine needs is taken', () => {
    const words = ['--hidden', '--config', '/etc/no-sandbox.yaml', '--disable-gpu', '--lang=zh-TW'];
    expect(refusedSwitch(['/opt/--no-sandbox/twpas', ...words], 'linux')).toBe(null);
    const ours: string[] = [];
    quietChromium({ appendSwitch: (name) => ours.push(name) });
    expect(ours).toContain('disable-sync');
    for (const name of ours) expect(refusedSwitch(['twpas', `--${name}`], 'win32')).toBe(null);
  });

  it('every packed program lies in an archive, and nothing else may be loaded: there is no way round', () => {
    expect(isPacked('C:\\Program Files\\TWPAS Agent\\resources\\app.asar\\dist\\desktop')).toBe(true);
    expect(isPacked('/opt/twpas/resources/app.asar/dist/desktop')).toBe(true);
    expect(isPacked('/home/dev/twpas/dist/desktop')).toBe(false);
    const builder = readFileSync('electron-builder.yml', 'utf8');
    expect(builder).toMatch(/^asar: true$/m);
    expect(builder).toMatch(/onlyLoadAppFromAsar: true/);
  });

  it('the program says why in zh-TW, in its log too, and ends; at sign-in nobody is shown a box', () => {
    const start = (argv: readonly string[]) => {
      const said: string[] = [];
      refuseToStart('no-sandbox', {
        argv,
        tell: (event) => said.push(event),
        showErrorBox: (_title, text) => said.push(text),
        exit: (code) => said.push(`exit ${String(code)}`),
      });
      return said;
    };
    expect(start(['twpas', '--no-sandbox'])).toEqual([
      'switch-refused',
      expect.stringContaining('本程式不接受啟動參數 --no-sandbox'),
      'exit 1',
    ]);
    expect(start(['twpas', '--hidden', '--no-sandbox'])).toEqual(['switch-refused', 'exit 1']);
  });

  it('it is looked at before a lock is asked for, a page is made or an agent is started', () => {
    const main = readFileSync('main/desktop/main.ts', 'utf8');
    const [at, lock, desk] = ['refusedSwitch(process.argv', 'requestSingleInstanceLock', 'openDesk(desk'].map(
      (text) => main.indexOf(text),
    );
    expect(at).toBeGreaterThan(0);
    expect(lock).toBeGreaterThan(at ?? 0);
    expect(desk).toBeGreaterThan(lock ?? 0);
  });
});
