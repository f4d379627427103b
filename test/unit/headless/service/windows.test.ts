import { readFileSync } from 'node:fs';
import { win32 } from 'node:path';
import { expect, test } from 'vitest';
import { planService } from '../../../../main/headless/service/service-plan.ts';
import { runSteps } from '../../../../main/headless/service/register.ts';
import { taskFileBytes, taskXml, windowsInstall } from '../../../../main/headless/service/windows-task.ts';
import { settingsSchema } from '../../../../shared/settings.ts';

const inSystem = (name: string): string => `${process.env['SystemRoot'] ?? 'C:\\Windows'}\\System32\\${name}`;

const settings = (folder: string, dataDir = 'C:\\ProgramData\\TWPAS Agent\\data') =>
  settingsSchema.parse({
    hospitalId: '0101090517',
    dataDir,
    server: { fhirBaseUrl: 'https://nhi.example/fhir', clientId: 'c' },
    folders: [{ path: folder }],
  });
const plan = {
  ...planService({
    settings: settings('D:\\PAS'),
    config: '/x',
    cli: '/x',
    platform: 'win32',
  }),
  node: 'C:\\Program Files\\TWPAS Agent\\resources\\agent\\node.exe',
  cli: 'C:\\Program Files\\TWPAS Agent\\resources\\agent\\cli.js',
  config: 'C:\\ProgramData\\TWPAS Agent\\agent.yaml',
};

test('the boot task runs as an account without password, and is never ended for its length', () => {
  const xml = taskXml(plan);
  expect(xml).toContain('<UserId>S-1-5-20</UserId>');
  expect(xml).toContain('<BootTrigger>');
  expect(xml).toContain('<ExecutionTimeLimit>PT0S</ExecutionTimeLimit>');
  expect(xml).toContain(
    '<Arguments>--max-semi-space-size=8 &quot;C:\\Program Files\\TWPAS Agent\\resources\\agent\\cli.js&quot; run --service --unless-stopped --config &quot;C:\\ProgramData\\TWPAS Agent\\agent.yaml&quot;</Arguments>',
  );
  // schtasks reads UTF-16 with its mark.
  expect(taskFileBytes(plan).subarray(0, 2)).toEqual(Buffer.from([0xff, 0xfe]));
});

test('the data folder is closed to everybody but the system, administrators and the service, by number not by name', () => {
  const [owner, rights, , noDumps, create, opened, run] = windowsInstall(plan);
  expect(noDumps?.[0]).toBe(inSystem('reg.exe'));
  expect(owner?.slice(2, 4)).toEqual(['/setowner', '*S-1-5-32-544']);
  expect(rights).toEqual([
    ...[inSystem('icacls.exe'), 'C:\\ProgramData\\TWPAS Agent\\data', '/inheritance:r'],
    ...['/remove:g', '*S-1-5-20', '/grant:r', '*S-1-5-18:(OI)(CI)F', '*S-1-5-32-544:(OI)(CI)F'],
  ]);
  // G15b: not to every program of NetworkService, and not by owning what was made; the task is there by then and does not run yet.
  expect(opened).toEqual([
    ...[inSystem('icacls.exe'), 'C:\\ProgramData\\TWPAS Agent\\data', '/grant:r'],
    ...['NT TASK\\TWPAS Agent:(OI)(CI)M', '*S-1-3-4:(OI)(CI)(RC)'],
  ]);
  expect(run).toEqual([inSystem('schtasks.exe'), '/Run', '/TN', 'TWPAS Agent']);
  expect(taskXml(plan)).toContain('<ProcessTokenSidType>unrestricted</ProcessTokenSidType>');
  const own = { ...plan, account: 'HOSPITAL\\twpas$', name: 'second' };
  expect(windowsInstall(own)[5]).toContain('HOSPITAL\\twpas$:(OI)(CI)M');
  expect(taskXml(own)).not.toContain('ProcessTokenSidType');
  expect(create?.slice(0, 4)).toEqual([...[inSystem('schtasks.exe'), '/Create', '/TN', 'TWPAS Agent']]);
});

test('a command that this machine does not have is named and never said to have run; one that fails is an error', () => {
  expect(runSteps([['schtasks', '/Run']], true, () => null)).toEqual([
    { command: ['schtasks', '/Run'], did: 'to-run' },
  ]);
  expect(runSteps([['systemctl', 'x']], false)).toMatchObject([{ did: 'to-run' }]);
  expect(() => runSteps([['icacls', 'x']], true, () => 5)).toThrow('failed with 5: icacls x');
});

test('the page for the endpoint team names every program that an installation runs', () => {
  const page = readFileSync(new URL('../../../../docs/zh-TW/資安軟體.md', import.meta.url), 'utf8');
  for (const [program = '', verb = ''] of windowsInstall(plan)) {
    const name = win32.basename(program);
    expect(page).toContain(/^\w+$/.test(verb) ? `${name} ${verb}` : name);
  }
});
