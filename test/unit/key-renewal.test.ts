import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createKeyRenewal } from '../../main/agent/compose/key-renewal.ts';
import { createClientKeys } from '../../main/agent/smart/client-keys.ts';
import type { ClientKey, ClientKeys } from '../../main/agent/smart/token-source.ts';
import { listLog, testHttp } from './nhi/nhi-under-test.ts';
import { testVault } from './smart/test-vault.ts';
import { FakeClock } from './support/fake-clock.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const DAY = 86_400_000;

interface Place {
  readonly dir: string;
  readonly clock: FakeClock;
  readonly keys: ClientKeys;
  readonly events: () => string[];
  readonly trail: string[];
  /** What the web server gives out instead of the folder; null: the folder. */
  other: string | null;
  readonly states: () => Promise<ClientKey['state'][]>;
  readonly turn: (days: number) => Promise<void>;
}

/** A hospital's web server over a folder, and an agent whose keys are a year old in 365 days. */
async function place(): Promise<Place> {
  const dir = temporaryFolder();
  mkdirSync(join(dir, 'www'));
  const clock = new FakeClock();
  const keys = createClientKeys({ dir: join(dir, 'keys'), vault: testVault(), clock });
  await keys.generate('ES384');
  const { log, lines } = listLog();
  const trail: string[] = [];
  const here: Place = {
    dir: join(dir, 'www'),
    clock,
    keys,
    events: () => lines.map(({ event }) => event),
    trail,
    other: null,
    states: async () => (await keys.list()).map(({ state }) => state),
    turn: async (days) => {
      clock.set(clock.now() + days * DAY);
      await round();
    },
  };
  const server = createServer((_request, response) => {
    const text = here.other ?? readFileSync(join(here.dir, 'jwks.json'), 'utf8');
    response.setHeader('content-type', 'application/json').end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const jwksUrl = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/jwks.json`;
  const round = async (): Promise<void> => {
    const renewal = createKeyRenewal({
      keys,
      settings: {
        keys: { remindDays: 30, maxAgeDays: 365, publishDir: here.dir },
        server: { jwksUrl } as never,
      },
      http: testHttp({ clock }),
      audit: { append: ({ kind }) => Promise.resolve(void trail.push(kind)) },
      clock,
      log,
    });
    renewal.start();
    await clock.sleeping(1);
    await renewal.stop();
  };
  await round();
  return here;
}

const published = ({ dir }: Place): string[] =>
  (JSON.parse(readFileSync(join(dir, 'jwks.json'), 'utf8')) as { keys: { kid: string }[] }).keys.map(
    ({ kid }) => kid,
  );

test('the public set lies in the folder, and nothing private in it', async () => {
  const here = await place();
  const [key] = await here.keys.list();
  expect(published(here)).toEqual([key?.kid]);
  expect(readFileSync(join(here.dir, 'jwks.json'), 'utf8')).not.toMatch(/"d"/);
});

test('a key that is due is followed by another: published, a week later in use, and a week after that the old one goes', async () => {
  const here = await place();
  await here.turn(300);
  expect(await here.states()).toEqual(['active']);
  await here.turn(40);
  expect(await here.states()).toEqual(['active', 'next']);
  expect(published(here)).toHaveLength(2);
  await here.turn(6.5);
  expect(await here.states()).toEqual(['active', 'next']);
  await here.turn(1);
  expect(await here.states()).toEqual(['previous', 'active']);
  expect(published(here)).toHaveLength(2);
  await here.turn(8);
  expect(await here.states()).toEqual(['retired', 'active']);
  expect(published(here)).toHaveLength(1);
  expect(here.trail).toEqual(['key-rotated', 'key-retired']);
});

test('where the address gives out another set, no key is made: the person is reminded as ever', async () => {
  const here = await place();
  here.other = '{"keys":[]}';
  await here.turn(340);
  expect(await here.states()).toEqual(['active']);
  expect(here.events()).toContain('key-renewal-waits');
});

test('a new key that is not seen at the address a day before its turn is called off: NHI could not verify what it signs', async () => {
  const here = await place();
  await here.turn(340);
  const old = readFileSync(join(here.dir, 'jwks.json'), 'utf8');
  here.other = JSON.stringify({ keys: (JSON.parse(old) as { keys: unknown[] }).keys.slice(0, 1) });
  await here.turn(6.5);
  expect(await here.states()).toEqual(['active', 'retired']);
  expect(here.events()).toContain('key-renewal-called-off');
  expect(published(here)).toHaveLength(1);
});

test('without an address the folder is filled and no key is changed', async () => {
  const here = await place();
  writeFileSync(join(here.dir, 'jwks.json'), 'somebody wrote over it');
  await here.turn(1);
  expect(published(here)).toHaveLength(1);
});
