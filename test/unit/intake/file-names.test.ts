import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { intakeRig } from '../support/intake-rig.ts';
import { smallBundle } from '../support/small-bundle.ts';
import { onWindows } from '../support/where.ts';

/** 王小明.json as a HIS writes it that thinks in Big5. */
const BIG5 = Buffer.concat([Buffer.from('a4fda470a9fa', 'hex'), Buffer.from('.json')]);
const at = (folder: string, name: Buffer): Buffer => Buffer.concat([Buffer.from(`${folder}/`), name]);

it.skipIf(onWindows('names'))(
  'a name that is not UTF-8 is a problem of the folder that people see, and the file is taken once it has another',
  async () => {
    const rig = intakeRig({ settleSeconds: 0 });
    writeFileSync(at(rig.folder, BIG5), JSON.stringify(smallBundle()));
    rig.intake.start();
    await rig.settle();
    expect(rig.cases.list).toEqual([]);
    expect(rig.intake.states()[0]?.problems).toEqual([{ kind: 'name', shown: '王小明.json' }]);
    expect(rig.log.filter(({ event }) => event === 'folder-problem')).toMatchObject([
      { level: 'warn', code: 'name', count: 1 },
    ]);
    expect(JSON.stringify(rig.log)).not.toContain('小明');
    renameSync(at(rig.folder, BIG5), join(rig.folder, '王小明.json'));
    await rig.settle();
    expect(rig.cases.list.map(({ found }) => found.relPath)).toEqual(['王小明.json']);
    expect(rig.intake.states()[0]?.problems).toEqual([]);
  },
);

it.skipIf(onWindows('names'))(
  'a folder and an attachment of such a name are shown as well, and bytes of no known encoding by their numbers',
  async () => {
    const rig = intakeRig({ settleSeconds: 0 });
    mkdirSync(at(rig.folder, Buffer.from('a4e9', 'hex')));
    writeFileSync(at(rig.folder, Buffer.from([0x61, 0xff, 0x2e, 0x70, 0x64, 0x66])), 'PDF');
    // A half of a download stays nobody's business.
    writeFileSync(at(rig.folder, Buffer.concat([BIG5, Buffer.from('.tmp')])), 'half');
    rig.intake.start();
    await rig.settle();
    expect(
      rig.intake
        .states()[0]
        ?.problems.map(({ shown }) => shown)
        .toSorted(),
    ).toEqual(['a\\xff.pdf', '日']);
  },
);
