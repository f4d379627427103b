import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startControl } from '../../../main/headless/control/control-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { fakeAgent } from './fake-agent.ts';
import { runCommand } from './run-command.ts';

/** A command against a running agent; `typed`: what somebody at the terminal types unseen, null when nobody is there. */
async function setUp() {
  const dir = temporaryFolder();
  mkdirSync(join(dir, 'data'));
  const config = join(dir, 'agent.yaml');
  writeFileSync(
    config,
    'hospitalId: "0101090517"\nserver: { fhirBaseUrl: "https://nhi.test/fhir", clientId: x }\nfolders: [{ path: ./in }]\n',
  );
  const file = join(dir, 'some.file');
  writeFileSync(file, 'content');
  const agent = fakeAgent();
  const control = await startControl({ dataDir: join(dir, 'data'), router: agent.router });
  onTestFinished(() => control.stop());
  const asked: string[] = [];
  const run = async (args: string[], typed: string | null): Promise<{ exit: number; text: string }> => {
    const person = {
      ask: () => 'yes',
      askSecret: (question: string) => {
        asked.push(question);
        return typed ?? '';
      },
    };
    const line = [...args, '--config', config];
    const { exit, out, err } = await runCommand(dir, line, typed === null ? undefined : person);
    return { exit, text: [out, ...err].join('\n') };
  };
  return { dir, file, agent, asked, run };
}

test('the passphrase of a key is asked for only when the key needs one, unseen, and is never shown', async () => {
  const { file, agent, asked, run } = await setUp();
  const { exit, text } = await run(['keys', 'import', file], 'geheim');
  expect([exit, asked]).toEqual([0, ['passphrase of the key: ']]);
  expect(agent.seen.map(({ input }) => input)).toMatchObject([
    { file: Buffer.from('content').toString('base64') },
    { passphrase: 'geheim' },
  ]);
  expect(text).not.toContain('geheim');
});

test('without a terminal it comes from a file or the environment, or the command says what is missing', async () => {
  const { dir, file, agent, asked, run } = await setUp();
  const refused = await run(['keys', 'import', file], null);
  expect([refused.exit, refused.text]).toEqual([
    1,
    expect.stringContaining('[client-key-passphrase-needed]'),
  ]);
  writeFileSync(join(dir, 'word'), '\uFEFFfrom a file\r\nsecond line\r\n');
  expect((await run(['keys', 'import', file, '--passphrase-file', join(dir, 'word')], null)).exit).toBe(0);
  vi.stubEnv('TWPAS_KEY_PASSPHRASE', 'from the environment');
  expect((await run(['keys', 'import', file], null)).exit).toBe(0);
  expect(agent.seen.slice(1).map(({ input }) => input)).toMatchObject([
    { passphrase: 'from a file' },
    { passphrase: 'from the environment' },
  ]);
  const missing = await run(['keys', 'import', file, '--passphrase-file', join(dir, 'none')], null);
  expect(missing.text).toContain('[secret-file-unreadable]');
  expect(asked).toEqual([]);
});

test('the code of a backup made with another key is asked for only then', async () => {
  const { file, agent, asked, run } = await setUp();
  const done = await run(['restore', file, '--yes'], 'AAAA-BBBB');
  expect([done.exit, done.text]).toEqual([0, '2 cases restored, 1 of them uncertain\n']);
  expect(asked).toEqual(['recovery code of the backup: ']);
  expect(agent.seen.at(-1)?.input).toMatchObject({ code: 'AAAA-BBBB' });
  const nobody = await run(['restore', file, '--yes'], null);
  expect([nobody.exit, nobody.text]).toEqual([1, expect.stringContaining('[backup-other-key]')]);
});

test('--switch-at takes a day or a time of Taiwan, and says what else it is not', async () => {
  const { file, agent, run } = await setUp();
  const word = ['keys', 'import', file];
  vi.stubEnv('TWPAS_KEY_PASSPHRASE', 'x');
  for (const [given, sent] of [
    ['2099-01-01', '2098-12-31T16:00:00.000Z'],
    ['2099-01-01T08:30', '2099-01-01T00:30:00.000Z'],
    ['2099-01-01T08:30:00Z', '2099-01-01T08:30:00.000Z'],
  ] as const) {
    expect((await run([...word, '--switch-at', given], null)).exit).toBe(0);
    expect(agent.seen.at(-1)?.input).toMatchObject({ switchAt: sent });
  }
  for (const wrong of ['soon', '2099', '2099-13-01', '01/02/2099'])
    expect((await run([...word, '--switch-at', wrong], null)).exit).toBe(2);
});
