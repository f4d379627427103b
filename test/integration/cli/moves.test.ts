// @module-tag full
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { commandHere as command, commandJson } from '../support/command.ts';
import { testOfSending as test } from '../support/scene.ts';
import { MODES, stagedScene } from '../support/staged-cases.ts';

interface Shown {
  readonly delivery: string;
  readonly events: readonly { readonly kind: string; readonly detail: { readonly claimed?: string } }[];
}
const BY = ['--by', '王承辦'];

test.concurrent.for(MODES)(
  'the moves of the staff while the agent is %s: done, on record, and refused where they make no sense',
  async (mode, { sceneFor }) => {
    const { scene, idOf } = await stagedScene(sceneFor, mode);
    const { place } = scene;
    const move = async (...args: string[]): Promise<[number | null, boolean[]]> => {
      const { code, stdout } = await command(place, ...args, '--json', ...BY);
      const results = JSON.parse(stdout) as { ok: boolean }[];
      return [code, results.map(({ ok }) => ok)];
    };
    const show = (id: string): Promise<Shown> => commandJson<Shown>(place, 'show', id);
    const done = [0, [true]];

    expect(await move('hold', idOf('queued'), '--reason', '等醫師確認')).toEqual(done);
    expect((await show(idOf('queued'))).delivery).toBe('held');
    expect(await move('release', idOf('queued'))).toEqual(done);
    // Nobody can be asked here, and it was not said on the command line.
    expect((await command(place, 'cancel', idOf('queued'))).code).toBe(2);
    expect((await show(idOf('queued'))).delivery).toBe('queued');
    expect(await move('cancel', idOf('queued'), '--yes')).toEqual(done);
    const cancelled = await show(idOf('queued'));
    expect(cancelled.delivery).toBe('cancelled');
    expect(cancelled.events.filter(({ detail }) => detail.claimed === '王承辦')).toHaveLength(3);
    // Cancelled means never, whatever is asked for (issue 12, point 4).
    for (const again of ['recheck', 'retry', 'release', 'hold', 'cancel'])
      expect(await move(again, idOf('queued'), ...(again === 'cancel' ? ['--yes'] : []))).toEqual([
        1,
        [false],
      ]);
    const refusal = await command(place, 'recheck', idOf('queued'), ...BY);
    expect(refusal.code).toBe(1);
    expect(refusal.stdout + refusal.stderr).toContain('案件已取消送出，不會再送出，也不能復原');
    expect((await show(idOf('queued'))).delivery).toBe('cancelled');
    expect(await move('recheck', idOf('refused'))).toEqual(done);
    expect((await show(idOf('refused'))).delivery).toBe('refused');
    expect(await move('retry', idOf('decided'), 'no-such-case', idOf('rejected'))).toEqual([
      1,
      [false, false, true],
    ]);
    expect((await show(idOf('rejected'))).delivery).toBe('queued');
    expect(await command(place, 'resolve', idOf('decided'), '--number', '1')).toMatchObject({ code: 1 });
  },
);

test.concurrent.for(MODES)('keys, trail and backup while the agent is %s', async (mode, { sceneFor }) => {
  const { place } = (await stagedScene(sceneFor, mode)).scene;
  expect(await commandJson(place, 'keys', 'list')).toMatchObject([{ alg: 'ES384', active: true }]);
  const refused = await command(place, 'keys', 'generate', '--alg', 'RS384');
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('keys rotate')]);
  expect(await commandJson(place, 'keys', 'list')).toHaveLength(1);
  const made = await commandJson(
    place,
    'keys',
    'generate',
    '--alg',
    'RS384',
    '--replace',
    '--reason',
    'test',
  );
  expect(made).toMatchObject({ alg: 'RS384', active: true });
  const { keys } = await commandJson<{ keys: Record<string, unknown>[] }>(place, 'keys', 'jwks');
  expect(keys.map((key) => key['kty']).toSorted()).toEqual(['EC', 'RSA']);
  for (const key of keys) for (const secret of ['d', 'p', 'q', 'k']) expect(key).not.toHaveProperty(secret);
  expect(await commandJson(place, 'audit', 'verify')).toMatchObject({ ok: true, problem: null });
  const file = join(place.dir, 'kept', 'agent.backup');
  expect(await commandJson(place, 'backup', file)).toEqual({ file, bytes: statSync(file).size });
  expect(existsSync(join(place.dataDir, 'control.json'))).toBe(mode === 'running');
});
