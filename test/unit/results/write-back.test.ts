import fs, {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { ResultFile } from '../../../shared/api/views/result-file.ts';
import { dueResults } from '../../../main/agent/carrier/cases/outbox.ts';
import { hold } from '../../../main/agent/carrier/cases/staff.ts';
import { createWriteBack } from '../../../main/agent/carrier/results/write-back.ts';
import { acceptedAs, BY, caseRig, type CaseRig, ownResult } from '../support/case-rig.ts';
import { until } from '../support/until.ts';
import { onWindows } from '../support/where.ts';

const REFUSED = { errors: ['bundle-type'] };
interface Scene {
  readonly rig: CaseRig;
  readonly exportDir: string;
  readonly logged: string[];
  readonly start: () => void;
  readonly read: (name: string) => ResultFile;
}
async function scene(): Promise<Scene> {
  const rig = await caseRig();
  const exportDir = join(rig.dir, 'results');
  const logged: string[] = [];
  const log = (_level: string, event: string): void => void logged.push(event);
  return {
    rig,
    exportDir,
    logged,
    start: () => {
      const { context, core, clock } = rig;
      const writeBack = createWriteBack({ context, marks: core, exportDir, clock, log });
      onTestFinished(() => writeBack.stop());
      writeBack.start();
    },
    read: (name) => JSON.parse(readFileSync(join(exportDir, name), 'utf8')) as ResultFile,
  };
}
const left = (rig: CaseRig): number => dueResults(rig.context).length;

test('what is due is written under the name of the file it answers, and due no more', async () => {
  const { rig, exportDir, start, read } = await scene();
  const id = await rig.queued({ ...REFUSED, path: 'sub/claim.JSON' });
  start();
  await until(() => left(rig) === 0);
  expect(readdirSync(exportDir)).toEqual(['claim.result.json']);
  expect(read('claim.result.json')).toMatchObject({
    caseId: id,
    delivery: 'refused',
    fileName: 'claim.JSON',
  });
});

test('a result that the HIS has not taken is not overwritten by that of another file of the same name', async () => {
  const { rig, exportDir, start, read } = await scene();
  const first = await rig.queued({ ...REFUSED, path: 'monday/1.json' });
  const second = await rig.queued({ ...REFUSED, path: 'tuesday/1.json' });
  start();
  await until(() => left(rig) === 0);
  expect(readdirSync(exportDir).sort()).toEqual([`1.${second}.result.json`, '1.result.json']);
  expect(read('1.result.json').caseId).toBe(first);
  expect(read(`1.${second}.result.json`)).toMatchObject({ caseId: second, fileName: '1.json' });
});

test('a result of a file that was exported anew takes the place of the older one, and so does one that superseded it', async () => {
  const { rig, exportDir, start, read } = await scene();
  const claim = { ...REFUSED, summary: { patientNumber: 'P', claimKey: 'one' } };
  await rig.queued({ ...claim, path: 'monday/1.json' });
  const third = await rig.queued({ ...claim, path: 'monday/1.json', bytes: 'corrected' });
  start();
  await until(() => left(rig) === 0);
  expect(readdirSync(exportDir)).toEqual(['1.result.json']);
  expect(read('1.result.json').caseId).toBe(third);
});

test('a refusal that the HIS has not read stays where the next file of that name is another patient’s', async () => {
  const { rig, exportDir, start, read } = await scene();
  const first = await rig.queued({ ...REFUSED, path: 'export.json', summary: { patientNumber: 'P' } });
  const next = await rig.queued({
    ...REFUSED,
    path: 'export.json',
    summary: { patientNumber: 'Q' },
    bytes: 'other',
  });
  start();
  await until(() => left(rig) === 0);
  expect(readdirSync(exportDir).sort()).toEqual([`export.${next}.result.json`, 'export.result.json']);
  expect(read('export.result.json')).toMatchObject({ caseId: first, delivery: 'refused' });
});

test('a result that NHI has the case, which the HIS has not read, is not replaced by what comes of the next file of that name', async () => {
  const { rig, exportDir, start, read } = await scene();
  const sent = await rig.queued({ path: 'claim.json' });
  await rig.send(sent, acceptedAs('1'));
  const next = await rig.queued({ path: 'claim.json', bytes: 'other' });
  expect(rig.row(next).delivery).toBe('held');
  start();
  await until(() => left(rig) === 0);
  expect(readdirSync(exportDir).sort()).toEqual([`claim.${next}.result.json`, 'claim.result.json']);
  expect(read('claim.result.json')).toMatchObject({ caseId: sent, delivery: 'accepted' });
});

test('what still comes of an earlier case of a file does not replace the result of a later one, whichever case the file has now', async () => {
  const { rig, exportDir, start, read } = await scene();
  const path = 'claim.json';
  const first = await rig.queued({ path });
  await rig.send(first, acceptedAs('1'));
  const second = await rig.queued({ ...REFUSED, path, bytes: 'second' });
  const third = await rig.queued({ ...REFUSED, path, bytes: 'third' });
  rig.core.db.prepare('UPDATE outbox SET written_at = 1 WHERE case_id <> ?').run(first);
  mkdirSync(exportDir);
  // The HIS has taken the first one's result away; the second one's lies there.
  writeFileSync(
    join(exportDir, 'claim.result.json'),
    ownResult(rig, { caseId: second, revision: rig.row(second).revision }),
  );
  start();
  await until(() => left(rig) === 0);
  expect(read('claim.result.json').caseId).toBe(second);
  expect(read(`claim.${first}.result.json`)).toMatchObject({ caseId: first, delivery: 'accepted' });
  expect(rig.row(third).supersedes).toBe(second);
});

test('a file that the HIS has emptied is overwritten', async () => {
  const { rig, exportDir, start, read } = await scene();
  mkdirSync(exportDir);
  writeFileSync(join(exportDir, '1.result.json'), '');
  const id = await rig.queued({ ...REFUSED, path: '1.json' });
  start();
  await until(() => left(rig) === 0);
  expect(read('1.result.json').caseId).toBe(id);
});

test('hundreds that are due are written without waiting in between', { tags: 'full' }, async () => {
  const { rig, exportDir, start } = await scene();
  await Promise.all(Array.from({ length: 120 }, () => rig.queued(REFUSED)));
  start();
  await until(() => left(rig) === 0);
  expect(readdirSync(exportDir)).toHaveLength(120);
});

test('of several results of a case the newest is what lies there in the end', async () => {
  const { rig, start, read } = await scene();
  const file = { ...REFUSED, bytes: 'same', path: 'claim.json' };
  await rig.queued(file);
  await rig.find({ ...file, errors: ['bundle-type', 'claim-count'] });
  start();
  await until(() => left(rig) === 0);
  expect(read('claim.result.json').problems).toHaveLength(2);
});

test('what a restored backup still has due does not replace a later result of the same case', async () => {
  const { rig, exportDir, start, read } = await scene();
  const id = await rig.queued({ ...REFUSED, path: 'claim.json' });
  const beside = await rig.queued({ ...REFUSED, path: 'sub/claim.json' });
  mkdirSync(exportDir);
  // Written in the days that the backup does not know of.
  const later = { revision: Date.now(), delivery: 'accepted' };
  writeFileSync(join(exportDir, 'claim.result.json'), ownResult(rig, { ...later, caseId: id }));
  writeFileSync(join(exportDir, `claim.${beside}.result.json`), ownResult(rig, { ...later, caseId: beside }));
  start();
  await until(() => left(rig) === 0);
  expect(read('claim.result.json')).toMatchObject({ caseId: id, delivery: 'accepted' });
  expect(read(`claim.${beside}.result.json`)).toMatchObject({ caseId: beside, delivery: 'accepted' });
});

test('a folder that is away is waited for, and said once', async () => {
  const { rig, exportDir, logged, start } = await scene();
  writeFileSync(exportDir, 'no folder');
  await rig.queued(REFUSED);
  start();
  await until(() => logged.length === 1);
  await rig.clock.sleeping();
  await rig.clock.advance(30_000);
  expect(logged).toEqual(['results-not-written']);
  await rig.clock.sleeping();
  rmSync(exportDir);
  await rig.clock.advance(5000);
  await until(() => left(rig) === 0);
  expect(existsSync(exportDir)).toBe(true);
});

test('one that cannot be written keeps its later ones waiting, and nobody else', async () => {
  const { rig, exportDir, start, read } = await scene();
  const file = { bytes: 'same', path: 'claim.json' };
  const id = await rig.queued(file);
  await hold(rig.context, id, BY);
  await rig.find({ ...file, path: 'copy.json' });
  await rig.find({ ...file, path: 'sub/copy.json' });
  const other = await rig.queued({ ...REFUSED, path: 'other.json' });
  // A folder of that name is in the way of the file.
  mkdirSync(join(exportDir, 'copy.result.json', 'x'), { recursive: true });
  start();
  await until(() => left(rig) === 2);
  expect(dueResults(rig.context).map(({ isCopy }) => isCopy)).toEqual([true, true]);
  expect(read('other.result.json').caseId).toBe(other);
  await rig.clock.sleeping();
  rmSync(join(exportDir, 'copy.result.json'), { recursive: true });
  await rig.clock.advance(5000);
  await until(() => left(rig) === 0);
  expect(read('copy.result.json')).toMatchObject({ caseId: id, duplicateOf: 'claim.json' });
});

test('a copy whose answer cannot be written does not keep what comes of the case itself from the HIS', async () => {
  const { rig, exportDir, start, read } = await scene();
  const file = { bytes: 'same', path: 'claim.json' };
  const id = await rig.queued(file);
  await rig.find({ ...file, path: 'copy.json' });
  mkdirSync(join(exportDir, 'copy.result.json', 'x'), { recursive: true });
  await hold(rig.context, id, BY);
  start();
  await until(() => left(rig) === 1);
  expect(read('claim.result.json')).toMatchObject({ caseId: id, delivery: 'held' });
});

test('a hundred that cannot be written keep nobody else waiting', async () => {
  const { rig, exportDir, start, read } = await scene();
  for (let at = 1; at <= 100; at += 1) {
    mkdirSync(join(exportDir, `${String(at)}.result.json`), { recursive: true });
    await rig.queued({ ...REFUSED, path: `${String(at)}.json` });
  }
  const last = await rig.queued({ ...REFUSED, path: 'last.json' });
  start();
  await until(() => existsSync(join(exportDir, 'last.result.json')));
  expect(read('last.result.json').caseId).toBe(last);
});

test.skipIf(onWindows('links'))(
  'a file that cannot be looked at just now is not taken for none: what may be the result of another case stays',
  async () => {
    const { rig, exportDir, start, logged } = await scene();
    mkdirSync(exportDir);
    // A loop of links cannot be read, and could be replaced.
    symlinkSync('1.result.json', join(exportDir, '1.result.json'));
    const id = await rig.queued({ ...REFUSED, path: '1.json' });
    start();
    await until(() => logged.includes('results-not-written'));
    expect(lstatSync(join(exportDir, '1.result.json')).isSymbolicLink()).toBe(true);
    rmSync(join(exportDir, '1.result.json'));
    await rig.clock.advance(5000);
    await until(() => left(rig) === 0);
    expect(existsSync(join(exportDir, '1.result.json')), id).toBe(true);
  },
);

test(
  'whoever stops the agent does not wait for all that a long outage has left due',
  { tags: 'full' },
  async () => {
    const { rig, exportDir } = await scene();
    for (let at = 0; at < 150; at += 1) await rig.queued({ ...REFUSED, path: `${String(at)}.json` });
    const { context, core, clock } = rig;
    const parts = { context, marks: core, exportDir, clock, log: () => undefined };
    const writeBack = createWriteBack(parts);
    writeBack.start();
    await writeBack.stop();
    expect(readdirSync(exportDir)).toHaveLength(100);
  },
);

/** As the system answers while `refuses` says so: the folder cannot be opened, what lies in it can. */
function refuseOpening(folder: string, code: string, refuses: () => boolean): void {
  const { open } = fs.promises;
  fs.promises.open = (path, ...more) =>
    path === folder && refuses()
      ? Promise.reject(Object.assign(new Error(code), { code }))
      : open(path, ...more);
  syncBuiltinESMExports();
  onTestFinished(() => {
    fs.promises.open = open;
    syncBuiltinESMExports();
  });
}

test.skipIf(onWindows('modes'))(
  'an account that may only put files into the folder is done with them once they lie there',
  async () => {
    const { rig, exportDir, start, logged } = await scene();
    await Promise.all(Array.from({ length: 45 }, () => rig.queued(REFUSED)));
    refuseOpening(exportDir, 'EACCES', () => true);
    start();
    await until(() => left(rig) === 0);
    expect(readdirSync(exportDir)).toHaveLength(45);
    expect(logged).not.toContain('results-not-written');
  },
);

test.skipIf(onWindows('modes'))(
  'where the folder’s sync fails all results lie there, stay due, and are done with once it comes about',
  async () => {
    const { rig, exportDir, start, logged } = await scene();
    await Promise.all(Array.from({ length: 45 }, () => rig.queued(REFUSED)));
    let fails = true;
    refuseOpening(exportDir, 'EIO', () => fails);
    start();
    await until(() => logged.includes('results-not-written'));
    expect(readdirSync(exportDir)).toHaveLength(45);
    expect(left(rig)).toBe(45);
    fails = false;
    await rig.clock.advance(5000);
    await until(() => left(rig) === 0);
  },
);

test('a name of the HIS’s that does something where it is shown or taken is not that of a result', async () => {
  const { rig, exportDir, start, read } = await scene();
  const odd = [
    'esc\u001b[31m.json',
    'line\nfeed.json',
    'turned\u202exslx.json',
    '=1+1.json',
    'con.json',
    'dot..json',
  ];
  const ids: string[] = [];
  for (const path of odd) ids.push(await rig.queued({ ...REFUSED, path, bytes: path }));
  const plain = await rig.queued({ ...REFUSED, path: '王大明 (1)_CON-x.json', bytes: 'plain' });
  start();
  await until(() => left(rig) === 0);
  expect(readdirSync(exportDir).sort()).toEqual(
    [...ids.map((id) => `${id}.result.json`), '王大明 (1)_CON-x.result.json'].sort(),
  );
  // The name of its file stands inside, as the HIS wrote it.
  odd.forEach((fileName, at) => {
    expect(read(`${ids[at] ?? ''}.result.json`)).toMatchObject({ caseId: ids[at], fileName });
  });
  expect(read('王大明 (1)_CON-x.result.json').caseId).toBe(plain);
});
