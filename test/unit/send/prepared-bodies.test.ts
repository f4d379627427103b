import { expect, onTestFinished, test, vi } from 'vitest';
import type { ReadyCase } from '../../../main/agent/carrier/cases/attempt.ts';
import { PreparedBodies } from '../../../main/agent/carrier/send/worker.ts';
import { turns } from '../support/until.ts';

const ready = (id: string): ReadyCase => ({ id, folder: '/export', sha256: `file ${id}` });

function scene(): { opened: string[]; bodies: PreparedBodies; fail: Set<string> } {
  const opened: string[] = [];
  const fail = new Set<string>();
  const bodies = new PreparedBodies((found) => {
    opened.push(found.sha256);
    return fail.has(found.id)
      ? Promise.reject(new Error('unreadable'))
      : Promise.resolve(Buffer.from(found.sha256));
  });
  return { opened, bodies, fail };
}

test('what comes next is opened once, ahead of its turn', async () => {
  const { opened, bodies } = scene();
  bodies.expect([ready('a'), ready('b')]);
  bodies.expect([ready('a'), ready('b')]);
  expect(opened).toEqual(['file a', 'file b']);
  expect((await bodies.take(ready('a')))?.toString()).toBe('file a');
  expect(opened).toEqual(['file a', 'file b']);
});

test('one that could not be opened and that nobody takes is no error of the agent’s', async () => {
  const unhandled = vi.fn();
  process.on('unhandledRejection', unhandled);
  onTestFinished(() => void process.off('unhandledRejection', unhandled));
  const { bodies, fail } = scene();
  fail.add('a');
  bodies.expect([ready('a')]);
  bodies.expect([]);
  await turns();
  expect(unhandled).not.toHaveBeenCalled();
});

test('a body that could not be opened fails the attempt that takes it, and is opened anew by the one after', async () => {
  const { bodies, fail } = scene();
  fail.add('a');
  bodies.expect([ready('a')]);
  await expect(bodies.take(ready('a'))).rejects.toThrow('unreadable');
  fail.clear();
  expect((await bodies.take(ready('a')))?.toString()).toBe('file a');
});

test('few are held in memory, and none that is no longer next', () => {
  const { opened, bodies } = scene();
  const many = Array.from({ length: 20 }, (_, n) => ready(String(n)));
  expect(bodies.mayTakeMore(16)).toBe(true);
  bodies.expect(many);
  expect(opened).toHaveLength(4);
  expect(bodies.mayTakeMore(16)).toBe(false);
  bodies.expect([]);
  expect(bodies.mayTakeMore(1)).toBe(true);
});
