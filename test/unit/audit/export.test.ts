import { appendFileSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { expect, test } from 'vitest';
import type { AuditEntry } from '../../../main/agent/ground/audit/audit.ts';
import { atTheMachine } from '../../../main/agent/api/context.ts';
import { createRouter } from '../../../main/agent/api/router.ts';
import type { AgentServices } from '../../../main/agent/api/services.ts';
import { temporaryPath } from '../../../main/agent/ground/base/files.ts';
import { exportTrail } from '../../../main/agent/ground/audit/export.ts';
import { openAudit } from '../../../main/agent/ground/audit/jsonl-audit.ts';
import { parseLine, sha256 } from '../../../main/agent/ground/audit/line.ts';
import { openFilesIn } from '../support/open-files-in.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { onWindows } from '../support/where.ts';
import { kindOfLine } from '../support/kind-of-line.ts';
import { trailKeys } from '../support/trail-keys.ts';

/** A data folder whose trail has two months of so many lines each. */
async function dataFolder(lines = 2): Promise<string> {
  const dataDir = temporaryFolder();
  const clock = new FakeClock();
  const audit = await openAudit({ dir: join(dataDir, 'audit'), clock, keys: trailKeys });
  for (const month of ['10', '11']) {
    clock.set(`2026-${month}-05T09:00:00+08:00`);
    await Promise.all(
      Array.from({ length: lines }, () =>
        audit.append({ kind: kindOfLine('move'), actor: '林小姐', caseId: 'c1' }),
      ),
    );
  }
  await audit.close();
  return dataDir;
}
const trailText = (dataDir: string): string =>
  ['2026-10.jsonl', '2026-11.jsonl']
    .map((name) => readFileSync(join(dataDir, 'audit', name), 'utf8'))
    .join('');

test.each([2, 1700])(
  'the trail leaves as it was written, %i lines a month, in one file of ours alone',
  async (lines) => {
    const dataDir = await dataFolder(lines);
    const dir = temporaryFolder();
    const file = join(dir, 'trail.jsonl');
    const text = trailText(dataDir);
    expect(await exportTrail(dataDir, file)).toEqual({
      file,
      lines: 2 * lines,
      bytes: Buffer.byteLength(text),
      head: `${String(2 * lines)}:${sha256(text.trimEnd().split('\n').at(-1) ?? '')}`,
    });
    expect(readFileSync(file, 'utf8')).toBe(text);
    expect(readdirSync(dir)).toEqual(['trail.jsonl']);
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
    // A recipient of the file can follow the chain.
    let prev = '0'.repeat(64);
    for (const line of text.trimEnd().split('\n')) {
      const parsed = parseLine(Buffer.from(line));
      expect(parsed.kind === 'line' && parsed.line.prev).toBe(prev);
      prev = sha256(line);
    }
  },
);

test('a damaged line is exported unchanged, and an unfinished line is left out', async () => {
  const dataDir = await dataFolder();
  const october = join(dataDir, 'audit', '2026-10.jsonl');
  writeFileSync(october, readFileSync(october, 'utf8').replace('林小姐', '林小如'));
  const text = trailText(dataDir);
  appendFileSync(join(dataDir, 'audit', '2026-11.jsonl'), '{"v":1,"n":');
  const file = join(temporaryFolder(), 'trail.jsonl');
  expect(await exportTrail(dataDir, file)).toMatchObject({ lines: 4 });
  expect(readFileSync(file, 'utf8')).toBe(text);
});

test('a trail that ends with a damaged line, or that has none, gives no head', async () => {
  const dataDir = await dataFolder();
  appendFileSync(join(dataDir, 'audit', '2026-11.jsonl'), 'damaged\n');
  const dir = temporaryFolder();
  const file = join(dir, 'trail.jsonl');
  expect(await exportTrail(dataDir, file)).toMatchObject({ lines: 5, head: null });
  expect(await exportTrail(temporaryFolder(), file)).toEqual({ file, lines: 0, bytes: 0, head: null });
  expect(readFileSync(file, 'utf8')).toBe('');
});

test.skipIf(onWindows('Linux'))('what it has written and read it lets go', async () => {
  const dataDir = await dataFolder();
  const dir = temporaryFolder();
  await exportTrail(dataDir, join(dir, 'trail.jsonl'));
  expect([openFilesIn(dir), openFilesIn(dataDir)]).toEqual([[], []]);
});

test('it never writes into the data folder, where it might replace the trail itself', async () => {
  const dataDir = await dataFolder();
  const text = trailText(dataDir);
  for (const file of ['.', 'trail.jsonl', 'agent.db', 'audit/2026-10.jsonl', '..x/../audit/2026-11.jsonl'])
    await expect(exportTrail(dataDir, join(dataDir, file)), file).rejects.toMatchObject({
      code: 'audit-export-inside',
    });
  expect(trailText(dataDir)).toBe(text);
});

test('only a temporary name among the backups is taken, from where the command line carries it on', async () => {
  const dataDir = await dataFolder();
  const staged = temporaryPath(join(dataDir, 'backups'));
  await exportTrail(dataDir, staged);
  expect(readFileSync(staged, 'utf8')).toBe(trailText(dataDir));
  for (const file of [
    join(dataDir, 'backups', 'agent-2026-11-27.db'),
    ...['', 'audit', 'backups/more'].map((folder) => temporaryPath(join(dataDir, folder))),
  ])
    await expect(exportTrail(dataDir, file), file).rejects.toMatchObject({ code: 'audit-export-inside' });
  expect(readdirSync(dataDir).sort()).toEqual(['audit', 'backups']);
});

test.skipIf(onWindows('links'))('nor through a link to it', async () => {
  const dataDir = await dataFolder();
  const text = trailText(dataDir);
  const link = join(temporaryFolder(), 'link');
  symlinkSync(dataDir, link);
  await expect(exportTrail(dataDir, join(link, 'agent.db'))).rejects.toMatchObject({
    code: 'audit-export-inside',
  });
  expect(readdirSync(dataDir)).toEqual(['audit']);
  expect(trailText(dataDir)).toBe(text);
});

test('a path that cannot be written leaves nothing behind, and an existing file stays', async () => {
  const dataDir = await dataFolder();
  await expect(exportTrail(dataDir, join(temporaryFolder(), 'none', 'x.jsonl'))).rejects.toThrow('ENOENT');
  const folder = temporaryFolder();
  await expect(exportTrail(dataDir, folder)).rejects.toThrow();
  expect(readdirSync(folder)).toEqual([]);
});

test('a page names no place on the agent’s machine; at the machine it is on record before anything leaves', async () => {
  const done: string[] = [];
  const services = {
    audit: {
      append: ({ kind, actor }: AuditEntry) => Promise.resolve(void done.push(`${kind} by ${actor}`)),
    },
    exportAudit: (file: string) => {
      done.push(file);
      return Promise.resolve({ file, lines: 1, bytes: 1, head: null });
    },
  } as unknown as AgentServices;
  const router = createRouter(
    () => services,
    () => undefined,
  );
  const atMachine = atTheMachine('root', 'command');
  const page = createRouterClient(router, { context: { ...atMachine, origin: 'page' } });
  await expect(page.audit.export({ file: '/x' })).rejects.toMatchObject({
    data: { code: 'command-line-only' },
  });
  expect(done.splice(0)).toEqual(['not-allowed by root']);
  const commandLine = createRouterClient(router, { context: atMachine });
  await commandLine.audit.export({ file: '/x', by: '王承辦' });
  expect(done).toEqual(['audit-exported by root', '/x']);
});
