// @module-tag full
import { generateKeyPairSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { ClientKeyView } from '../../../shared/api/operations-contract.ts';
import type { StatusView } from '../../../shared/api/views/status.ts';
import { makeSample } from '../../../main/practice/samples/sample.ts';
import { commandHere as command, commandJson } from '../support/command.ts';
import { expectCleanLedger } from '../support/expectations.ts';
import { leaksBelow } from '../support/leak-scan.ts';
import { testOfSending as test, type Scene } from '../support/scene.ts';

const MODES = ['running', 'stopped'] as const;

async function hospital(sceneFor: () => Promise<Scene>, mode: (typeof MODES)[number]): Promise<Scene> {
  const scene = await sceneFor();
  const agent = await scene.agent();
  if (mode === 'stopped') await agent.stop();
  return scene;
}

test.concurrent.for(MODES)(
  'while the agent is %s, an encrypted key is imported with its passphrase from a file, and lies in clear nowhere',
  async (mode, { sceneFor }) => {
    const { place, agents } = await hospital(sceneFor, mode);
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
    const pem = privateKey.export({
      type: 'pkcs8',
      format: 'pem',
      cipher: 'aes-256-cbc',
      passphrase: '通行碼 1',
    });
    const [file, passphrase] = [join(place.dir, 'key.pem'), join(place.dir, 'passphrase.txt')];
    await writeFile(file, `\uFEFFBag Attributes\r\n${String(pem).replaceAll('\n', '\r\n')}`);
    await writeFile(passphrase, '通行碼 1\n');
    const refused = await command(place, 'keys', 'import', file);
    expect([refused.code, refused.stderr]).toEqual([
      1,
      expect.stringContaining('[client-key-passphrase-needed]'),
    ]);

    const { stdout, stderr } = await command(
      place,
      'keys',
      'import',
      file,
      '--passphrase-file',
      passphrase,
      '--json',
    );
    const key = JSON.parse(stdout) as ClientKeyView;
    expect(key).toMatchObject({ alg: 'ES384', active: true, state: 'active' });
    const secret = privateKey.export({ format: 'jwk' }).d ?? '';
    expect(secret).not.toBe('');
    const said = [stdout, stderr, ...agents.map((agent) => agent.log())].join('\n');
    expect(said).not.toContain(secret);
    expect((await leaksBelow(place.dataDir, [secret])).leaks).toEqual([]);
    expect(JSON.stringify(await commandJson(place, 'keys', 'jwks'))).not.toContain('"d"');
  },
);

test.concurrent('a key that does not suit is named in one sentence', async ({ sceneFor }) => {
  const { place } = await hospital(sceneFor, 'stopped');
  const file = join(place.dir, 'key.pem');
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  await writeFile(file, privateKey.export({ type: 'sec1', format: 'pem' }));
  const { code, stderr } = await command(place, 'keys', 'import', file);
  expect(code).toBe(1);
  expect(stderr.trim().split('\n').at(-1)).toBe(
    'The key is on the curve P-256; NHI takes P-384 (secp384r1) only. (金鑰使用曲線 P-256；健保署只接受 P-384（secp384r1）。) [client-key-wrong-curve]',
  );
  expect((await command(place, 'keys', 'import', join(place.dir, 'none.pem'))).stderr).toContain(
    '[key-file-unreadable]',
  );
});

test.concurrent.for(MODES)(
  'while the agent is %s, a key is rotated, used from its day on, and the old one retired; NHI is asked with the right one',
  async (mode, { sceneFor }) => {
    const scene = await hospital(sceneFor, mode);
    const { place, sandbox } = scene;
    expect((await command(place, 'keys', 'rotate', '--switch-at', 'tomorrow')).code).toBe(2);
    const [old] = await commandJson<ClientKeyView[]>(place, 'keys', 'list');
    const next = await commandJson<ClientKeyView>(place, 'keys', 'rotate', '--switch-at', '2099-01-01');
    expect(next).toMatchObject({ state: 'next', active: false, activeFrom: '2099-01-01T00:00:00.000+08:00' });
    expect(await commandJson<StatusView>(place, 'status')).toMatchObject({
      clientKey: { state: 'rotating', kid: old?.kid, until: next.activeFrom },
    });
    const jwks = await commandJson<{ keys: { kid: string }[] }>(place, 'keys', 'jwks');
    expect(jwks.keys.map(({ kid }) => kid)).toEqual([old?.kid, next.kid]);
    await commandJson(place, 'keys', 'retire', next.kid);

    const now = await commandJson<ClientKeyView>(
      place,
      'keys',
      'rotate',
      '--switch-at',
      'now',
      '--reason',
      'test',
    );
    expect(now).toMatchObject({ state: 'active', active: true });
    expect((await command(place, 'keys', 'retire', now.kid)).stderr).toContain('[client-key-in-use]');
    await commandJson(place, 'keys', 'retire', old?.kid ?? '');
    await sandbox.setClientJwks(await commandJson(place, 'keys', 'jwks'));
    await sandbox.revokeTokens();
    const agent = mode === 'stopped' ? await scene.agent() : scene.agents[0];
    await scene.put(makeSample({ seed: 'after the rotation', attachments: 0 }));
    await agent?.until('decided', ([row]) => row?.review === 'decided');
    expectCleanLedger(await sandbox.ledger());
    const states = (await commandJson<ClientKeyView[]>(place, 'keys', 'list')).map(({ state }) => state);
    expect(states).toEqual(['retired', 'retired', 'active']);
  },
);

test.concurrent('a key near its age is due in the status and a warning in the log', async ({ sceneFor }) => {
  const scene = await sceneFor({
    settings: (settings) => (settings['keys'] = { maxAgeDays: 20 }),
  });
  const agent = await scene.agent();
  const { clientKey } = await agent.status();
  expect(clientKey).toMatchObject({ state: 'due' });
  expect(agent.log()).toMatch(/"code":"client-key".*"event":"runs-out"/);
  expect((await command(scene.place, 'status')).stdout).toMatch(/WARNING +the client key is to be replaced/);
});
