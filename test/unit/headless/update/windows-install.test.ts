import { expect, test } from 'vitest';
import {
  handOverScript,
  windowsInstallation,
  windowsStaging,
} from '../../../../main/headless/update/windows-install.ts';

const installation = 'C:\\Program Files\\TWPAS Agent';
const setup = 'C:\\Program Files\\Updates of TWPAS Agent\\TWPAS Agent Setup 2.0.0.exe';
const scriptOf = (given: Partial<Parameters<typeof handOverScript>[0]> = {}): string[] =>
  handOverScript({
    pid: 7,
    previous: null,
    setup: 'C:\\s.exe',
    service: 'twpas-agent',
    installation,
    ...given,
  }).split('\r\n');

test('the script waits for our end, runs the installer silently and writes its exit code down', () => {
  const lines = scriptOf({ pid: 4321, setup });
  expect(lines).toContain(
    '"%SystemRoot%\\System32\\tasklist.exe" /FI "PID eq 4321" /NH | "%SystemRoot%\\System32\\find.exe" "4321" > nul',
  );
  expect(lines).toContain(`start "" /wait "${setup}" /S`);
  expect(lines).toContain('if "%CODE%"=="0" goto done');
  expect(lines).toContain('echo %CODE% no-previous-installer > "%~dp0update-result.txt"');
  expect(lines).toContain('echo 0 installed > "%~dp0update-result.txt"');
});

test('on any other exit code the installer of the version before runs again', () => {
  const previous = setup.replace('2.0.0', '1.0.0');
  const lines = scriptOf({ previous });
  const at = (line: string): number => lines.indexOf(line);
  expect(at(`start "" /wait "${previous}" /S`)).toBeGreaterThan(at('if "%CODE%"=="0" goto done'));
  expect(at(`start "" /wait "${previous}" /S`)).toBeLessThan(at('exit /b 1'));
});

test('line by line: quiet, in UTF-8 before any name is read, a second between two looks, and each ending tells its code', () => {
  const tool = (name: string): string => `"%SystemRoot%\\System32\\${name}"`;
  const before = [
    '@echo off',
    `${tool('chcp.com')} 65001 > nul`,
    'set WINDOW=',
    `${tool('tasklist.exe')} /FI "IMAGENAME eq TWPAS Agent.exe" /NH | ${tool('find.exe')} /I "TWPAS Agent.exe" > nul`,
    'if not errorlevel 1 set WINDOW=1',
    ':wait',
    `${tool('tasklist.exe')} /FI "PID eq 7" /NH | ${tool('find.exe')} "7" > nul`,
    `if not errorlevel 1 (${tool('ping.exe')} -n 2 127.0.0.1 > nul & goto wait)`,
    'start "" /wait "C:\\s.exe" /S',
    'set CODE=%ERRORLEVEL%',
    'if "%CODE%"=="0" goto done',
  ];
  const after = [
    'goto start',
    ':done',
    'echo 0 installed > "%~dp0update-result.txt"',
    ':start',
    `${tool('schtasks.exe')} /Run /TN "TWPAS Agent" > nul 2>&1`,
    'if defined WINDOW "%SystemRoot%\\explorer.exe" "C:\\Program Files\\TWPAS Agent\\TWPAS Agent.exe"',
    'if "%CODE%"=="0" exit /b 0',
    'exit /b 1',
    '',
  ];
  expect(scriptOf()).toEqual([
    ...before,
    'echo %CODE% no-previous-installer > "%~dp0update-result.txt"',
    ...after,
  ]);
  expect(scriptOf({ previous: 'C:\\p.exe' })).toEqual([
    ...before,
    'start "" /wait "C:\\p.exe" /S',
    'echo %CODE% undone-by %ERRORLEVEL% > "%~dp0update-result.txt"',
    ...after,
  ]);
});

test('the boot task of another service is started by its own name', () => {
  expect(scriptOf({ service: 'second' }).join()).toContain('/Run /TN "TWPAS Agent (second)"');
});

test('no line is ended by a bare line feed, and none jumps to a mark that is not there', () => {
  const script = scriptOf({ previous: 'C:\\p.exe' }).join('\r\n');
  expect(script.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  for (const [, mark = ''] of script.matchAll(/goto (\w+)/g))
    expect(script.split('\r\n')).toContain(`:${mark}`);
});

test('a percent sign in a path is no variable', () => {
  expect(scriptOf({ setup: 'C:\\100%\\s.exe' }).join()).toContain('"C:\\100%%\\s.exe"');
});

test('programs that run as an administrator are beside the installation, where nobody else can replace them', () => {
  expect(windowsInstallation(`${installation}\\resources\\agent\\node.exe`)).toBe(installation);
  expect(windowsStaging(installation)).toBe('C:\\Program Files\\Updates of TWPAS Agent');
});
