import { utimesSync } from 'node:fs';
import { expect, test } from 'vitest';
import { intakeRig } from '../support/intake-rig.ts';
import { smallBundle } from '../support/small-bundle.ts';

const DAY = 86_400_000;
const text = (patient: string, attachments: string[] = []): string =>
  JSON.stringify(smallBundle({ patient, attachments }));

test.each([
  ['back a year', -365 * DAY],
  ['forward a year', 365 * DAY],
  ['back an hour', -3_600_000],
])('the clock set %s between two looks loses no file and takes none half', async (_, jump) => {
  const rig = intakeRig();
  rig.write('whole.json', text('A100000001'));
  rig.write('half.json', text('A100000002').slice(0, 400));
  rig.intake.start();
  await rig.intake.rescan();
  rig.clock.set(rig.clock.now() + jump);
  await rig.settle();
  await rig.settle();
  expect(rig.cases.list.map(({ found }) => found.relPath)).toContain('whole.json');
  rig.write('half.json', text('A100000002'));
  await rig.settle();
  expect(rig.cases.list.map(({ delivery }) => delivery)).not.toContain(undefined);
  const sound = rig.cases.list.filter(({ delivery }) => delivery === 'queued');
  expect(sound.map(({ found }) => found.relPath).toSorted()).toEqual(['half.json', 'whole.json']);
});

test('files dated in the future or before there were computers are files like others', async () => {
  const rig = intakeRig();
  rig.write('future.json', text('A100000001'), 4_102_444_800);
  rig.write('epoch.json', text('A100000002'), 0);
  utimesSync(rig.write('before.json', text('A100000003')), new Date(0), new Date('1911-10-10'));
  rig.intake.start();
  await rig.settle();
  // Node on Windows reads a date before 1970 as one 136 years later.
  const early = process.platform === 'win32' ? ['epoch.json', 'before.json'] : ['before.json', 'epoch.json'];
  expect(rig.cases.list.map(({ found }) => found.relPath)).toEqual([...early, 'future.json']);
  await rig.settle();
  expect(rig.cases.admissions).toHaveLength(3);
});

test('the lease outlives a clock set back: the folder stays ours', async () => {
  const rig = intakeRig();
  rig.intake.start();
  await rig.intake.rescan();
  rig.clock.set(rig.clock.now() - 30 * DAY);
  await rig.intake.rescan();
  expect(rig.intake.states()).toMatchObject([{ state: 'watching' }]);
});

test('an attachment that comes days later releases its case, over restarts and after its wait is over', async () => {
  const rig = intakeRig({ attachmentWaitSeconds: 600 });
  rig.write('a.json', text('A100000001', ['report.pdf']));
  rig.intake.start();
  await rig.settle();
  for (let day = 0; day < 5; day++) {
    rig.clock.set(rig.clock.now() + DAY);
    await rig.intake.rescan();
  }
  expect(rig.cases.list.map(({ delivery }) => delivery)).toEqual(['refused']);
  await rig.intake.stop();
  rig.clock.set(rig.clock.now() + 9 * DAY);
  const again = intakeRig(
    { attachmentWaitSeconds: 600 },
    { folder: rig.folder, clock: rig.clock, cases: rig.cases },
  );
  again.intake.start();
  await again.settle();
  again.write('report.pdf', 'PDF');
  await again.settle();
  expect(rig.cases.list).toMatchObject([
    { delivery: 'queued', attachments: [{ name: 'report.pdf', size: 3 }] },
  ]);
});
