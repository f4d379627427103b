import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { runCommand, type Ran, settingsFolder } from './run-command.ts';

let dir: string;
let config: string;
beforeEach(() => {
  ({ dir, config } = settingsFolder());
});

/** No agent runs: each command takes the lock and does it itself. */
const run = (...args: string[]): Promise<Ran> =>
  runCommand(dir, ['check-token', ...args, '--config', config]);

test('a token is made, listed and taken back by command, shown once, and each is on record without it', async () => {
  expect((await run('list')).out).toBe('no tokens\n');
  const made = await run('make', '門診 HIS', '--by', '王技師');
  expect(made.exit).toBe(0);
  const token = made.out.trim();
  expect(token).toMatch(/^twpas-check-[\w-]{43}$/);
  expect(made.err.join()).toContain('checkService.enabled');
  expect((await run('list')).out).toMatch(/門診 HIS/);
  expect((await run('list', '--json')).out).not.toContain(token);
  expect((await run('make', '門診 HIS')).err.join()).toContain('check-token-exists');
  expect((await run('make', '../a')).exit).toBe(2);
  expect((await run('remove', '門診 HIS')).exit).toBe(0);
  expect((await run('remove', '門診 HIS')).err.join()).toContain('There is no token of that name');

  const files = (folder: string): string[] =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((one) => one.isFile())
      .map((one) => join(one.parentPath, one.name));
  const texts = files(join(dir, 'data')).map((file) => readFileSync(file, 'latin1'));
  expect(texts.join('')).not.toContain(token);
  const trail = readdirSync(join(dir, 'data', 'audit')).flatMap((name) =>
    readFileSync(join(dir, 'data', 'audit', name), 'utf8')
      .trim()
      .split('\n'),
  );
  const entries = trail.map((line) => JSON.parse(line) as { kind: string; detail?: object });
  expect(entries.filter(({ kind }) => kind.startsWith('check-token'))).toMatchObject([
    { kind: 'check-token-made', detail: { name: '門診 HIS', claimed: '王技師' } },
    { kind: 'check-token-made', detail: { name: '門診 HIS' } },
    { kind: 'check-token-removed', detail: { name: '門診 HIS' } },
    { kind: 'check-token-removed', detail: { name: '門診 HIS' } },
  ]);
});
