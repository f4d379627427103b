/** The breakages of the colleague at two in the morning: each made, named, mended by what was said, and healed. */
import assert from 'node:assert/strict';
import {
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  writeFileSync,
  writeSync,
  closeSync,
  statSync,
  truncateSync,
} from 'node:fs';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createServer as createPort, type AddressInfo, type Server as Port } from 'node:net';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { DAY_MS } from '../../shared/days.ts';
import type { FindingCode } from '../../shared/standing.ts';
import { testAuthority } from '../unit/support/test-authority.ts';
import { NotHere } from '../wine/checks.ts';
import { until } from '../wine/prefix.ts';
import { agent, CONFIG, DATA, EXPORT, type Machine, must, PORT, RESULTS, shell } from './machine.ts';

export interface Row {
  readonly what: string;
  breaks(machine: Machine): Promise<void>;
  /** Expected finding in monitoring. */
  readonly finding?: FindingCode;
  /** Seconds within which it is: the heartbeat is written every 15. */
  readonly within?: number;
  /** Expected output of `status --check`, where no agent runs. */
  readonly check?: RegExp;
  /** Expected code of doctor. */
  readonly doctor?: RegExp;
  readonly health?: 200 | 503 | 'away';
  /** By what was said. */
  mends(machine: Machine): Promise<void>;
  /** Beside the finding's end. */
  readonly healed?: (machine: Machine) => Promise<boolean>;
}

const FAULT_503 = { kind: 'status', status: 503 } as const;
const FILLER = join(DATA, 'filler');
const DROP_IN = '/etc/systemd/system/twpas-agent.service.d/clock.conf';
const CERTIFICATE = '/etc/twpas-agent/console-cert.pem';
const KEY = '/etc/twpas-agent/console-key.pem';
const FAKETIME = '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1';
let port: Port | null = null;
let proxy: Server | null = null;
let good = '';
let seeds = 0;
const seed = (): string => `night ${String((seeds += 1))}`;

/** A certificate of the page, until this day; the service's account reads it. */
export async function pageCertificate(until: Date): Promise<void> {
  const { cert, key } = testAuthority('Hospital CA').issue({ names: ['127.0.0.1'], until });
  writeFileSync(CERTIFICATE, cert);
  writeFileSync(KEY, key);
  await must(`chown root:twpas-agent ${CERTIFICATE} ${KEY} && chmod 640 ${CERTIFICATE} ${KEY}`);
}

/** The service's clock, by faketime in a drop-in. */
async function clock(offset: string | null): Promise<void> {
  if (offset === null) await must(`rm -f ${DROP_IN}`);
  else {
    if (!existsSync(FAKETIME)) throw new NotHere('no libfaketime (Debian: apt-get install faketime)');
    const lines = ['[Service]', `Environment=LD_PRELOAD=${FAKETIME}`, `Environment=FAKETIME=${offset}`];
    await must(`mkdir -p ${DROP_IN.replace(/\/[^/]*$/, '')}`);
    writeFileSync(DROP_IN, `${lines.join('\n')}\nEnvironment=FAKETIME_DONT_FAKE_MONOTONIC=1\n`);
  }
  await must('systemctl daemon-reload && systemctl restart twpas-agent');
}

const AT_NHI: readonly Row[] = [
  {
    what: 'NHI answers 503',
    breaks: async (machine) => {
      await machine.sandbox.misbehave('any', FAULT_503, { times: null });
      await machine.sandbox.misbehave('post', FAULT_503, { times: null });
      await machine.put(seed());
    },
    finding: 'nhi-unreachable',
    health: 200,
    mends: ({ sandbox }) => sandbox.clearMisbehaviour(),
  },
  {
    what: 'NHI has forgotten our key',
    breaks: async (machine) => {
      await machine.sandbox.setClientJwks({ keys: [] });
      await machine.sandbox.revokeTokens();
      await machine.put(seed());
    },
    finding: 'nhi-refuses',
    doctor: /^token-/,
    health: 200,
    // 「先交 jwks」. The case of the row may be in doubt, and then no Bundle is left to try it: a token and a probe do.
    mends: async (machine) => {
      await machine.sandbox.setClientJwks(JSON.parse((await agent('keys jwks')).out) as { keys: object[] });
    },
  },
  {
    what: 'the name of NHI is not known',
    breaks: async (machine) => {
      machine.nameOfNhi(false);
      await machine.put(seed());
    },
    finding: 'nhi-unreachable',
    doctor: /^name-/,
    health: 200,
    mends: async (machine) => {
      machine.nameOfNhi(true);
      return Promise.resolve();
    },
  },
  {
    what: 'the proxy wants a password',
    breaks: async (machine) => {
      proxy = createServer();
      proxy.on('connect', (_request, socket) => {
        socket.end(
          'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="x"\r\n\r\n',
        );
      });
      await new Promise<void>((resolve) => proxy?.listen(0, '127.0.0.1', resolve));
      const url = `http://127.0.0.1:${String((proxy.address() as AddressInfo).port)}`;
      machine.settings((text) => text.replace('server:\n', `server:\n  proxyUrl: ${url}\n`));
      await must('twpas-agent settings reload');
      await machine.put(seed());
    },
    finding: 'nhi-way-closed',
    doctor: /^proxy-credentials-missing$/,
    health: 200,
    mends: async (machine) => {
      machine.settings((text) => text.replace(/ {2}proxyUrl: .*\n/, ''));
      await must('twpas-agent settings reload');
      proxy?.close();
    },
  },
  {
    what: 'a WAF stops POST alone',
    breaks: async (machine) => {
      await machine.sandbox.misbehave('post', { kind: 'status', status: 403, html: true }, { times: null });
      await machine.put(seed());
    },
    finding: 'sends-refused',
    doctor: /^sends-get-page$/,
    health: 200,
    // The case of the row is in doubt: the pause ends with the next Bundle, or when the doubt is settled.
    mends: async (machine) => {
      await machine.sandbox.clearMisbehaviour();
      await machine.put(seed());
    },
  },
];

const AT_FOLDERS: readonly Row[] = [
  {
    what: 'the disk of dataDir is full',
    breaks: async (machine) => {
      await shell(`dd if=/dev/zero of=${FILLER} bs=1M 2>/dev/null`);
      await machine.put(seed());
    },
    finding: 'no-space',
    doctor: /^data-space$/,
    health: 503,
    mends: async () => {
      await must(`rm ${FILLER}`);
    },
  },
  {
    what: 'the rights to the export folder are taken',
    breaks: async () => {
      await must(`chmod 0 ${EXPORT}`);
    },
    finding: 'folder-down',
    within: 75,
    doctor: /^folder-denied$/,
    health: 200,
    mends: async () => {
      await must(`chmod 2770 ${EXPORT}`);
    },
  },
  {
    what: 'the results folder is not writable',
    breaks: async (machine) => {
      await must(`chown root ${RESULTS} && chmod 2750 ${RESULTS}`);
      await machine.put(seed());
    },
    finding: 'results-not-written',
    doctor: /^folder-not-writable$/,
    health: 200,
    mends: async () => {
      await must(`chown twpas-agent ${RESULTS} && chmod 2770 ${RESULTS}`);
    },
  },
];

const AT_THE_SERVICE: readonly Row[] = [
  {
    what: 'SIGHUP',
    breaks: async (machine) => {
      const before = await machine.pid();
      await must('systemctl kill -s HUP twpas-agent');
      await until('an answer', async () => (await machine.health()) === 200);
      assert.equal(await machine.pid(), before, 'it was ended');
    },
    mends: () => Promise.resolve(),
    healed: (machine) => machine.isActive(),
  },
  {
    what: 'the agent is stopped',
    breaks: async () => {
      await must('systemctl stop twpas-agent');
    },
    finding: 'not-running',
    check: /送件程式沒有執行/,
    doctor: /^agent-stopped$/,
    health: 'away',
    mends: async () => {
      await must('systemctl start twpas-agent');
    },
    healed: async (machine) => (await machine.health()) === 200,
  },
  {
    what: 'another program holds the page’s port at the start',
    breaks: async () => {
      await must('systemctl stop twpas-agent');
      port = createPort((socket) => socket.destroy());
      await new Promise<void>((resolve) => port?.listen(PORT, '127.0.0.1', resolve));
      await must('systemctl start twpas-agent');
    },
    finding: 'console-port-taken',
    check: /網頁的連接埠/,
    doctor: /^agent-port-taken$/,
    mends: async () => {
      await new Promise((resolve) => port?.close(resolve));
    },
    healed: async (machine) => (await machine.health()) === 200,
  },
  {
    what: 'the settings file is damaged',
    breaks: async (machine) => {
      good = readFileSync(CONFIG, 'utf8');
      machine.settings((text) => text.replace(/hospitalId:.*/, 'hospitalId: nobody'));
      await shell('systemctl restart twpas-agent');
    },
    check: /agent\.yaml/,
    doctor: /^settings-invalid$/,
    health: 'away',
    mends: async (machine) => {
      machine.settings(() => good);
      await machine.restart();
    },
    healed: async (machine) => (await machine.health()) === 200,
  },
  {
    what: 'the data folder was given to root',
    breaks: async (machine) => {
      await must(`systemctl stop twpas-agent; chown -R root:root ${DATA}; systemctl start twpas-agent`);
      await until('an answer', async () => (await machine.health()) === 200);
    },
    mends: () => Promise.resolve(),
    healed: async () => (await must(`stat -c %U ${DATA}/agent.db`)).trim() === 'twpas-agent',
  },
  {
    what: 'a second agent on the same data folder',
    breaks: async () => {
      const { code, out, err } = await agent('run');
      assert.notEqual(code, 0);
      assert.match(`${out}${err}`, /locked/);
    },
    mends: () => Promise.resolve(),
    healed: (machine) => machine.isActive(),
  },
  {
    what: 'the page’s certificate was exchanged',
    breaks: async () => {
      const pid = await must('systemctl show -p MainPID twpas-agent');
      const before = await shownUntil();
      await pageCertificate(new Date(Date.now() + 60 * DAY_MS));
      await until('the new certificate', async () => (await shownUntil()) !== before);
      assert.equal(await must('systemctl show -p MainPID twpas-agent'), pid, 'the service was restarted');
    },
    mends: async () => {
      await pageCertificate(new Date(Date.now() + 90 * DAY_MS));
    },
  },
  {
    what: 'restarted while an answer takes 45 s',
    breaks: async (machine) => {
      await machine.sandbox.misbehave('post', { kind: 'slow', delayMs: 45_000 });
      const sample = await machine.put(seed());
      const posts = async (): Promise<number> =>
        (await machine.sandbox.ledger()).posts.filter(({ plantedId }) => plantedId === sample.plantedId)
          .length;
      await until('the send', async () => (await posts()) === 1);
      await must('systemctl restart twpas-agent');
      await machine.accepted(sample);
      assert.equal(await posts(), 1, 'it was sent again');
    },
    mends: () => Promise.resolve(),
  },
];

const AT_DATA: readonly Row[] = [
  {
    what: 'every other page of the database is damaged',
    breaks: async () => {
      await must('systemctl kill -s KILL twpas-agent; systemctl stop twpas-agent');
      const file = join(DATA, 'agent.db');
      const pages = Math.floor(statSync(file).size / 4096);
      const open = openSync(file, 'r+');
      for (let page = 1; page < pages; page += 2)
        writeSync(open, Buffer.alloc(4096, 0x5a), 0, 4096, page * 4096);
      closeSync(open);
      await must(`rm -f ${DATA}/agent.db-wal ${DATA}/agent.db-shm; systemctl start twpas-agent`, 300_000);
    },
    finding: 'restored',
    within: 120,
    health: 200,
    mends: async () => {
      await must('runuser -u twpas-agent -- twpas-agent resume --by 夜班');
    },
  },
  {
    what: 'killed, and the newest writes of the database cut in half',
    breaks: async (machine) => {
      const sample = await machine.put(seed());
      await machine.accepted(sample);
      await must('systemctl kill -s KILL twpas-agent; systemctl stop twpas-agent');
      const wal = join(DATA, 'agent.db-wal');
      assert.ok(existsSync(wal), 'no write-ahead log was left');
      truncateSync(wal, Math.floor(statSync(wal).size / 2));
      await must('systemctl start twpas-agent');
      await until('an answer', async () => (await machine.health()) === 200);
      const posts = (await machine.sandbox.ledger()).posts;
      assert.equal(
        posts.filter(({ plantedId }) => plantedId === sample.plantedId).length,
        1,
        'it was sent again',
      );
    },
    mends: async () => {
      await must('runuser -u twpas-agent -- twpas-agent resume --by 夜班');
    },
  },
  {
    what: 'the stored copy of a waiting case is gone',
    breaks: async (machine) => {
      await agent('pause --by 夜班');
      const before = new Set(spooled());
      const sample = await machine.put('spool');
      await until('the case', async () => (await machine.caseOf(sample))?.delivery === 'queued');
      for (const name of spooled()) if (!before.has(name)) await must(`rm ${DATA}/spool/${name}`);
      await agent('resume --by 夜班');
      await until('its hold', async () => (await machine.caseOf(sample))?.delivery === 'held');
    },
    // 「請 HIS 以相同內容再放一次，再按解除暫緩」
    mends: async (machine) => {
      const sample = await machine.put('spool');
      const row = await machine.caseOf(sample);
      await until('its release', async () => {
        if ((await machine.caseOf(sample))?.delivery === 'accepted') return true;
        await agent(`release ${row?.id ?? ''} --by 夜班`);
        return false;
      });
    },
  },
  {
    what: 'the clock is three hours ahead',
    breaks: async () => {
      await clock('+3h');
    },
    finding: 'clock-skewed',
    within: 90,
    health: 200,
    mends: async () => {
      await clock(null);
    },
  },
  {
    what: 'a line of the trail was changed',
    breaks: async () => {
      const file = join(
        DATA,
        'audit',
        readdirSync(join(DATA, 'audit'))
          .filter((name) => name.endsWith('.jsonl'))
          .toSorted()[0] ?? '',
      );
      const lines = readFileSync(file, 'utf8').split('\n');
      lines[2] = (lines[2] ?? '').replace(/"actor":"[^"]*"/, '"actor":"nobody"');
      writeFileSync(file, lines.join('\n'));
      const { code, out, err } = await agent('audit verify');
      assert.notEqual(code, 0, `${out}${err}`);
    },
    mends: () => Promise.resolve(),
  },
];

/** End of the certificate that the page shows to other computers. */
async function shownUntil(): Promise<string> {
  const socket = connectTls({ host: '127.0.0.1', port: 4781, rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const { valid_to } = socket.getPeerCertificate();
  socket.destroy();
  return valid_to;
}

const spooled = (): string[] =>
  readdirSync(join(DATA, 'spool'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(`${DATA}/spool/`.length));

export const ROWS: readonly Row[] = [...AT_NHI, ...AT_FOLDERS, ...AT_THE_SERVICE, ...AT_DATA];
