import { rmSync } from 'node:fs';
import type * as Promises from 'node:fs/promises';
import { afterEach, expect, test, vi } from 'vitest';
import { intakeRig, type IntakeRig } from '../support/intake-rig.ts';
import { smallBundle } from '../support/small-bundle.ts';

/**
 * Errors of the system, by the end of a path: a virus scanner’s lock cannot be had for real. `answers` when it is opened or looked at,
 * `locks` only when it is opened: its size and date can be seen.
 */
const { answers, locks } = vi.hoisted(() => ({
  answers: new Map<string, string>(),
  locks: new Map<string, string>(),
}));
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof Promises>();
  const guarded =
    <A extends unknown[], R>(call: (...args: A) => R, refusals: readonly Map<string, string>[]) =>
    async (...args: A): Promise<Awaited<R>> => {
      for (const [end, code] of refusals.flatMap((map) => [...map]))
        if (String(args[0]).endsWith(end)) throw Object.assign(new Error(`${code}: refused`), { code });
      return await call(...args);
    };
  return {
    ...real,
    open: guarded(real.open, [answers, locks]),
    lstat: guarded(real.lstat, [answers]),
    readdir: guarded(real.readdir, [answers]),
  };
});
afterEach(() => {
  answers.clear();
  locks.clear();
});

const text = (patient: string, attachments: string[] = []): string =>
  JSON.stringify(smallBundle({ patient, attachments }));
const names = (rig: IntakeRig): string[] => rig.cases.list.map(({ found }) => found.relPath);
async function minutes(rig: IntakeRig, count: number): Promise<void> {
  for (let minute = 0; minute < count; minute++) {
    rig.clock.set(rig.clock.now() + 61_000);
    await rig.intake.rescan();
  }
}

const told = (rig: IntakeRig): unknown[] =>
  rig.log
    .filter(({ event }) => event === 'file-locked' || event === 'scan-incomplete')
    .map(({ event, code }) => [event, code]);

test.each(['EBUSY', 'EPERM', 'EACCES'])(
  'a file that answers %s is waited for without a word, told of once after minutes, and taken when it lets go',
  async (code) => {
    const rig = intakeRig({ settleSeconds: 0 });
    locks.set('locked.json', code);
    rig.write('locked.json', text('A100000001'), 1000);
    rig.write('free.json', text('A100000002'), 2000);
    rig.intake.start();
    await rig.settle();
    expect(names(rig)).toEqual(['free.json']);
    await minutes(rig, 2);
    expect(told(rig)).toEqual([]);
    await minutes(rig, 10);
    expect(told(rig)).toEqual([['file-locked', code]]);
    expect(JSON.stringify(rig.log)).not.toContain('locked.json');
    locks.clear();
    await minutes(rig, 2);
    expect(names(rig).toSorted()).toEqual(['free.json', 'locked.json']);
  },
);

test('what cannot even be looked at is told once for each reason, however often the folder is looked through, and anew when it comes back', async () => {
  const rig = intakeRig({ settleSeconds: 0 });
  answers.set('one.json', 'EACCES').set('other.json', 'EACCES');
  rig.write('one.json', text('A100000001'), 1000);
  rig.write('other.json', text('A100000002'), 2000);
  rig.write('busy.json', text('A100000003'), 3000);
  rig.intake.start();
  await rig.settle();
  await minutes(rig, 10);
  expect(told(rig)).toEqual([['scan-incomplete', 'EACCES']]);
  answers.set('busy.json', 'EBUSY');
  await minutes(rig, 10);
  expect(told(rig)).toEqual([
    ['scan-incomplete', 'EACCES'],
    ['scan-incomplete', 'EBUSY'],
  ]);
  expect(JSON.stringify(rig.log)).not.toContain('.json');
  answers.clear();
  await minutes(rig, 2);
  expect(names(rig).toSorted()).toEqual(['busy.json', 'one.json', 'other.json']);
  answers.set('one.json', 'EACCES');
  await minutes(rig, 3);
  expect(told(rig)).toHaveLength(3);
});

test('one that cannot be read for another reason is told of at once, and is no case before it can be', async () => {
  const rig = intakeRig({ settleSeconds: 0 });
  rig.write('bad-sector.json', text('A100000001'), 1000);
  answers.set('bad-sector.json', 'EIO');
  rig.intake.start();
  await rig.settle();
  expect(rig.cases.list).toEqual([]);
  expect(rig.log.some(({ code }) => code === 'EIO')).toBe(true);
  answers.clear();
  await minutes(rig, 2);
  expect(names(rig)).toEqual(['bad-sector.json']);
});

test('an attachment that is locked is no missing one: its case waits on, also past the end of its wait', async () => {
  const rig = intakeRig({ settleSeconds: 0, attachmentWaitSeconds: 60 });
  rig.write('x.pdf', 'PDF', 1000);
  rig.write('a.json', text('A100000001', ['x.pdf']), 2000);
  answers.set('x.pdf', 'EBUSY');
  rig.intake.start();
  await rig.settle();
  await minutes(rig, 5);
  expect(rig.cases.list.every(({ delivery }) => delivery === 'waiting')).toBe(true);
  answers.clear();
  await minutes(rig, 2);
  expect(rig.cases.list.map(({ delivery }) => delivery)).toEqual(['queued']);
});

test('a subfolder that cannot be listed keeps the others going, is told of, and its files are taken later', async () => {
  const rig = intakeRig({ settleSeconds: 0 });
  rig.write('closed/a.json', text('A100000001'));
  rig.write('open/b.json', text('A100000002'));
  answers.set('closed', 'EACCES');
  rig.intake.start();
  await rig.settle();
  expect(names(rig)).toEqual(['open/b.json']);
  expect(rig.log.some(({ event, code }) => event === 'scan-incomplete' && code === 'EACCES')).toBe(true);
  answers.clear();
  await rig.settle();
  expect(names(rig).toSorted()).toEqual(['closed/a.json', 'open/b.json']);
});

const unreadable = (rig: IntakeRig): unknown => rig.intake.states()[0]?.unreadable;

test('a file or subfolder without the right to read it is reported within three minutes, newest last, until the right is given or it is gone', async () => {
  const rig = intakeRig({ settleSeconds: 0 });
  answers.set('closed', 'EACCES');
  locks.set('denied.json', 'EACCES');
  rig.write('closed/a.json', text('A100000001'), 1000);
  rig.write('free.json', text('A100000002'), 2000);
  rig.intake.start();
  await rig.settle();
  rig.write('denied.json', text('A100000003'), 3000);
  await minutes(rig, 1);
  expect(unreadable(rig)).toBeNull();
  await minutes(rig, 1);
  expect(unreadable(rig)).toEqual({ count: 1, denied: 1, newest: 'closed' });
  await minutes(rig, 1);
  expect(unreadable(rig)).toEqual({ count: 2, denied: 2, newest: 'denied.json' });
  answers.clear();
  await minutes(rig, 1);
  expect(unreadable(rig)).toEqual({ count: 1, denied: 1, newest: 'denied.json' });
  locks.clear();
  await minutes(rig, 2);
  expect(unreadable(rig)).toBeNull();
  expect(names(rig).toSorted()).toEqual(['closed/a.json', 'denied.json', 'free.json']);
});

test('a file that another program holds for longer is reported as well, and forgotten when it is removed', async () => {
  const rig = intakeRig({ settleSeconds: 0 });
  locks.set('held.json', 'EBUSY');
  const path = rig.write('held.json', text('A100000001'), 1000);
  rig.intake.start();
  await rig.settle();
  await minutes(rig, 2);
  expect(unreadable(rig)).toBeNull();
  await minutes(rig, 2);
  expect(unreadable(rig)).toEqual({ count: 1, denied: 0, newest: 'held.json' });
  rmSync(path);
  await minutes(rig, 1);
  expect(unreadable(rig)).toBeNull();
});

test('what a file system keeps for root at the top of a disk is nobody’s loss', async () => {
  const rig = intakeRig({ settleSeconds: 0 });
  answers.set('lost+found', 'EACCES');
  rig.write('lost+found/x', '');
  rig.intake.start();
  await rig.settle();
  await minutes(rig, 5);
  expect(unreadable(rig)).toBeNull();
});

test('a Bundle is a case though its attachment may not be read: the case says so, is refused at the end of the wait, and goes on when the right is given', async () => {
  const rig = intakeRig({ settleSeconds: 0, attachmentWaitSeconds: 300 });
  locks.set('x.pdf', 'EACCES');
  rig.write('x.pdf', 'PDF', 1000);
  rig.write('a.json', text('A100000001', ['x.pdf', 'y.pdf']), 2000);
  rig.intake.start();
  await rig.settle();
  expect(rig.cases.list.map(({ delivery }) => delivery)).toEqual(['waiting']);
  await minutes(rig, 3);
  expect(rig.cases.list.map((one) => [...one.unreadable])).toEqual([['x.pdf']]);
  expect(rig.cases.list.map(({ delivery }) => delivery)).toEqual(['waiting']);
  expect(unreadable(rig)).toEqual({ count: 1, denied: 1, newest: 'x.pdf' });
  await minutes(rig, 3);
  expect(rig.cases.list.map(({ delivery }) => delivery)).toEqual(['refused']);
  rig.write('y.pdf', 'PDF', 1000);
  locks.clear();
  await minutes(rig, 2);
  expect(rig.cases.list.map(({ delivery }) => delivery)).toEqual(['queued']);
  expect(unreadable(rig)).toBeNull();
});

test('an attachment that could not be read and is gone is missing again', async () => {
  const rig = intakeRig({ settleSeconds: 0, attachmentWaitSeconds: 3600 });
  locks.set('x.pdf', 'EACCES');
  const path = rig.write('x.pdf', 'PDF', 1000);
  rig.write('a.json', text('A100000001', ['x.pdf']), 2000);
  rig.intake.start();
  await rig.settle();
  await minutes(rig, 3);
  expect(rig.cases.list.map((one) => [...one.unreadable])).toEqual([['x.pdf']]);
  rmSync(path);
  await minutes(rig, 2);
  expect(rig.cases.list.map((one) => [...one.unreadable])).toEqual([[]]);
  expect(unreadable(rig)).toBeNull();
});
