import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { AgentError } from '../../../main/agent/error.ts';
import type { KeySlot } from '../../../main/agent/ports.ts';
import { machineSlot } from '../../../main/agent/vault/machine-slot.ts';
import { secretSlot } from '../../../main/agent/vault/secret-slot.ts';
import { openVault } from '../../../main/agent/vault/slots.ts';
import type { OpenVault } from '../../../main/agent/vault/slots.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { onWindows } from '../support/where.ts';

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
  // The first that opens is taken; those before it that do not are passed over.
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
  for (let index = 0; index < text.length; index++) {
    writeFileSync(
      path,
      text.slice(0, index) + (text[index] === '5' ? '6' : '5') + text.slice(index + 1),
      'latin1',
    );
    const vault = await at(dir, [passphrase('correct horse battery')], true).catch((thrown: unknown) => {
      expect(thrown).toMatchObject({ code: 'vault-locked' });
      return null;
    });
    // What is not bound to the key (when, by whom) may change; what opens is the same key.
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

test('the data key stands in no file', async () => {
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
