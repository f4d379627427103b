import {
  copyFileSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { inspectBytes } from '../../../main/agent/carrier/check/inspect.ts';
import { readUnchanged } from '../../../main/agent/carrier/intake/stable-file.ts';
import { openForeignFolder } from '../../../main/agent/ground/base/foreign-folder.ts';
import { markOf } from '../../../main/agent/carrier/intake/scan.ts';
import { intakeRig, plainChecker, type IntakeRig } from '../support/intake-rig.ts';
import { HOSPITAL, smallBundle } from '../support/small-bundle.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const text = (patient: string): string => JSON.stringify(smallBundle({ patient }));
const patients = (rig: IntakeRig): (string | undefined)[] =>
  rig.cases.list.map(({ found }) => found.inspection.summary?.patientNumber);
const spooled = (rig: IntakeRig): string[] => [...rig.spool.files.values()].map(String);

test('written beside and renamed over, as careful programs do: the new file settles anew and is taken whole', async () => {
  const rig = intakeRig();
  const path = rig.write('a.json', text('A100000001').slice(0, 300), 1000);
  rig.intake.start();
  await rig.intake.rescan();
  rig.clock.set(rig.clock.now() + 1900);
  rig.write('a.json.tmp', text('A100000002'), 2000);
  renameSync(`${path}.tmp`, path);
  await rig.intake.rescan();
  rig.clock.set(rig.clock.now() + 1900);
  await rig.intake.rescan();
  expect(rig.cases.list).toEqual([]);
  rig.clock.set(rig.clock.now() + 100);
  await rig.intake.rescan();
  expect(patients(rig)).toEqual(['A100000002']);
});

test('replaced after it was kept: what was kept stays, and the other bytes are another case', async () => {
  const rig = intakeRig({ settleSeconds: 0 });
  const path = rig.write('a.json', text('A100000001'), 1000);
  rig.intake.start();
  await rig.settle();
  rig.write('new.tmp', text('A100000002'), 2000);
  renameSync(join(rig.folder, 'new.tmp'), path);
  await rig.settle();
  expect(patients(rig)).toEqual(['A100000001', 'A100000002']);
  expect(spooled(rig)).toEqual([text('A100000001'), text('A100000002')]);
});

test('replaced between the look and the reading, nothing of either is taken until it has settled', async () => {
  const dir = temporaryFolder();
  const path = join(dir, 'a.json');
  writeFileSync(path, text('A100000001'));
  utimesSync(path, 1000, 1000);
  const folder = openForeignFolder(dir);
  const mark = await markOf(folder, 'a.json');
  if (mark === null) throw new Error('no file');
  expect((await readUnchanged(folder, 'a.json', mark))?.toString()).toBe(text('A100000001'));
  writeFileSync(join(dir, 'b'), text('A100000002'));
  utimesSync(join(dir, 'b'), 2000, 2000);
  renameSync(join(dir, 'b'), path);
  expect(await readUnchanged(folder, 'a.json', mark)).toBeNull();
});

test('replaced while it is checked: the case has the bytes that were checked, and the new ones come after it', async () => {
  let path = '';
  let replaced = false;
  const rig: IntakeRig = intakeRig(
    { settleSeconds: 0 },
    {
      checker: {
        ...plainChecker,
        inspect: (bytes) => {
          if (!replaced) {
            replaced = true;
            rig.write('new.tmp', text('A100000002'), 2000);
            renameSync(join(rig.folder, 'new.tmp'), path);
          }
          return Promise.resolve(inspectBytes(bytes, HOSPITAL, 'off'));
        },
      },
    },
  );
  path = rig.write('a.json', text('A100000001'), 1000);
  rig.intake.start();
  await rig.settle();
  await rig.settle();
  expect(patients(rig)).toEqual(['A100000001', 'A100000002']);
  const [first] = rig.cases.list;
  const kept = rig.spool.files.get(first?.found.inspection.sha256 ?? '');
  expect(kept?.toString()).toBe(text('A100000001'));
});

test('gone between the look and the reading, it is no failure and nobody is told', async () => {
  const rig: IntakeRig = intakeRig(
    { settleSeconds: 0 },
    {
      checker: {
        ...plainChecker,
        inspect: (bytes) => {
          rmSync(join(rig.folder, 'b.json'), { force: true });
          return plainChecker.inspect(bytes);
        },
      },
    },
  );
  rig.write('a.json', text('A100000001'), 1000);
  for (let n = 0; n < 9; n++) rig.write(`a${String(n)}.json`, text(`A10000001${String(n)}`), 1001 + n);
  rig.write('b.json', text('A100000002'), 2000);
  rig.intake.start();
  await rig.settle();
  expect(patients(rig)).not.toContain('A100000002');
  expect(rig.log.filter(({ level }) => level === 'warn' || level === 'error')).toEqual([]);
});

test('a file that is moved to another folder and back, or linked twice, is taken once', async () => {
  const rig = intakeRig({ settleSeconds: 0 });
  const path = rig.write('a.json', text('A100000001'), 1000);
  rig.intake.start();
  await rig.settle();
  mkdirSync(join(rig.folder, 'sub'));
  renameSync(path, join(rig.folder, 'sub/a.json'));
  await rig.settle();
  renameSync(join(rig.folder, 'sub/a.json'), path);
  linkSync(path, join(rig.folder, 'hard link.json'));
  await rig.settle();
  expect(rig.cases.list).toHaveLength(1);
  expect(new Set(rig.cases.admissions.map(({ kind }) => kind))).toEqual(new Set(['new', 'same-bytes']));
});

test('an attachment replaced while it is copied is taken whole or not at all', async () => {
  const rig = intakeRig({ settleSeconds: 0 });
  const [old, fresh] = [Buffer.alloc(3_000_000, 'o'), Buffer.alloc(3_000_000, 'f')];
  const path = rig.write('x.pdf', old, 1000);
  const putFile = rig.spool.putFile.bind(rig.spool);
  let once = true;
  rig.spool.putFile = async (from) => {
    const put = await putFile(from);
    if (once) {
      once = false;
      rig.write('fresh.tmp', fresh, 2000);
      copyFileSync(join(rig.folder, 'fresh.tmp'), path);
      utimesSync(path, 2000, 2000);
    }
    return put;
  };
  rig.write('a.json', JSON.stringify(smallBundle({ attachments: ['x.pdf'] })), 1500);
  rig.intake.start();
  await rig.settle();
  await rig.settle();
  const [one] = rig.cases.list;
  expect(one?.delivery).toBe('queued');
  const sha256 = one?.attachments[0]?.sha256 ?? '';
  expect(rig.spool.files.get(sha256)?.equals(readFileSync(path))).toBe(true);
});
