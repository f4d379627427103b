import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openExpiryWatch, stateOf } from '../../main/agent/attendants/expiry/expiry-watch.ts';
import { createClientKeys } from '../../main/agent/carrier/smart/client-keys.ts';
import { agentEntries } from '../../main/agent/attendants/work/today.ts';
import { settingsSchema } from '../../shared/settings.ts';
import { testVault } from './smart/test-vault.ts';
import { clientIdentity } from './support/client-identity.ts';
import { FakeClock } from './support/fake-clock.ts';
import { settingsIn } from './support/open-core.ts';
import { statusWith } from './support/status-with.ts';
import { temporaryFolder } from './support/temporary-folder.ts';
import { testAuthority } from './support/test-authority.ts';

const DAY = 86_400_000;

async function board(
  change: {
    readonly server?: Record<string, unknown>;
    readonly console?: Record<string, unknown>;
    readonly expiry?: Record<string, unknown>;
  } = {},
  more: Partial<Parameters<typeof openExpiryWatch>[0]> = {},
) {
  const dir = temporaryFolder();
  mkdirSync(join(dir, 'keys'));
  const clock = new FakeClock(Date.now());
  const settings = settingsSchema.parse({
    hospitalId: '0101090517',
    server: { fhirBaseUrl: 'https://nhi.test/fhir', clientId: 'h', ...change.server },
    folders: [{ path: dir }],
    console: change.console,
    expiry: change.expiry,
  });
  const keys = createClientKeys({ dir: join(dir, 'keys'), vault: testVault(), clock });
  await keys.generate('ES384');
  const lines: string[] = [];
  let renewed = 0;
  const file = settings.server.clientCertificate;
  const watch = await openExpiryWatch({
    settings,
    keys,
    certificate: file === undefined ? undefined : { file, passphrase: () => null },
    serverCertificates: () => new Map(),
    consoleCertificateEnds: () => null,
    clock,
    log: (level, event, fields) => void lines.push(`${level} ${event} ${JSON.stringify(fields)}`),
    onNewCertificate: () => (renewed += 1),
    ...more,
  });
  onTestFinished(() => watch.stop());
  return { watch, clock, lines, renewed: () => renewed };
}

test('everything that expires is on one board, soonest first', async () => {
  const dir = temporaryFolder();
  const authority = testAuthority('Hospital Root');
  const { pem } = clientIdentity(dir, authority, new Date(Date.now() + 20 * DAY));
  const ca = join(dir, 'ca.pem');
  writeFileSync(ca, authority.cert);
  const door = join(dir, 'door.pem');
  writeFileSync(
    door,
    authority.issue({ names: ['pas.hospital.test'], until: new Date(Date.now() + 3 * DAY) }).cert,
  );
  const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
  const { watch } = await board(
    {
      server: { caFile: ca, clientCertificate: pem },
      console: { certificateFile: door },
      expiry: { dates: [{ name: 'VPN 帳號', until: today }] },
    },
    {
      serverCertificates: () => new Map([['nhi.test', Date.now() - DAY]]),
    },
  );
  expect(watch.view().map(({ kind, name, state }) => [kind, name, state])).toEqual([
    ['server-certificate', 'nhi.test', 'over'],
    ['date', 'VPN 帳號', 'soon'],
    ['console-certificate', 'pas.hospital.test', 'soon'],
    ['client-certificate', 'hospital-0101090517', 'due'],
    ['authority', 'Hospital Root', 'fine'],
    ['client-key', expect.any(String), 'fine'],
  ]);
});

test('the board has the day of the certificate that the console serves, whatever lies on disk by now', async () => {
  const dir = temporaryFolder();
  const door = join(dir, 'door.pem');
  const expired = { names: ['pas.hospital.test'], until: new Date(Date.now() - 5 * DAY) };
  writeFileSync(door, testAuthority('Hospital Root').issue(expired).cert);
  const console = { certificateFile: door };
  const served = Date.now() + 5 * DAY;
  const { watch } = await board({ console }, { consoleCertificateEnds: () => served });
  const [first] = watch.view();
  expect([first?.kind, first?.state, Date.parse(first?.until ?? '')]).toEqual([
    ...(['console-certificate', 'soon'] as const),
    Math.floor(served),
  ]);
});

test('IT is reminded thirty days before and everybody seven; expired entries stay', () => {
  const at = (days: number) => stateOf(days * DAY, 0);
  expect([31, 30, 8, 7, 1, 0, -5].map(at)).toEqual(['fine', 'due', 'due', 'soon', 'soon', 'over', 'over']);
  expect(stateOf(null, 0)).toBe('unknown');
});

test('an unreadable entry comes first, by its expected place', async () => {
  const { watch } = await board({
    server: { clientCertificate: '/nowhere/client.pfx', caFile: '/nowhere/ca.pem' },
  });
  expect(watch.view().slice(0, 2)).toEqual([
    { kind: 'client-certificate', name: '/nowhere/client.pfx', until: null, state: 'unknown' },
    { kind: 'authority', name: '/nowhere/ca.pem', until: null, state: 'unknown' },
  ]);
});

test('the log says it once a day, without a name', async () => {
  const { lines } = await board({ expiry: { dates: [{ name: '王小明的 HCA 卡', until: '2020-01-01' }] } });
  expect(lines).toEqual([
    expect.stringMatching(/^warn runs-out {"code":"date","state":"over","until":"2020-01-01T/),
  ]);
});

test('an old root beside its successor does not count: the latest expiry does', async () => {
  const dir = temporaryFolder();
  const caFile = join(dir, 'ca.pem');
  const issuer = testAuthority('CA');
  const until = (days: number) =>
    issuer.issue({ names: ['Hospital Root'], until: new Date(Date.now() + days * DAY) }).cert;
  writeFileSync(caFile, until(-0.5) + until(400) + until(10));
  const { watch } = await board({ server: { caFile } });
  const authorities = watch.view().filter(({ kind }) => kind === 'authority');
  expect(authorities).toMatchObject([{ name: 'Hospital Root', state: 'fine' }]);
});

test('a fault of the look is a line in the log and keeps nothing from starting', async () => {
  const { lines } = await board(
    {},
    {
      serverCertificates: () => {
        throw new Error('a damaged table');
      },
    },
  );
  expect(lines).toEqual([expect.stringMatching(/^error expiry-watch-failed/)]);
});

test('only IT is reminded of an authority and NHI’s certificate; everybody of the hospital’s own', () => {
  const until = '2026-11-25T00:00:00+08:00';
  const expiries = (['authority', 'server-certificate', 'client-certificate'] as const).map((kind) => ({
    kind,
    name: 'x',
    until,
    state: 'soon' as const,
  }));
  const told = (forIt: boolean): number => {
    const facts = {
      now: 0,
      settings: settingsIn('/nowhere').work,
      lastFoundAt: null,
      hasOpenCases: false,
      forIt,
    };
    return agentEntries({ ...statusWith({}), expiries }, facts).filter(({ kind }) => kind === 'runs-out')
      .length;
  };
  expect([told(true), told(false)]).toEqual([3, 1]);
});
