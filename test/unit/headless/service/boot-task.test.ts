import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { BY_COMMAND, noteEnd, staysStopped } from '../../../../main/agent/ground/base/last-end.ts';
import { install, start, uninstall, type Machine } from '../../../../main/headless/service/register.ts';
import { planService, taskFile } from '../../../../main/headless/service/service-plan.ts';
import { taskXml } from '../../../../main/headless/service/windows-task.ts';
import { settingsSchema } from '../../../../shared/settings.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

function windows(): { dataDir: string; ran: string[]; machine: Machine } {
  const dataDir = join(temporaryFolder(), 'data');
  mkdirSync(dataDir);
  const ran: string[] = [];
  const run = (command: readonly string[]): number => {
    ran.push(command.join(' '));
    return 0;
  };
  return { dataDir, ran, machine: { platform: 'win32', root: '/', run, booted: false } };
}
const planFor = (dataDir: string): ReturnType<typeof planService> =>
  planService({
    settings: settingsSchema.parse({
      hospitalId: '0101090517',
      dataDir,
      server: { fhirBaseUrl: 'https://nhi.example/fhir', clientId: 'c' },
      folders: [{ path: '/his' }],
    }),
    config: '/agent.yaml',
    cli: '/cli.js',
    platform: 'win32',
  });

it('an uninstallation takes the file of the task away', async () => {
  const { dataDir, machine } = windows();
  const plan = planFor(dataDir);
  await install(plan, machine);
  expect(existsSync(taskFile(plan))).toBe(true);
  await uninstall(plan.name, machine, dataDir);
  expect(existsSync(taskFile(plan))).toBe(false);
});

it('programs run as an administrator are named by their full path, and the data folder has no owner who could open it again', async () => {
  const { dataDir, machine, ran } = windows();
  const plan = planFor(dataDir);
  await install(plan, machine);
  await uninstall(plan.name, machine, null);
  for (const command of ran) expect(command).toMatch(/^C:\\Windows\\System32\\(icacls|reg|schtasks)\.exe /i);
  expect(ran[0]).toContain('/setowner *S-1-5-32-544');
});

it('an agent that has ended is started again every five minutes, without an end and whatever its exit code; one that runs is left alone', () => {
  const xml = taskXml(planFor('C:\\data'));
  const trigger = /<TimeTrigger>.*<\/TimeTrigger>/s.exec(xml)?.[0];
  expect(trigger).toContain('<Interval>PT5M</Interval>');
  // No duration: the repetition has no end. A restart by Task Scheduler's own count would have one.
  expect(trigger).not.toContain('<Duration>');
  expect(xml).not.toContain('<RestartOnFailure>');
  expect(xml).toContain('<MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>');
});

it('a start by hand forgets a person’s stop, which would hold against the task; a registration that starts does so too', async () => {
  const { dataDir, machine, ran } = windows();
  const stopped = (): boolean => staysStopped(dataDir, 2000, 0);
  noteEnd(dataDir, 1000, BY_COMMAND);
  await install(planFor(dataDir), { ...machine, starts: false });
  expect(stopped()).toBe(true);
  start('twpas-agent', machine, dataDir);
  expect(stopped()).toBe(false);
  expect(ran.at(-1)).toMatch(/schtasks\.exe \/Run \/TN TWPAS Agent$/);
  noteEnd(dataDir, 1000, BY_COMMAND);
  await install(planFor(dataDir), machine);
  expect(stopped()).toBe(false);
});
