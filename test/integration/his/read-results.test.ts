import { execFile, spawnSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import type { ResultFile } from '../../../shared/api/views/result-file.ts';
import { againstResultSchema } from '../../unit/support/result-schema.ts';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import { resultAt } from '../support/result-files.ts';
import { test, type Desk } from '../../support/desk.ts';

const KIT = fileURLToPath(new URL('../../../docs/zh-TW/his/', import.meta.url));
/** Delphi's units, by Free Pascal's. */
const DELPHI = fileURLToPath(new URL('./delphi', import.meta.url));

/** How an example of the kit is made and run where its language is there. In the command `$0` is the example, `$1` the results folder. */
const READERS = {
  'read_results.py': { probe: ['python3', '--version'], command: 'python3 -B "$0" "$1"' },
  'ReadResults.cs': {
    probe: ['mcs', '--version'],
    command: 'mcs -r:System.Runtime.Serialization.dll -out:"$0.exe" "$0" && mono "$0.exe" "$1"',
  },
  'ReadResults.dpr': {
    probe: ['fpc', '-iV'],
    command: `fpc -Mdelphi -Fu"${DELPHI}" -FU"$(dirname "$0")" -o"$0.out" "$0" >&2 && "$0.out" "$1"`,
  },
} as const;

const isThere = ([program, option]: readonly [string, string]): boolean =>
  spawnSync(program, [option], { stdio: 'ignore' }).status === 0;

/** Results that the agent writes: partly approved with items, refused by us, rejected by NHI; each held against the schema. */
async function writtenByAgent(desk: Desk): Promise<void> {
  await desk.agent();
  const samples = [
    makeSample({ seed: 'read partly', ending: 'partial', attachments: 0 }),
    makeSample({ seed: 'read refused', defect: 'wrong-hospital', attachments: 0 }),
    makeSample({ seed: 'read rejected', ending: 'reject', attachments: 0 }),
  ];
  for (const sample of samples) await desk.put(sample);
  const isEnd = (result: Readonly<Record<string, unknown>>): boolean =>
    result['review'] === 'decided' || ['refused', 'rejected'].includes(String(result['delivery']));
  for (const sample of samples) expect(againstResultSchema(await resultAt(desk, sample, isEnd))).toEqual([]);
}

/** Lines that every reader has for a file's content: of the highest revision; of equal revisions, that of the file's own name. */
function linesOf(results: readonly ResultFile[]): string {
  const newest = new Map<string, ResultFile>();
  for (const result of results) {
    const kept = newest.get(result.sha256);
    const isNewer =
      kept === undefined ||
      result.revision > kept.revision ||
      (result.revision === kept.revision && result.duplicateOf === null);
    if (isNewer) newest.set(result.sha256, result);
  }
  const line = (...values: readonly (string | number | null)[]): string =>
    values.map((value) => String(value ?? '').replaceAll(/\p{Cc}/gu, ' ')).join('\t') + '\n';
  return [...newest.values()]
    .toSorted((one, other) => (one.sha256 < other.sha256 ? -1 : 1))
    .map((one) =>
      [
        line(
          one.fileName,
          one.caseId,
          one.revision,
          one.delivery,
          one.review,
          one.decision,
          one.caseNumber,
          one.receiptNumber,
          one.missingAttachments,
        ),
        ...one.items.map((item) =>
          line('item', item.sequence, item.resultCode, item.approvedQuantity, item.opinion),
        ),
        ...one.problems.map(({ severity, code, message }) => line('problem', severity, code, message)),
        ...(one.issue === null ? [] : [line('issue', one.issue.code, one.issue.text)]),
      ].join(''),
    )
    .join('');
}

/** The kit's own results, and three more: the same under another name, an older revision, a text with line ends. */
async function more(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const names = await readdir(join(KIT, 'results'));
  for (const name of names) await copyFile(join(KIT, 'results', name), join(folder, name));
  const partly = JSON.parse(
    await readFile(join(KIT, 'results/A1126-0033.result.json'), 'utf8'),
  ) as ResultFile;
  const items = [
    { sequence: 1, resultCode: null, approvedQuantity: 0.25, opinion: '第一行\n\t第二行', details: [] },
  ];
  const others: ResultFile[] = [
    { ...partly, fileName: 'a-copy.json', duplicateOf: 'A1126-0033.json' },
    { ...partly, fileName: 'older.json', revision: 4_294_967_297, decision: null, review: 'processing' },
    { ...partly, fileName: 'lines.json', sha256: 'ab'.repeat(32), items },
  ];
  for (const one of others) {
    expect(againstResultSchema(one)).toEqual([]);
    await writeFile(join(folder, `${one.fileName.replace('.json', '')}.result.json`), JSON.stringify(one));
  }
  await writeFile(join(folder, 'notes.txt'), 'not a result');
}

for (const [file, { probe, command }] of Object.entries(READERS)) {
  const isSkipped = !isThere(probe);
  (isSkipped ? test.skip : test)(
    `the kit's ${file} reads every result of a folder, the newest of each content${isSkipped ? ` (skipped: there is no ${probe[0]} here)` : ''}`,
    async ({ deskFor }) => {
      const desk = await deskFor();
      await writtenByAgent(desk);
      const { resultDir } = desk.place;
      await more(resultDir);
      const built = await mkdtemp(join(tmpdir(), 'twpas-kit-'));
      await copyFile(join(KIT, file), join(built, file));
      const run = promisify(execFile);
      const read = (): Promise<{ readonly stdout: string }> =>
        run('sh', ['-c', command, join(built, file), resultDir], { encoding: 'utf8' });
      const names = (await readdir(resultDir)).filter((name) => name.endsWith('.result.json'));
      const results = await Promise.all(
        names.map(async (name) => JSON.parse(await readFile(join(resultDir, name), 'utf8')) as ResultFile),
      );
      const { stdout } = await read();
      expect(stdout.replaceAll('\r\n', '\n')).toBe(linesOf(results));
      for (const part of [
        'partially-approved',
        'issue\t',
        'problem\terror\t',
        '1795943151905',
        '第一行  第二行',
      ])
        expect(stdout).toContain(part);
      // A form of later years is not read as one of today.
      await writeFile(join(resultDir, 'later.result.json'), JSON.stringify({ ...results[0], format: 2 }));
      await expect(read()).rejects.toThrow();
      await rm(built, { recursive: true });
    },
    120_000,
  );
}
