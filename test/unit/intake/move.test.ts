import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { intakeRig, type IntakeRig } from '../support/intake-rig.ts';
import { smallBundle } from '../support/small-bundle.ts';
import { slashed } from '../support/where.ts';

const text = (options: Parameters<typeof smallBundle>[0] = {}): string =>
  JSON.stringify(smallBundle(options));
const moving = (): IntakeRig => intakeRig({ afterAccepted: 'move', settleSeconds: 0 });
const listed = (rig: IntakeRig): string[] =>
  readdirSync(rig.folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => slashed(join(entry.parentPath, entry.name).slice(rig.folder.length + 1)))
    .sort();

async function accepted(rig: IntakeRig): Promise<void> {
  rig.intake.start();
  await rig.intake.rescan();
  for (const { caseId } of rig.cases.list) rig.cases.accept(caseId);
}

test('an accepted Bundle and its attachments go to done/, under the folders they lay in', async () => {
  const rig = moving();
  rig.write('w/x.pdf', 'X');
  rig.write('w/a.json', text({ attachments: ['x.pdf'] }));
  await accepted(rig);
  await rig.intake.rescan();
  expect(listed(rig)).toEqual(['done/w/a.json', 'done/w/x.pdf']);
  expect(rig.cases.list[0]?.movedTo).toBe('done/w/a.json');
  await rig.intake.rescan();
  expect(rig.cases.admissions).toHaveLength(1);
});

test('with afterAccepted: keep nothing is moved', async () => {
  const rig = intakeRig({ settleSeconds: 0 });
  rig.write('a.json', text());
  await accepted(rig);
  await rig.intake.rescan();
  expect(listed(rig)).toEqual(['a.json']);
});

test('what lies in done/ is never overwritten', async () => {
  const rig = moving();
  rig.write('done/a.json', 'earlier');
  rig.write('done/a-2.json', 'another');
  rig.write('a.json', text());
  await accepted(rig);
  await rig.intake.rescan();
  expect(listed(rig)).toEqual(['done/a-2.json', 'done/a-3.json', 'done/a.json']);
  expect(readFileSync(join(rig.folder, 'done/a.json'), 'utf8')).toBe('earlier');
  expect(rig.cases.list[0]?.movedTo).toBe('done/a-3.json');
});

test('a file that changed behind the same size and date is put back and taken as a new one', async () => {
  const rig = moving();
  rig.write('a.json', text({ created: '2026-11-24' }), 1000);
  await accepted(rig);
  rig.write('a.json', text({ created: '2026-11-25' }), 1000);
  await rig.intake.rescan();
  await rig.intake.rescan();
  expect(listed(rig)).toEqual(['a.json']);
  expect(rig.cases.list.map(({ found }) => found.inspection.summary?.created)).toEqual([
    '2026-11-24',
    '2026-11-25',
  ]);
  await rig.intake.rescan();
  expect(rig.cases.list[0]?.movedTo).toBe('a.json');
});

test('an attachment that an unfinished case beside it names stays', async () => {
  const rig = moving();
  rig.write('x.pdf', 'X');
  rig.write('y.pdf', 'Y');
  rig.write('a.json', text({ attachments: ['x.pdf', 'y.pdf'] }), 1000);
  rig.write('b.json', text({ attachments: ['x.pdf'], created: '2026-11-25' }), 2000);
  rig.intake.start();
  await rig.intake.rescan();
  rig.cases.accept('case-1');
  await rig.intake.rescan();
  expect(listed(rig)).toEqual(['b.json', 'done/a.json', 'done/y.pdf', 'x.pdf']);
  rig.cases.accept('case-2');
  await rig.intake.rescan();
  expect(listed(rig)).toEqual(['done/a.json', 'done/b.json', 'done/x.pdf', 'done/y.pdf']);
});

test('nothing is moved while a file that is no case yet may need it', async () => {
  const rig = intakeRig({ afterAccepted: 'move', settleSeconds: 2 });
  rig.write('a.json', text());
  rig.intake.start();
  await rig.settle();
  rig.cases.accept('case-1');
  rig.write('b.json', text({ created: '2026-11-25' }));
  await rig.intake.rescan();
  expect(listed(rig)).toEqual(['a.json', 'b.json']);
  await rig.settle();
  expect(listed(rig)).toEqual(['b.json', 'done/a.json']);
});

test('a move cut off by a crash is found out and finished', async () => {
  const rig = moving();
  rig.write('x.pdf', 'X');
  rig.write('a.json', text({ attachments: ['x.pdf'] }));
  await accepted(rig);
  mkdirSync(join(rig.folder, 'done'));
  writeFileSync(join(rig.folder, 'done/a.json'), 'earlier');
  renameSync(join(rig.folder, 'a.json'), join(rig.folder, 'done/a-2.json'));
  await rig.intake.rescan();
  expect(listed(rig)).toEqual(['done/a-2.json', 'done/a.json', 'done/x.pdf']);
  expect(rig.cases.list[0]?.movedTo).toBe('done/a-2.json');
});

test('a Bundle that the HIS took away leaves its attachments to the HIS', async () => {
  const rig = moving();
  rig.write('x.pdf', 'X');
  rig.write('a.json', text({ attachments: ['x.pdf'] }));
  await accepted(rig);
  renameSync(join(rig.folder, 'a.json'), join(rig.folder, '.taken'));
  await rig.intake.rescan();
  expect(existsSync(join(rig.folder, 'x.pdf'))).toBe(true);
  expect(rig.cases.list[0]?.movedTo).toBe('a.json');
});
