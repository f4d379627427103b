import { once } from 'node:events';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { AgentError } from '../../../main/agent/ground/error.ts';
import type { KeySlot } from '../../../main/agent/ports.ts';
import { machineSlot } from '../../../main/agent/ground/vault/machine-slot.ts';
import { createVault, keyIdOf } from '../../../main/agent/ground/vault/sealing.ts';
import { secretSlot } from '../../../main/agent/ground/vault/secret-slot.ts';
import { openVault } from '../../../main/agent/ground/vault/slots.ts';
import type { OpenVault } from '../../../main/agent/ground/vault/slots.ts';
import { childScript, moduleUrl } from '../support/child-script.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { onWindows } from '../support/where.ts';
import { placesIn, runs } from '../support/runs.ts';

const clock = new FakeClock();
const cheap = { n: 16, r: 1, p: 1 };
const passphrase = (secret: string | null): KeySlot => secretSlot('passphrase', () => secret, cheap);
const failing = (code: string): unknown => expect.objectContaining({ code });

function at(dir: string, slots: readonly KeySlot[], mayCreate = false): Promise<OpenVault> {
  return openVault({ dir, slots, clock, mayCreate });
}

test('the first run makes a key, every later one opens it', async () => {
  const dir = temporaryFolder();
  const sealed = (await at(dir, [machineSlot(dir)], true)).sealText('x', 'p');
  expect((await at(dir, [machineSlot(dir)], true)).openText(sealed, 'p')).toBe('x');
  expect((await at(dir, [machineSlot(dir)])).openText(sealed, 'p')).toBe('x');
  expect(readdirSync(join(dir, 'slots'))).toHaveLength(1);
});

test('with data but no slot no key is made', async () => {
  const dir = temporaryFolder();
  await expect(at(dir, [machineSlot(dir)])).rejects.toThrow(failing('vault-missing'));
  mkdirSync(join(dir, 'slots'));
  await expect(at(dir, [machineSlot(dir)])).rejects.toThrow(failing('vault-missing'));
  expect(readdirSync(join(dir, 'slots'))).toEqual([]);
});

test('an unreadable slot file is no reason to make a key, even on a first run', async () => {
  const dir = temporaryFolder();
  mkdirSync(join(dir, 'slots'));
  writeFileSync(join(dir, 'slots', 'machine-00000000.json'), '{"v":1,"kind":"mach');
  await expect(at(dir, [machineSlot(dir)], true)).rejects.toThrow(failing('vault-locked'));
  expect(readdirSync(join(dir, 'slots'))).toHaveLength(1);
});

test('a holder adds a slot, and that one opens alone', async () => {
  const dir = temporaryFolder();
  const vault = await at(dir, [machineSlot(dir)], true);
  await vault.addSlot(passphrase('correct horse battery'));
  expect((await vault.slotKinds()).sort()).toEqual(['machine', 'passphrase']);
  const sealed = vault.sealText('x', 'p');
  expect((await at(dir, [passphrase('correct horse battery')])).openText(sealed, 'p')).toBe('x');
  // The first slot that opens is taken; those before it that do not are passed over.
  expect((await at(dir, [passphrase(null), machineSlot(dir)])).openText(sealed, 'p')).toBe('x');
});

test('when none opens, the message says which kinds there are and whose they are', async () => {
  const dir = temporaryFolder();
  await at(dir, [passphrase('correct horse battery')], true);
  for (const slot of [passphrase('wrong'), passphrase(null), machineSlot(dir)]) {
    const error: unknown = await at(dir, [slot], true).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'vault-locked' });
    expect(String(error)).toContain(`@${hostname()}`);
    expect(String(error)).toContain('passphrase (');
  }
});

test('… and what to type to get in, by the ways that the folder has', async () => {
  const dir = temporaryFolder();
  const vault = await at(dir, [machineSlot(dir)], true);
  const saying = async (): Promise<string> => {
    const error: unknown = await at(dir, []).catch((thrown: unknown) => thrown);
    return error instanceof AgentError ? `${error.message} ${error.messageZh}` : '';
  };
  expect(await saying()).not.toContain('vault recover');
  expect(await saying()).not.toContain('TWPAS_PASSPHRASE');
  await vault.addSlot(secretSlot('recovery', () => 'a code of paper', cheap));
  await vault.addSlot(passphrase('correct horse battery'));
  expect(await saying()).toContain('by the recovery code: vault recover --code-file FILE.');
  expect(await saying()).toContain(
    '以環境變數 TWPAS_PASSPHRASE 提供通行碼，或以復原碼讓目前的帳號開啟：vault recover',
  );
});

test('slots of two data folders are refused, whichever comes first', async () => {
  const [one, two] = [temporaryFolder(), temporaryFolder()];
  await at(one, [passphrase('correct horse battery')], true);
  await at(two, [passphrase('correct horse battery')], true);
  const [stray = ''] = readdirSync(join(two, 'slots'));
  writeFileSync(join(one, 'slots', `other-${stray}`), readFileSync(join(two, 'slots', stray)));
  await expect(at(one, [passphrase('correct horse battery')])).rejects.toThrow(failing('vault-mixed'));
});

test('a changed character anywhere in a slot file never opens another key', async () => {
  const dir = temporaryFolder();
  const sealed = (await at(dir, [passphrase('correct horse battery')], true)).sealText('x', 'p');
  const [name = ''] = readdirSync(join(dir, 'slots'));
  const path = join(dir, 'slots', name);
  const text = readFileSync(path, 'latin1');
  for (const index of placesIn(text.length, runs(2))) {
    writeFileSync(
      path,
      text.slice(0, index) + (text[index] === '5' ? '6' : '5') + text.slice(index + 1),
      'latin1',
    );
    const vault = await at(dir, [passphrase('correct horse battery')], true).catch((thrown: unknown) => {
      expect(thrown).toMatchObject({ code: 'vault-locked' });
      return null;
    });
    // Fields not bound to the key (when, by whom) may change; a slot that opens gives the same key.
    if (vault !== null) expect(vault.openText(sealed, 'p')).toBe('x');
  }
});

test('a slot that cannot open what it wrapped is not added', async () => {
  const dir = temporaryFolder();
  const vault = await at(dir, [machineSlot(dir)], true);
  const useless: KeySlot = {
    kind: 'useless',
    wrap: () => Promise.resolve({}),
    unwrap: () => Promise.resolve(null),
  };
  await expect(vault.addSlot(useless)).rejects.toThrow(failing('vault-slot-useless'));
  expect(await vault.slotKinds()).toEqual(['machine']);
});

test('without any slot to make, the first run says so', async () => {
  await expect(at(temporaryFolder(), [], true)).rejects.toThrow(failing('vault-no-slot'));
});

test('no file holds the data key', async () => {
  const dir = temporaryFolder();
  let dataKey = Buffer.alloc(0);
  const spy = machineSlot(dir);
  await at(
    dir,
    [
      {
        ...spy,
        wrap: (key) => {
          dataKey = Buffer.from(key);
          return spy.wrap(key);
        },
      },
    ],
    true,
  );
  expect(dataKey.length).toBe(32);
  for (const name of readdirSync(dir, { recursive: true, encoding: 'utf8' })) {
    const path = join(dir, name);
    if (!statSync(path).isFile()) continue;
    const content = readFileSync(path);
    for (const form of [dataKey, dataKey.toString('hex'), dataKey.toString('base64')]) {
      expect(content.includes(form)).toBe(false);
    }
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
  }
});

test.skipIf(onWindows('modes'))('a machine key that others may read is not used', async () => {
  const dir = temporaryFolder();
  await at(dir, [machineSlot(dir)], true);
  for (const mode of [0o640, 0o604, 0o660]) {
    chmodSync(join(dir, 'machine.key'), mode);
    await expect(at(dir, [machineSlot(dir)])).rejects.toThrow(failing('machine-key-open-to-others'));
  }
});

/** A way in that needs no person and keeps what it wraps in the slot itself. */
const open = (kind: string, more: Partial<KeySlot> = {}): KeySlot => ({
  kind,
  wrap: (dataKey) => Promise.resolve({ key: dataKey.toString('base64') }),
  unwrap: ({ key }) => Promise.resolve(Buffer.from(String(key), 'base64')),
  ...more,
});
const slotsIn = (dir: string): string[] => readdirSync(join(dir, 'slots')).sort();
const slotOf = (dir: string, kind: string): string =>
  slotsIn(dir)
    .find((name) => name.startsWith(`${kind}-`))
    ?.slice(0, -'.json'.length) ?? '';
const rewrite = (dir: string, name: string, change: (slot: Record<string, unknown>) => unknown): void => {
  const path = join(dir, 'slots', `${name}.json`);
  writeFileSync(
    path,
    JSON.stringify(change(JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>)),
  );
};

test('a slot says what it is, when it was made and by whom, and for which key', async () => {
  const dir = temporaryFolder();
  let dataKey = Buffer.alloc(0);
  const slot = open('machine', {
    wrap: (key) => {
      dataKey = Buffer.from(key);
      return Promise.resolve({ key: key.toString('base64') });
    },
  });
  await at(dir, [slot], true);
  const [name = ''] = slotsIn(dir);
  expect(name).toMatch(/^machine-[0-9a-f]{8}\.json$/);
  const text = readFileSync(join(dir, 'slots', name), 'utf8');
  const said = {
    v: 1,
    account: userInfo().username,
    host: hostname(),
    kind: 'machine',
    createdAt: '2026-11-24T01:00:00.000Z',
    keyId: keyIdOf(dataKey),
    wrapped: { key: dataKey.toString('base64') },
  };
  // As a person may read it, a line for each.
  expect(text).toBe(`${JSON.stringify(said, null, 2)}\n`);
});

test('a slot that overwrites the key it gets damages nobody else’s', async () => {
  const dir = temporaryFolder();
  const slot = open('machine', {
    wrap: (key) => {
      const wrapped = { key: key.toString('base64') };
      key.fill(0);
      return Promise.resolve(wrapped);
    },
  });
  const sealed = (await at(dir, [slot], true)).sealText('x', 'p');
  expect((await at(dir, [slot])).openText(sealed, 'p')).toBe('x');
});

test('a slot is opened by its own kind of way, and only to the key that it names', async () => {
  const dir = temporaryFolder();
  const another = Buffer.alloc(32, 7);
  const vault = await at(dir, [open('machine')], true);
  const sealed = vault.sealText('x', 'p');
  await expect(at(dir, [open('passphrase')])).rejects.toThrow(failing('vault-locked'));
  for (const key of [another, Buffer.alloc(31), Buffer.alloc(0), null]) {
    const wrong = open('machine', { unwrap: () => Promise.resolve(key) });
    await expect(at(dir, [wrong])).rejects.toThrow(failing('vault-locked'));
    expect((await at(dir, [wrong, open('machine')])).openText(sealed, 'p')).toBe('x');
  }
  // The key of another folder in place of the wrapped one.
  rewrite(dir, slotOf(dir, 'machine'), (slot) => ({ ...slot, wrapped: { key: another.toString('base64') } }));
  await expect(at(dir, [open('machine')])).rejects.toThrow(failing('vault-locked'));
  expect(() => createVault(another).openText(sealed, 'p')).toThrow(failing('sealed-damaged'));
});

test.each(['', 'two words', 'a-b', '../x', 'a'.repeat(33), 'x1'])(
  'no slot has “%s” for its kind: its name would be no name of a file',
  async (kind) => {
    const dir = temporaryFolder();
    const vault = await at(dir, [open('machine')], true);
    await expect(vault.addSlot(open(kind))).rejects.toThrow('a kind of slot is one word');
    expect(slotsIn(dir)).toHaveLength(1);
    await vault.addSlot(open('a'.repeat(32)));
    expect(slotsIn(dir)).toHaveLength(2);
  },
);

test('files that are no slots by their names are let be, and slots are in the order of their names', async () => {
  const dir = temporaryFolder();
  const vault = await at(dir, [open('machine')], true);
  for (const kind of ['recovery', 'passphrase', 'safeStorage', 'machine']) await vault.addSlot(open(kind));
  // Not even where they are whole, and another folder's.
  const other = temporaryFolder();
  await at(other, [open('machine')], true);
  const strange = readFileSync(join(other, 'slots', slotsIn(other)[0] ?? ''));
  for (const name of ['machine.json.bak', 'notes.txt']) writeFileSync(join(dir, 'slots', name), strange);
  await at(dir, [open('machine')]);
  expect(await vault.slotKinds()).toEqual(['machine', 'passphrase', 'recovery', 'safeStorage']);
});

test('a folder of slots that cannot be read is no new folder', async () => {
  const dir = temporaryFolder();
  writeFileSync(join(dir, 'slots'), '');
  await expect(at(dir, [open('machine')], true)).rejects.toMatchObject({ code: 'ENOTDIR' });
});

test('when none opens, the whole of it is said: whose the ways are, what cannot be read, and what to do', async () => {
  const dir = temporaryFolder();
  const vault = await at(dir, [open('machine')], true);
  const owner = `(${userInfo().username}@${hostname()})`;
  const saying = async (): Promise<unknown> => {
    const error: unknown = await at(dir, []).catch((thrown: unknown) => thrown);
    return error instanceof AgentError ? [error.message, error.messageZh] : error;
  };
  expect(await saying()).toEqual([
    `This account cannot open the data folder's key. It opens by: machine ${owner}. Start the agent as that account.`,
    `目前的帳號無法開啟資料夾的金鑰。可開啟的方式：machine ${owner}。請改用該帳號啟動。`,
  ]);
  await vault.addSlot(open('passphrase'));
  await vault.addSlot(open('recovery'));
  writeFileSync(join(dir, 'slots', 'x.json'), '');
  const ways = ['machine', 'passphrase', 'recovery'].map((kind) => `${kind} ${owner}`).join(', ');
  expect(await saying()).toEqual([
    `This account cannot open the data folder's key. It opens by: ${ways}. 1 slot file(s) are unreadable. Start the agent as that account; or give the passphrase in the environment (TWPAS_PASSPHRASE); or let this account in by the recovery code: vault recover --code-file FILE.`,
    `目前的帳號無法開啟資料夾的金鑰。可開啟的方式：${ways}。另有 1 個金鑰檔無法讀取。請改用該帳號啟動，或以環境變數 TWPAS_PASSPHRASE 提供通行碼，或以復原碼讓目前的帳號開啟：vault recover --code-file 復原碼檔。`,
  ]);
  for (const name of slotsIn(dir)) writeFileSync(join(dir, 'slots', name), '');
  expect(await saying()).toEqual([
    expect.stringContaining('It opens by: -. 4 slot file(s) are unreadable. Start') as unknown,
    expect.stringContaining('可開啟的方式：-。另有 4 個') as unknown,
  ]);
});

test('a slot that does not open what it wrapped is told in both languages', async () => {
  const dir = temporaryFolder();
  const vault = await at(dir, [open('machine')], true);
  const useless = open('useless', { unwrap: () => Promise.resolve(Buffer.alloc(32)) });
  await expect(vault.addSlot(useless)).rejects.toMatchObject({
    code: 'vault-slot-useless',
    message: 'A useless slot does not open what it has just wrapped.',
    messageZh: '金鑰保存方式「useless」無法開啟剛寫入的金鑰，未加入。',
  });
});

test('a failing slot is reported as it is, not taken for one that does not open', async () => {
  const dir = temporaryFolder();
  await at(dir, [machineSlot(dir)], true);
  writeFileSync(join(dir, 'machine.key'), 'half a key');
  await expect(at(dir, [machineSlot(dir)])).rejects.toThrow(failing('machine-key-damaged'));
});

test.runIf(process.geteuid?.() === 0)(
  'an account without a name, as of a container, is named by its number',
  async () => {
    const dir = temporaryFolder();
    chmodSync(dir, 0o777);
    const child = childScript(`
    const { openVault } = await import(${moduleUrl('main/agent/ground/vault/slots.ts')});
    const { systemClock: clock } = await import(${moduleUrl('main/agent/ground/base/clock.ts')});
    const unwrap = ({ key }) => Promise.resolve(Buffer.from(key, 'hex'));
    const slot = { kind: 'open', wrap: (key) => Promise.resolve({ key: key.toString('hex') }), unwrap };
    process.setuid(54321);
    await openVault({ dir: ${JSON.stringify(join(dir, 'keys'))}, slots: [slot], clock, mayCreate: true });
  `);
    expect(await once(child, 'exit')).toEqual([0, null]);
    await expect(at(join(dir, 'keys'), [])).rejects.toMatchObject({
      message: expect.stringContaining(`open (uid 54321@${hostname()})`) as unknown,
    });
  },
);
