/**
 * `npm run test:nsis`: the real installer, built with Debian's makensis, run under Wine: silent installation, an upgrade over a running
 * agent, silent uninstallation with and without the data. `--built`: what lies in dist is what is meant.
 */
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { PRACTICE_SERVER } from '../../scripts/pack-check/carry-sample.ts';
import { packWithStandIn } from '../../scripts/pack-check/pack.ts';
import { buildUnlessBuilt } from '../../scripts/programs.ts';
import { startSandbox } from '../../main/practice/sandbox.ts';
import { installerDay, WINDOW } from '../windows/installer-day.ts';
import { startChecks } from './checks.ts';
import { openHospital, type Hospital } from './hospital.ts';
import { haveNsis, installerTools, makeInstaller } from './installer.ts';
import { haveWine, makePrefix, until, wineVersion, type Prefix } from './prefix.ts';
import { wine32 } from './wine32.ts';

/** Versions of the installers. The command line keeps the built version, between the two. */
const FIRST = '0.0.1';
const SECOND = '9.0.0';

const dir = await realpath(await mkdtemp(join(tmpdir(), 'twpas-nsis-')));
const more = haveWine() && haveNsis() ? wine32(dir) : null;
if (more === null) {
  console.log('skipped: no Wine for 32-bit programs, no makensis or no compiler for Windows');
  await rm(dir, { recursive: true, force: true });
  process.exit(0);
}
buildUnlessBuilt();
console.log(wineVersion());
const { check, sum } = startChecks();
const sandbox = await startSandbox({ stepMs: 30 });
let prefix: Prefix | null = null;
try {
  const tools = installerTools(dir);
  const seven = 'C:\\7za.exe';
  prefix = await makePrefix(dir, { ...more, TWPAS_7ZA: seven });
  copyFileSync(tools.seven, join(prefix.drive, '7za.exe'));
  for (const system of ['system32', 'syswow64'])
    copyInto(join(prefix.drive, 'windows', system, 'WindowsPowerShell/v1.0'), tools.powershell);
  const env = { ...prefix.env, ...tools.env };
  const packed = await packWithStandIn(dir, 'win32');
  const setups: string[] = [];
  await check('two versions of the installer are built', async () => {
    for (const version of [FIRST, SECOND]) setups.push(makeInstaller(dir, packed, version, env));
    assert.ok(setups.every((setup) => existsSync(setup)));
    await Promise.resolve();
  });
  await all(openHospitalIn(prefix), setups);
} catch (error) {
  await check('everything else', () =>
    Promise.reject(error instanceof Error ? error : new Error(String(error))),
  );
} finally {
  prefix?.close();
  await sandbox.stop();
  await rm(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
process.exit(sum());

function copyInto(folder: string, file: string): void {
  mkdirSync(folder, { recursive: true });
  copyFileSync(file, join(folder, basename(file)));
}

function openHospitalIn(windows: Prefix): Hospital {
  return openHospital(windows, sandbox, {
    watched: [{ path: 'C:\\HIS\\匯出 資料夾', here: join(windows.drive, 'HIS/匯出 資料夾') }],
  });
}

async function all(hospital: Hospital, setups: readonly string[]): Promise<void> {
  const { drive } = hospital.prefix;
  const installed = join(drive, 'Program Files/TWPAS Agent');
  copyFileSync(PRACTICE_SERVER, join(drive, 'practice-server.mjs'));
  await installerDay({
    check,
    hospital,
    setups: [setups[0] ?? '', setups[1] ?? ''],
    server: 'C:\\practice-server.mjs',
    installed,
    more: async (_, upgrade) => {
      await check('the version is the second one', async () => {
        assert.equal(readFileSync(join(installed, 'version.txt'), 'utf8'), SECOND);
        await Promise.resolve();
      });
      await check('a silent upgrade asks the window’s program to quit, and starts it again', () =>
        windowComesBack(hospital.prefix, upgrade),
      );
    },
  });
  await check('the installer asked PowerShell nothing that its stand-in does not know', async () => {
    const log = readFileSync(join(drive, 'powershell.log'), 'utf8');
    assert.doesNotMatch(log, /not understood/);
    assert.match(log, /^found: C:\\Program Files\\TWPAS Agent\\/m);
    await Promise.resolve();
  });
}

/** The stand-in for the window's program ends by itself, as the person who runs it, and not by force; then it runs again. */
async function windowComesBack(windows: Prefix, upgrade: () => Promise<void>): Promise<void> {
  const [heard, asked] = [join(windows.drive, 'window.log'), join(windows.drive, 'powershell.log')];
  const window = windows.start(WINDOW, ['--wait']);
  await until('the window', () => existsSync(heard));
  await upgrade();
  assert.equal((await window.ended()).code, 0);
  const order = /started --wait.*started --quit.*quit --wait.*started --hidden/s;
  await until('the window again', () => order.test(readFileSync(heard, 'utf8')));
  assert.doesNotMatch(readFileSync(asked, 'utf8'), /^ended: .*TWPAS Agent\.exe\r?$/m);
}
