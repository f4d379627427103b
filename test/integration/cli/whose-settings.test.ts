// @module-tag full
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { beforeEach, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../unit/support/temporary-folder.ts';
import { onWindows } from '../../unit/support/where.ts';
import { CLI } from '../support/command.ts';
import { trailKeys } from '../../unit/support/trail-keys.ts';

let dir: string;
beforeEach(() => {
  dir = temporaryFolder();
  mkdirSync(join(dir, 'in'));
  writeSettings('0101090517');
});

function writeSettings(hospitalId: string): void {
  writeFileSync(
    join(dir, 'agent.yaml'),
    `hospitalId: "${hospitalId}"\ndataDir: ./data\nserver: { fhirBaseUrl: "http://127.0.0.1:9/fhir", clientId: our-client }\n` +
      `folders: [{ path: in }]\nconsole: { port: 0 }\n`,
    { mode: 0o600 },
  );
}

/** As a person types it whose environment names that file. */
async function typed(...args: string[]): Promise<{ exit: number | null; out: string; err: string }> {
  const env = { ...process.env, TWPAS_CONFIG: join(dir, 'agent.yaml') };
  const child = spawn(process.execPath, [CLI, ...args], { cwd: dir, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, err, [exit]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { exit, out, err };
}

test('a command without --config says which settings file it reads, but not to a program', async () => {
  const said = `settings（設定檔）: ${join(dir, 'agent.yaml')}\n`;
  expect(await typed('keys', 'list')).toEqual({ exit: 0, out: 'no keys\n', err: said });
  expect((await typed('keys', 'list', '--json')).err).toBe('');
  expect((await typed('keys', 'list', '--config', 'agent.yaml')).err).toBe('');
  // Some monitoring systems show both streams as one.
  for (const asked of [['--check'], ['--check', '--heartbeat', 'none.json']]) {
    const { out, err } = await typed('status', ...asked);
    expect([out.split('\n').length, err]).toEqual([2, '']);
  }
});

test('`keys jwks` says whose keys it prints, and stdout is the key set alone', async () => {
  await typed('keys', 'generate', '--json');
  const { exit, out, err } = await typed('keys', 'jwks');
  expect(exit).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ keys: [{ kty: 'EC' }] });
  expect(err).toContain('hospital（醫事機構代碼）: 0101090517');
  expect(err).toContain('client（client_id）: our-client');
  expect(err).toContain(`settings（設定檔）: ${join(dir, 'agent.yaml')}`);
});

describe.skipIf(onWindows('links'))('nothing of the data folder is opened through a link', () => {
  test.each([
    ['the trail', (month: string) => join('audit', `${month}.jsonl`)],
    ['the database', () => 'agent.db'],
    ['the lock', () => 'lock.db'],
    ['a folder', () => 'keys/clients'],
    ['the spool', () => 'spool'],
  ] as const)('%s', async (_what, placeOf) => {
    await typed('keys', 'generate');
    const month = readdirSync(join(dir, 'data', 'audit'))[0]?.replace('.jsonl', '') ?? '';
    const place = join(dir, 'data', placeOf(month));
    const target = join(dir, 'root-only');
    renameSync(place, target);
    symlinkSync(target, place);
    const before = place.endsWith('.jsonl') ? readFileSync(target, 'utf8') : null;
    const { exit, out, err } = await typed('keys', 'generate', '--replace');
    expect([exit, out]).toEqual([1, '']);
    expect(err).toContain(`${place} is a link`);
    expect(err).toContain('data-folder-link');
    if (before !== null) expect(readFileSync(target, 'utf8')).toBe(before);
  });

  test('a link that is put there while the agent runs takes neither a line of the trail nor of the log', async () => {
    const { openRotatingLog, CURRENT_LOG } = await import('../../../main/agent/ground/log/outputs.ts');
    const { openAudit } = await import('../../../main/agent/ground/audit/jsonl-audit.ts');
    const { FakeClock } = await import('../../unit/support/fake-clock.ts');
    const target = join(dir, 'root-only');
    writeFileSync(target, 'untouched\n');
    const logs = join(dir, 'logs');
    const log = openRotatingLog({ dir: logs, mostBytes: 1000, keepDays: 10, now: Date.now });
    log.write('one\n');
    renameSync(join(logs, CURRENT_LOG), join(logs, 'aside'));
    symlinkSync(target, join(logs, CURRENT_LOG));
    log.write('two\n');

    const clock = new FakeClock('2026-11-30T23:59:00+08:00');
    const audit = await openAudit({ dir: join(dir, 'audit'), clock, keys: trailKeys });
    await audit.append({ kind: 'stop-asked', actor: 'root' });
    symlinkSync(target, join(dir, 'audit', '2026-12.jsonl'));
    clock.set(Date.parse('2026-12-01T00:01:00+08:00'));
    await expect(audit.append({ kind: 'stop-asked', actor: 'root' })).rejects.toMatchObject({
      code: 'audit-write-failed',
    });
    await audit.close();
    expect(readFileSync(target, 'utf8')).toBe('untouched\n');
    appendFileSync(target, '');
  });
});
