import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { intakeRig, type IntakeRig } from '../support/intake-rig.ts';
import { smallBundle } from '../support/small-bundle.ts';
import { onWindows } from '../support/where.ts';

let patients = 0;
const text = (attachments: string[] = []): string => {
  patients += 1;
  return JSON.stringify(smallBundle({ patient: `A1${String(10_000_000 + patients)}`, attachments }));
};
const taken = (rig: IntakeRig): string[] => rig.cases.list.map(({ found }) => found.relPath).sort();
/** A name of exactly so many bytes. */
const long = (bytes: number, tail: string): string => {
  const room = bytes - Buffer.byteLength(tail);
  return `${'藥'.repeat(Math.floor(room / 3))}${'x'.repeat(room % 3)}${tail}`;
};

test('names in any script, with blanks and signs, are taken as the file system spells them', async () => {
  const rig = intakeRig({ settleSeconds: 0 });
  const names = [
    '王小明_A123456789_20261125.json',
    '𠮷田 (1) [複本] #2 %20.json',
    'ﾊﾝｶｸ｜全形／.json',
    "it's; $(rm -rf ~) `x`.json",
    '\u202Eexe.nosj.json',
    '門診/２０２６年/甲\\乙.json',
  ].filter((name) => process.platform !== 'win32' || !/[\\|"]/.test(name));
  for (const name of names) rig.write(name, text());
  rig.intake.start();
  await rig.settle();
  expect(taken(rig)).toEqual(names.toSorted());
});

test('a name of 250 bytes, and one of 255, is a name like another, with its attachments and in done/', async () => {
  const rig = intakeRig({ settleSeconds: 0, afterAccepted: 'move' });
  const [shorter, longest] = [long(250, '.json'), long(255, '.json')];
  const names = [shorter, longest];
  const pdf = long(255, '.pdf');
  rig.write(shorter, text([pdf]));
  rig.write(longest, text());
  rig.write(pdf, 'PDF');
  // Where done/ has that name already, the next one has to fit as well.
  rig.write(join('done', longest), 'an earlier file');
  rig.intake.start();
  await rig.settle();
  expect(taken(rig)).toEqual(names.toSorted());
  expect(rig.cases.list.map(({ delivery }) => delivery)).toEqual(['queued', 'queued']);
  for (const { caseId } of rig.cases.list) rig.cases.accept(caseId);
  await rig.settle();
  expect(readdirSync(rig.folder).sort()).toEqual(['.twpas-agent.json', 'done']);
  expect(readdirSync(join(rig.folder, 'done'))).toHaveLength(4);
  expect(rig.log.filter(({ event }) => event === 'file-failed')).toEqual([]);
});

test('two files whose names only differ by how Unicode composes them are two files', async () => {
  const rig = intakeRig({ settleSeconds: 0 });
  for (const name of ['r\u00e9sum\u00e9.json', 're\u0301sume\u0301.json']) rig.write(name, text());
  const onDisk = readdirSync(rig.folder).length;
  rig.intake.start();
  await rig.settle();
  // Some file systems keep them as one; then it is one.
  expect(rig.cases.list).toHaveLength(onDisk);
});

test('an attachment is found in either composition, and never one that only looks alike', async () => {
  const rig = intakeRig({ settleSeconds: 0 });
  rig.write('가나다.pdf'.normalize('NFD'), 'PDF');
  rig.write('ｘ.pdf', 'another');
  rig.write('a.json', text(['가나다.pdf'.normalize('NFC'), 'x.pdf']));
  rig.intake.start();
  await rig.settle();
  expect(rig.cases.list[0]).toMatchObject({ delivery: 'waiting', missing: ['x.pdf'] });
});

test.skipIf(onWindows('links'))(
  'a loop of links, a link to itself and a link into the folder above end no look',
  async () => {
    const rig = intakeRig({ settleSeconds: 0 });
    mkdirSync(join(rig.folder, 'a/b'), { recursive: true });
    symlinkSync(rig.folder, join(rig.folder, 'a/b/round'));
    symlinkSync('..', join(rig.folder, 'a/up'));
    symlinkSync('self.json', join(rig.folder, 'self.json'));
    symlinkSync('two.json', join(rig.folder, 'one.json'));
    symlinkSync('one.json', join(rig.folder, 'two.json'));
    writeFileSync(join(rig.folder, 'a/b/real.json'), text());
    rig.intake.start();
    await rig.settle();
    expect(taken(rig)).toEqual(['a/b/real.json']);
    expect(rig.intake.states()).toMatchObject([{ state: 'watching' }]);
  },
);
