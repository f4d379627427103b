import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { sha256Of } from '../support/case-rig.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

const SCRIPT = resolve(import.meta.dirname, '../../../docs/zh-TW/his-example.mjs');

test(
  'the script of HIS介接 waits for an answer to the file it has put, where an older one of the same content still lies there',
  { tags: 'full' },
  async () => {
    const dir = temporaryFolder();
    const [bundle, exportDir, resultDir] = ['claim.json', 'export', 'results'].map((name) => join(dir, name));
    for (const folder of [exportDir, resultDir]) mkdirSync(folder ?? '');
    writeFileSync(bundle ?? '', 'bytes');
    const tell = (revision: number, more: object): void => {
      const result = { sha256: sha256Of('bytes'), revision, review: 'none', problems: [], ...more };
      // As the agent does: whole, or not there.
      writeFileSync(join(dir, 'next'), JSON.stringify(result));
      renameSync(join(dir, 'next'), join(resultDir ?? '', 'claim.result.json'));
    };
    tell(7, { delivery: 'rejected' });
    const child = spawn(process.execPath, [SCRIPT, bundle ?? '', exportDir ?? '', resultDir ?? '']);
    onTestFinished(() => void child.kill());
    let printed = '';
    child.stdout.on('data', (part: Buffer) => (printed += part.toString()));
    const ended = once(child, 'close');
    await until(() => existsSync(join(exportDir ?? '', 'claim.json')));
    tell(8, { delivery: 'accepted', review: 'decided', decision: 'approved' });
    expect(await ended).toEqual([0, null]);
    expect(
      printed
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toMatchObject([{ delivery: 'accepted', review: 'decided' }]);
  },
);
