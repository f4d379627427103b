import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  chownSync,
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

/** As a person types it in that folder. */
async function typed(...args: string[]): Promise<{ exit: number | null; out: string; err: string }> {
  const env = { ...process.env };
  delete env['TWPAS_CONFIG'];
  const child = spawn(process.execPath, [CLI, ...args], { cwd: dir, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, err, [exit]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { exit, out, err };
}

describe.skipIf(onWindows('modes'))('the settings file of the folder that a command is typed in', () => {
  test('is taken where it is the caller’s own, and the command says which one it reads', async () => {
    const ran = await typed('keys', 'list');
    expect(ran).toEqual({
      exit: 0,
      out: 'no keys\n',
      err: `settings（設定檔）: ${join(dir, 'agent.yaml')}\n`,
    });
    expect((await typed('keys', 'list', '--json')).err).toBe('');
    expect((await typed('keys', 'list', '--config', 'agent.yaml')).err).toBe('');
  });

  test('is not named on stderr where monitoring reads the answer: some systems show both streams as one', async () => {
    for (const asked of [['--check'], ['--check', '--heartbeat', 'none.json']]) {
      const { out, err } = await typed('status', ...asked);
      expect([out.split('\n').length, err]).toEqual([2, '']);
    }
  });

  test('does not matter to a look at the heartbeat, which reads no settings', async () => {
    chmodSync(dir, 0o777);
    const { exit, err } = await typed('status', '--check', '--heartbeat', 'none.json');
    expect([exit, err]).toEqual([2, '']);
  });

  test.each([
    [
      'its folder may be written by others',
      () => {
        chmodSync(dir, 0o777);
      },
    ],
    [
      'its folder may be written by a group',
      () => {
        chmodSync(dir, 0o770);
      },
    ],
    [
      'the file may be written by others',
      () => {
        chmodSync(join(dir, 'agent.yaml'), 0o606);
      },
    ],
    ...(process.getuid?.() === 0
      ? ([
          [
            'the file belongs to another account',
            () => {
              chownSync(join(dir, 'agent.yaml'), 12_345, 0);
            },
          ],
          [
            'the folder belongs to another account',
            () => {
              chownSync(dir, 12_345, 0);
            },
          ],
        ] as const)
      : []),
    [
      'it leads to a folder that others may write',
      () => {
        mkdirSync(join(dir, 'open'));
        renameSync(join(dir, 'agent.yaml'), join(dir, 'open', 'theirs.yaml'));
        chmodSync(join(dir, 'open'), 0o777);
        symlinkSync('open/theirs.yaml', join(dir, 'agent.yaml'));
      },
    ],
  ] as const)('is not taken where %s', async (_why, open) => {
    open();
    const { exit, out, err } = await typed('keys', 'jwks');
    expect([exit, out]).toEqual([2, '']);
    expect(err).toContain(`${join(dir, 'agent.yaml')} is not taken`);
    expect(err).toContain('請以 --config 指定設定檔');
    expect(readdirSync(dir)).not.toContain('data');
    // A file that is named explicitly is taken.
    expect((await typed('keys', 'list', '--config', 'agent.yaml')).exit).toBe(0);
  });
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
    const audit = await openAudit({ dir: join(dir, 'audit'), clock });
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
