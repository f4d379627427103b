import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import { writeSample } from '../../../main/practice/samples/write.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { runCommand, type Ran } from './run-command.ts';

let place: string;
beforeEach(() => {
  place = temporaryFolder();
});

/** Runs `check` with no settings file in sight. */
const check = (...args: string[]): Promise<Ran> =>
  runCommand(place, ['check', '--config', join(place, 'no.yaml'), ...args]);

const sample = (seed: string, options: Partial<Parameters<typeof makeSample>[0]> = {}) =>
  makeSample({ seed, kind: 'cancer', attachments: 1, ...options });

test('a sound Bundle with its attachments passes, whoever’s it is', async () => {
  const file = await writeSample(place, sample('sound', { hospitalId: '0401180014' }));
  const { exit, out } = await check(file, '--json');
  expect(exit).toBe(0);
  expect(JSON.parse(out)).toEqual([
    {
      file,
      ok: true,
      profile: 'cancer',
      igVersion: 'tw.gov.mohw.nhi.pas#1.2.3',
      // Gaps of the shipped guide: code lists that no package has in full.
      notChecked: expect.arrayContaining([{ kind: 'codes', subject: 'http://loinc.org' }]) as unknown,
      problems: [],
    },
  ]);
});

test('one that fails ends with 1, says what, where and what to do, in zh-TW or English', async () => {
  const file = await writeSample(place, sample('weight', { defect: 'no-weight' }));
  const zh = await check(file, '--json');
  expect(zh.exit).toBe(1);
  const english = await check(file, '--json', '--lang', 'en');
  const first = (json: string): unknown => (JSON.parse(json) as { problems: unknown[] }[])[0]?.problems[0];
  expect(first(zh.out)).toEqual({
    severity: 'error',
    code: 'info-missing',
    message: '缺少病人體重。',
    nextStep: '請在 HIS 補填後，重新匯出檔案。',
    path: 'Bundle.entry[0].resource.supportingInfo',
    line: lineOf(file, '"supportingInfo"'),
    column: 9,
  });
  expect(first(english.out)).toMatchObject({ message: 'supportingInfo lacks weight.' });
  expect(zh.err.join()).toContain('check-failed');
  const { out } = await check(file);
  expect(out).toContain('未通過');
  expect(out).toContain('處理方式：請在 HIS 補填後');
  expect(out).toContain(`supportingInfo  第 ${String(lineOf(file, '"supportingInfo"'))} 行第 9 字`);
});

test('what is no JSON is told with the line where it stops being it', async () => {
  const file = join(place, 'broken.json');
  await writeFile(file, '{\n  "resourceType": "Bundle",\n  "type": collection\n}\n');
  const { out } = await check(file, '--json');
  const [{ problems }] = JSON.parse(out) as [{ problems: unknown[] }];
  expect(problems).toMatchObject([{ code: 'not-json', line: 3, column: 11 }]);
});

/** From 1. */
const lineOf = (file: string, part: string): number =>
  readFileSync(file, 'utf8')
    .split('\n')
    .findIndex((line) => line.includes(part)) + 1;

test('attachments are looked for beside the file, and looked into', async () => {
  const made = sample('files');
  const file = await writeSample(place, { ...made, attachments: [] });
  const codes = async (...args: string[]): Promise<string[]> =>
    (JSON.parse((await check(file, '--json', ...args)).out) as { problems: { code: string }[] }[]).flatMap(
      ({ problems }) => problems.map(({ code }) => code),
    );
  expect(await codes()).toEqual(['attachment-missing']);
  expect(await codes('--no-attachments')).toEqual([]);
  await writeFile(join(place, made.attachments[0]?.name ?? ''), 'no PDF');
  expect(await codes()).toEqual(['attachment-content']);
});

test('the hospital is compared where it is known', async () => {
  const file = await writeSample(place, sample('hospital'));
  expect((await check(file, '--hospital', '0101090517')).exit).toBe(0);
  const other = await check(file, '--hospital', '0401180014', '--json');
  expect(other.exit).toBe(1);
  expect(other.out).toContain('provider-mismatch');
});

test('several files get an element each, in their order; one that cannot be read is a problem of its own', async () => {
  const file = await writeSample(place, sample('several'));
  await mkdir(join(place, 'folder.json'));
  const { exit, out } = await check(join(place, 'folder.json'), file, join(place, 'none.json'), '--json');
  expect(exit).toBe(1);
  const list = JSON.parse(out) as { ok: boolean; profile: unknown; problems: { code: string }[] }[];
  expect(list.map(({ ok }) => ok)).toEqual([false, true, false]);
  expect(list[0]).toMatchObject({ profile: null, problems: [{ code: 'file-unreadable' }] });
});

test('without a file, or with another language, it is bad usage', async () => {
  expect((await check()).exit).toBe(2);
  expect((await check('x.json', '--lang', 'fr')).exit).toBe(2);
});
