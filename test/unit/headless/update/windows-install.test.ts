import { expect, test } from 'vitest';
import {
  handOverScript,
  windowsInstaller,
  windowsStaging,
} from '../../../../main/headless/update/windows-install.ts';

const setup = 'C:\\Program Files\\TWPAS Agent.updates\\TWPAS Agent Setup 2.0.0.exe';

test('the script waits for our end, runs the installer silently and writes its exit code down', () => {
  const lines = handOverScript({ pid: 4321, previous: null, setup }).split('\r\n');
  expect(lines[3]).toBe('tasklist /FI "PID eq 4321" /NH | find "4321" > nul');
  expect(lines).toContain(`start "" /wait "${setup}" /S`);
  expect(lines).toContain('if "%CODE%"=="0" goto done');
  expect(lines).toContain('echo %CODE% no-previous-installer > "%~dp0update-result.txt"');
  expect(lines.slice(-4)).toEqual([':done', 'echo 0 installed > "%~dp0update-result.txt"', 'exit /b 0', '']);
});

test('on any other exit code the installer of the version before runs again', () => {
  const previous = setup.replace('2.0.0', '1.0.0');
  const lines = handOverScript({ pid: 1, previous, setup }).split('\r\n');
  const at = (line: string): number => lines.indexOf(line);
  expect(at(`start "" /wait "${previous}" /S`)).toBeGreaterThan(at('if "%CODE%"=="0" goto done'));
  expect(at(`start "" /wait "${previous}" /S`)).toBeLessThan(at('exit /b 1'));
});

test('line by line: quiet, in UTF-8 before any name is read, a second between two looks, and each ending tells its code', () => {
  const before = [
    '@echo off',
    'chcp 65001 > nul',
    ':wait',
    'tasklist /FI "PID eq 7" /NH | find "7" > nul',
    'if not errorlevel 1 (ping -n 2 127.0.0.1 > nul & goto wait)',
    'start "" /wait "C:\\s.exe" /S',
    'set CODE=%ERRORLEVEL%',
    'if "%CODE%"=="0" goto done',
  ];
  const after = ['exit /b 1', ':done', 'echo 0 installed > "%~dp0update-result.txt"', 'exit /b 0', ''];
  const script = (previous: string | null) =>
    handOverScript({ pid: 7, previous, setup: 'C:\\s.exe' }).split('\r\n');
  expect(script(null)).toEqual([
    ...before,
    'echo %CODE% no-previous-installer > "%~dp0update-result.txt"',
    ...after,
  ]);
  expect(script('C:\\p.exe')).toEqual([
    ...before,
    'start "" /wait "C:\\p.exe" /S',
    'echo %CODE% undone-by %ERRORLEVEL% > "%~dp0update-result.txt"',
    ...after,
  ]);
});

test('no line is ended by a bare line feed, and none jumps to a mark that is not there', () => {
  const script = handOverScript({ pid: 7, previous: 'C:\\p.exe', setup: 'C:\\s.exe' });
  expect(script.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  for (const [, mark = ''] of script.matchAll(/goto (\w+)/g))
    expect(script.split('\r\n')).toContain(`:${mark}`);
});

test('a percent sign in a path is no variable', () => {
  expect(handOverScript({ pid: 1, previous: null, setup: 'C:\\100%\\s.exe' })).toContain(
    '"C:\\100%%\\s.exe"',
  );
});

test('it cannot hand over what was not prepared', async () => {
  const installer = windowsInstaller({ folder: 'C:\\x', pid: 1, previous: null, start: () => undefined });
  await expect(installer.handOver(null)).rejects.toThrow('prepare comes first');
});

test('what runs as an administrator lies beside the installation, where nobody else can exchange it', () => {
  expect(windowsStaging('C:\\Program Files\\TWPAS Agent\\resources\\agent\\node.exe')).toBe(
    'C:\\Program Files\\TWPAS Agent.updates',
  );
});
