import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { archiveNames } from '../../../../main/agent/attendants/hand-over/to-folder.ts';
import { makePassword, refuseWeak } from '../../../../main/agent/attendants/people/password-rules.ts';
import { systemdUnit } from '../../../../main/headless/service/systemd-unit.ts';
import { windowsInstall } from '../../../../main/headless/service/windows-task.ts';
import { install } from '../../../../main/headless/service/register.ts';
import { type ServicePlan, unitFile } from '../../../../main/headless/service/service-plan.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { onWindows } from '../../support/where.ts';

const PLAN: ServicePlan = {
  name: 'twpas-agent',
  account: 'twpas',
  node: 'C:\\Program Files\\TWPAS Agent\\node.exe',
  cli: '/opt/cli.js',
  config: '/etc/twpas-agent/agent.yaml',
  dataDir: '/var/lib/twpas-agent',
  folders: [],
  notifies: true,
};

test('the service writes no core and no swap, and on Windows no error report with its memory', () => {
  const unit = systemdUnit(PLAN).split('\n');
  expect(unit).toContain('LimitCORE=0');
  expect(unit).toContain('MemorySwapMax=0');
  const dumps = windowsInstall(PLAN)
    .find(([program]) => program?.endsWith('reg.exe'))
    ?.join(' ');
  expect(dumps).toMatch(
    /Windows Error Reporting\\ExcludedApplications \/v node\.exe \/t REG_DWORD \/d 1 \/f$/,
  );
});

test('without systemd-notify on the machine the service is up when it runs, and has no watchdog that nobody would feed', () => {
  const without = systemdUnit({ ...PLAN, notifies: false });
  expect(without).toContain('\nType=exec\n');
  expect(without).not.toMatch(/WatchdogSec|NotifyAccess|Type=notify/);
  expect(systemdUnit(PLAN)).toMatch(/\nType=notify\nNotifyAccess=all\nWatchdogSec=120\n/);
});

test('a registration without a start leaves the Windows task disabled, and runs it otherwise', () => {
  expect(windowsInstall(PLAN, false).at(-1)?.slice(1)).toEqual(['/Change', '/TN', 'TWPAS Agent', '/DISABLE']);
  expect(windowsInstall(PLAN).at(-1)?.[1]).toBe('/Run');
});

test('a unit in an image is enabled unless it is not to start, and says so by doing nothing', async () => {
  const ran: string[] = [];
  const root = temporaryFolder();
  const machine = {
    platform: 'linux' as const,
    root,
    booted: false,
    run: (command: readonly string[]) => {
      ran.push(command.join(' '));
      return 0;
    },
  };
  await install(PLAN, { ...machine, starts: false });
  expect(ran).toEqual([]);
  expect(readFileSync(unitFile(PLAN.name, root), 'utf8')).toContain('ExecStart=');
  await install(PLAN, machine);
  expect(ran).toEqual([`systemctl --root=${root} enable twpas-agent`]);
});

test.skipIf(onWindows('Linux'))('whether an account is there is asked without a line on the screen', () => {
  const register = pathToFileURL(join(import.meta.dirname, '../../../../main/headless/service/register.ts'));
  const script = `import { isAccount, runCommand } from '${register.href}';
    console.log(['root', 'nobody-of-this-name'].map((name) => isAccount(name, runCommand)).join());`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script]);
  expect([stdout.toString(), stderr.toString()]).toEqual(['true,false\n', '']);
});

test('the unit takes no authority and no script from the environment', () => {
  const unset = /^UnsetEnvironment=(.*)$/m.exec(systemdUnit(PLAN))?.[1]?.split(' ');
  expect(unset).toEqual(['NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR']);
});

test('names of Windows devices get harmless names in an archive, all different', () => {
  const names = [
    'con.pdf',
    'NUL.pdf',
    'Com1',
    'LPT\u00b9.tar.gz',
    'aux .pdf',
    'console.pdf',
    'com10.pdf',
    'a.con',
  ];
  expect(archiveNames(names)).toEqual([
    '_con.pdf',
    '_NUL.pdf',
    '_Com1',
    '_LPT\u00b9.tar.gz',
    '_aux .pdf',
    'console.pdf',
    'com10.pdf',
    'a.con',
  ]);
  expect(archiveNames(['nul.pdf', '_NUL.pdf', 'NUL.PDF'])).toEqual(['_nul-2.pdf', '_NUL.pdf', '_NUL-3.PDF']);
});

test.each([
  'Taipei101101!',
  'Hospital2026!!',
  'P@ssw0rd2026!',
  'Welcome2Kaohsiung',
  'qwertyuiop2026',
  'summer2026summer',
  'Adm1n1str@tor!',
  'January2026!!',
])('the password %s is too easy to guess', (password) => {
  expect(() => {
    refuseWeak(password, ['王小明']);
  }).toThrow('too easy to guess');
});

test('a sentence, a random one and one of characters pass', () => {
  const good = [
    'nine lamps in the ward',
    'taipei river horse seven',
    '山風吹過稻田的清晨很安靜呀',
    '839201847561',
  ];
  for (const password of [...good, ...Array.from({ length: 200 }, makePassword)])
    expect(() => {
      refuseWeak(password, ['王小明']);
    }).not.toThrow();
});
