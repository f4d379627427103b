import { expect, test } from 'vitest';
import { applyUpdate, type AgentHand, type Installer } from '../../../../main/headless/update/apply.ts';

const release = { version: '2.0.0', file: '/feed/r', sha256: '' };

function rig(wrong: Partial<Record<string, unknown>> = {}) {
  const done: string[] = [];
  const step = <T>(name: string, value: T): Promise<T> => {
    done.push(name);
    const given = wrong[name];
    return given instanceof Error
      ? Promise.reject(given)
      : Promise.resolve(name in wrong ? (given as T) : value);
  };
  const installer: Installer = {
    prepare: (copy) => step(`prepare ${copy}`, undefined),
    handOver: (backup) => step(`hand-over ${String(backup)}`, 'switched'),
    isUp: () => step('up', true),
    undo: (backup) => step(`undo ${String(backup)}`, undefined),
    settle: () => step('settle', undefined),
  };
  const agent: AgentHand = {
    drain: () => step('drain', 0),
    backUp: () => step('back-up', '/b'),
    goOn: () => step('go-on', undefined),
  };
  return { done, installer, agent, stage: () => step('stage', '/copy') };
}
const quiet = { release, say: () => undefined };

test('verified and unpacked first, then drained, backed up and handed over', async () => {
  const { done, ...parts } = rig();
  expect(await applyUpdate({ ...quiet, ...parts })).toEqual({
    version: '2.0.0',
    backup: '/b',
    state: 'installed',
  });
  expect(done).toEqual(['stage', 'prepare /copy', 'drain', 'back-up', 'hand-over /b', 'up', 'settle']);
});

test('where no agent runs there is nothing to drain or to back up', async () => {
  const { done, ...parts } = rig();
  await applyUpdate({ ...quiet, ...parts, agent: null });
  expect(done).toEqual(['stage', 'prepare /copy', 'hand-over null', 'up', 'settle']);
});

test.each(['stage', 'prepare /copy'])('a failure of “%s” asks nothing of what runs', async (failing) => {
  const { done, ...parts } = rig({ [failing]: new Error('no') });
  await expect(applyUpdate({ ...quiet, ...parts })).rejects.toThrow('no');
  expect(done.at(-1)).toBe(failing);
});

test.each(['drain', 'back-up', 'hand-over /b'])(
  'after a failure of “%s” the one that runs goes on sending at once',
  async (failing) => {
    const { done, ...parts } = rig({ [failing]: new Error('no') });
    await expect(applyUpdate({ ...quiet, ...parts })).rejects.toThrow('no');
    expect(done.slice(-2)).toEqual([failing, 'go-on']);
  },
);

test('a version that does not come up is undone, with the backup at hand', async () => {
  const { done, ...parts } = rig({ up: false });
  await expect(applyUpdate({ ...quiet, ...parts })).rejects.toMatchObject({ code: 'update-undone' });
  expect(done.slice(-2)).toEqual(['up', 'undo /b']);
});

test('an installer that takes over is not waited for', async () => {
  const { done, ...parts } = rig({ 'hand-over /b': 'left' });
  expect(await applyUpdate({ ...quiet, ...parts })).toMatchObject({ state: 'handed-over' });
  expect(done.at(-1)).toBe('hand-over /b');
});

test('sends that do not end in time are told, and do not stop it: the next start looks for them at NHI', async () => {
  const { done: _done, ...parts } = rig({ drain: 2 });
  const said: string[] = [];
  await applyUpdate({ ...parts, release, say: (step, detail = '') => said.push(`${step} ${detail}`) });
  expect(said).toContain('drain 2 still under way');
});
