/**
 * `npm run windows:check`: the installer that `npm run pack` made, on a Windows of its own: silent installation, a sample to its decision,
 * the boot task, an upgrade over a running agent and over the window, the practice environment to its end, removal with and without the
 * data. It changes the machine that it runs on: a runner's alone (CI=true). Nobody has seen it run: there was no Windows where it was
 * written. Its commands are tried on Linux (`day.ts`), its installer under Wine (`npm run test:nsis`).
 */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PRACTICE_SERVER } from '../../scripts/pack-check/carry-sample.ts';
import { ROOT } from '../../scripts/programs.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { startSandbox } from '../../main/practice/sandbox.ts';
import { NotHere, startChecks } from '../wine/checks.ts';
import { INSTALLED, openHospital } from '../wine/hospital.ts';
import { until } from '../wine/prefix.ts';
import { installerDay, WINDOW } from './installer-day.ts';
import { thisMachine } from './machine.ts';

const LONG_MS = 240_000;

if (process.platform !== 'win32' || process.env['CI'] !== 'true') {
  console.log('skipped: it installs and removes on the Windows of a runner; under Wine: npm run test:nsis');
  process.exit(0);
}
const out = join(ROOT, 'out');
const setup = readdirSync(out).find((name) => name.endsWith('.exe'));
if (setup === undefined) throw new Error(`no installer in ${out}: npm run pack`);
const SYSTEM = 'C:\\Windows\\System32';
const REG = `${SYSTEM}\\reg.exe`;
const POWERSHELL = `${SYSTEM}\\WindowsPowerShell\\v1.0\\powershell.exe`;
const UNINSTALL_KEY =
  'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\4857730f-e28f-5381-9965-ccfae7931b7a';
const { check, sum } = startChecks();
const sandbox = await startSandbox({ stepMs: 30 });
const windows = thisMachine();
const path = 'C:\\HIS\\匯出 資料夾';
const hospital = openHospital(windows, sandbox, { watched: [{ path, here: path }] });

/** Output of PowerShell. */
const asked = async (script: string): Promise<string> => {
  const { code, out: printed, err } = await windows.run(POWERSHELL, ['-NoProfile', '-C', script]);
  assert.equal(code, 0, err);
  return printed.trim();
};
await installerDay({
  check,
  hospital,
  setups: [join(out, setup), join(out, setup)],
  server: PRACTICE_SERVER,
  installed: INSTALLED,
  more: async (day, upgrade) => {
    await check('the key that deployment tools look for names the version', async () => {
      const query = ['query', UNINSTALL_KEY, '/v', 'DisplayVersion', '/reg:64'];
      const { code, out: shown } = await windows.run(REG, query);
      assert.equal(code, 0, UNINSTALL_KEY);
      assert.ok(shown.includes(packageJson.version), shown);
    });
    await check('the boot task is registered, runs by its own account, sends, and is removed', async () => {
      // As the manual says: NETWORK SERVICE writes in the folders of the HIS.
      const rights = ['C:\\HIS', '/grant', '*S-1-5-20:(OI)(CI)M', '/T', '/Q'];
      assert.equal((await windows.run(`${SYSTEM}\\icacls.exe`, rights)).code, 0);
      await day.registers();
      await day.runs();
      await day.carries('d');
      await day.unregisters();
    });
    await check(
      'an upgrade quits the window of the person who is signed in, and starts it again',
      async () => {
        if ((await asked('(Get-Process -Id $PID).SessionId')) === '0')
          throw new NotHere('nobody is signed in');
        const first = `@(Get-CimInstance Win32_Process | ? { $_.Path -eq '${WINDOW}' -and $_.CommandLine -notmatch ' --type=' })[0].ProcessId`;
        const window = windows.start(WINDOW, ['--hidden']);
        await until('the window', async () => (await asked(first)) !== '', LONG_MS);
        const before = await asked(first);
        await upgrade();
        assert.equal((await window.ended()).code, 0);
        await until('the window again', async () => !['', before].includes(await asked(first)), LONG_MS);
        assert.equal(await asked("@(Get-ScheduledTask 'TWPAS Agent window *' -EA 0).Count"), '0');
      },
    );
  },
});
await sandbox.stop();
process.exit(sum());
