import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createKeyPublishing } from '../../main/agent/attendants/key-publishing/key-publishing.ts';
import { createClientKeys } from '../../main/agent/carrier/smart/client-keys.ts';
import type { ClientKey, ClientKeys } from '../../main/agent/carrier/smart/token-source.ts';
import { listLog, testHttp } from './nhi/nhi-under-test.ts';
import { testVault } from './smart/test-vault.ts';
import { FakeClock } from './support/fake-clock.ts';
import { temporaryFolder } from './support/temporary-folder.ts';
import { onWindows } from './support/where.ts';

const DAY = 86_400_000;

interface Place {
  readonly file: string;
  readonly keys: ClientKeys;
  readonly told: () => string[];
  /** Text that the web server gives out instead of the folder; null: the folder. */
  other: string | null;
  held: boolean;
  readonly states: () => Promise<ClientKey['state'][]>;
  readonly hours: (count: number) => Promise<void>;
}

/** A hospital's web server over a folder, and an agent whose key is a year old in 365 days. */
async function place(): Promise<Place> {
  const dir = temporaryFolder();
  mkdirSync(join(dir, 'www'));
  const clock = new FakeClock();
  const keys = createClientKeys({ dir: join(dir, 'keys'), vault: testVault(), clock });
  await keys.generate('ES384');
  const { log, lines } = listLog();
  const here: Place = {
    file: join(dir, 'www', 'jwks.json'),
    keys,
    told: () =>
      lines.map(({ event, fields }) => {
        const { code } = (fields ?? {}) as { readonly code?: string };
        return code === undefined ? event : `${event} ${code}`;
      }),
    other: null,
    held: false,
    states: async () => (await keys.list()).map(({ state }) => state),
    hours: async (count) => {
      clock.set(clock.now() + (count - 1) * 3_600_000);
      await clock.advance(3_600_000);
      await clock.sleeping(1);
    },
  };
  const server = createServer((_request, response) => {
    const text = here.other ?? readFileSync(here.file, 'utf8');
    response.setHeader('content-type', 'application/json').end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const jwksUrl = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/jwks.json`;
  const publishing = createKeyPublishing({
    keys,
    settings: {
      keys: { remindDays: 30, maxAgeDays: 365, publishDir: join(dir, 'www') },
      server: { jwksUrl } as never,
    },
    http: testHttp({ clock }),
    isHeld: () => here.held,
    clock,
    log,
  });
  publishing.start();
  onTestFinished(() => publishing.stop());
  await clock.sleeping(1);
  return here;
}

const published = ({ file }: Place): string[] =>
  (JSON.parse(readFileSync(file, 'utf8')) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid);

test('the public set is in the folder for everybody to read, with nothing private in it', async () => {
  const here = await place();
  const [key] = await here.keys.list();
  expect(published(here)).toEqual([key?.kid]);
  expect(readFileSync(here.file, 'utf8')).not.toMatch(/"d"/);
  expect(here.told()).toEqual(['keys-published']);
});

test.skipIf(process.platform === 'win32')(
  'a service’s umask does not take the file from the web server, and a mode that was narrowed is mended',
  async () => {
    const before = process.umask(0o027);
    onTestFinished(() => void process.umask(before));
    const here = await place();
    expect(statSync(here.file).mode & 0o777).toBe(0o644);
    chmodSync(here.file, 0o640);
    await here.hours(1);
    expect(statSync(here.file).mode & 0o777).toBe(0o644);
  },
);

test('however old a key is, none is made, switched or destroyed: a person does that, and the folder follows', async () => {
  const here = await place();
  await here.hours((400 * DAY) / 3_600_000);
  expect(await here.states()).toEqual(['active']);
  const [old] = await here.keys.list();
  await here.keys.rotate({ switchAt: 'now' });
  await here.hours(1);
  expect(published(here)).toHaveLength(2);
  await here.hours(800);
  expect(await here.states()).toEqual(['previous', 'active']);
  await here.keys.retire(old?.kid ?? '');
  await here.hours(1);
  expect(published(here)).toHaveLength(1);
  expect(published(here)).not.toContain(old?.kid);
});

test('an address with another set is reported once, and again after it was right in between', async () => {
  const here = await place();
  here.other = '{"keys":[]}';
  await here.hours(1);
  await here.hours(1);
  here.other = null;
  await here.hours(1);
  here.other = 'no set';
  await here.hours(1);
  const told = here.told().filter((line) => line.startsWith('published-keys-wrong'));
  expect(told).toEqual(['published-keys-wrong published-differs', 'published-keys-wrong no-key-set']);
});

test('an unwritable folder is reported, and filled when it is there again', async () => {
  const here = await place();
  rmSync(join(here.file, '..'), { recursive: true });
  await here.hours(1);
  expect(here.told()).toContain('keys-not-published ENOENT');
  mkdirSync(join(here.file, '..'));
  await here.hours(1);
  expect(published(here)).toHaveLength(1);
});

test('a set with a key that this agent never had is left alone: it may be that of the agent that counts', async () => {
  const here = await place();
  const others = '{"keys":[{"kty":"EC","kid":"of-another-agent"}]}';
  writeFileSync(here.file, others);
  await here.hours(1);
  expect(readFileSync(here.file, 'utf8')).toBe(others);
  expect(here.told()).toContain('keys-not-published foreign-keys');
});

test('while a person has paused it, or its server is not confirmed, nothing is written', async () => {
  const here = await place();
  here.held = true;
  rmSync(here.file);
  await here.hours(1);
  expect(() => published(here)).toThrow();
  here.held = false;
  await here.hours(1);
  expect(published(here)).toHaveLength(1);
});

test('a file that is no key set is overwritten', async () => {
  const here = await place();
  writeFileSync(here.file, 'somebody wrote over it');
  await here.hours(1);
  expect(published(here)).toHaveLength(1);
});

test.skipIf(onWindows('pipes')).each<[string, code: string, put: (file: string) => void]>([
  ['a pipe', 'file-not-plain', (file) => void execFileSync('mkfifo', [file])],
  [
    'a link to what has no end',
    'file-not-plain',
    (file) => {
      symlinkSync('/dev/zero', file);
    },
  ],
  [
    'a file that is far too large',
    'file-too-large',
    (file) => {
      writeFileSync(file, '');
      truncateSync(file, 64 * 1024 ** 2);
    },
  ],
])('%s in its place keeps nothing waiting, and is told', async (_, code, put) => {
  const here = await place();
  rmSync(here.file);
  put(here.file);
  await here.hours(1);
  expect(here.told()).toContain(`keys-not-published ${code}`);
  rmSync(here.file);
  await here.hours(1);
  expect(published(here)).toHaveLength(1);
});
