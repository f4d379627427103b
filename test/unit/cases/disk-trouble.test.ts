import { expect, test, vi } from 'vitest';
import { onceThereIsRoom } from '../../../main/agent/carrier/cases/attempt.ts';
import type { CaseContext } from '../../../main/agent/carrier/cases/context.ts';
import { caseRig } from '../support/case-rig.ts';
import { until } from '../support/until.ts';

/** A write that only memory knows of, on a disk that does not take it. */
async function failing(code: string): Promise<{
  context: CaseContext;
  log: ReturnType<typeof vi.fn>;
  write: ReturnType<typeof vi.fn<() => Promise<void>>>;
}> {
  const { context } = await caseRig();
  const log = vi.fn();
  const write = vi.fn(() => Promise.reject(Object.assign(new Error('it does not take it'), { code })));
  return { context: { ...context, log }, log, write };
}

test.each(['SQLITE_FULL', 'SQLITE_IOERR_FSYNC', 'SQLITE_BUSY', 'SQLITE_CANTOPEN', 'SQLITE_READONLY_DBMOVED'])(
  'a disk that says %s is waited for; whoever gives up has it tried a last time',
  async (code) => {
    const { context, log, write } = await failing(code);
    const over = new AbortController();
    const ended = onceThereIsRoom(context, write, over.signal);
    await until(() => log.mock.calls.length > 0);
    expect(log.mock.calls).toEqual([
      ['error', 'disk-does-not-take-it', {}, expect.objectContaining({ code }) as unknown],
    ]);
    over.abort();
    await expect(ended).rejects.toThrow('it does not take it');
    expect(write).toHaveBeenCalledTimes(2);
    await expect(onceThereIsRoom(context, write, over.signal)).rejects.toThrow('it does not take it');
    expect(write).toHaveBeenCalledTimes(3);
  },
);

test.each(['SQLITE_CORRUPT', 'SQLITE_CONSTRAINT_UNIQUE', 'NOT_SQLITE_FULL', ''])(
  'what stays wrong (%s) is not waited for',
  async (code) => {
    const { context, log, write } = await failing(code);
    await expect(onceThereIsRoom(context, write)).rejects.toThrow('it does not take it');
    expect(write).toHaveBeenCalledTimes(1);
    expect(log).not.toHaveBeenCalled();
  },
);

test('it is said once, however often it is tried, and what the write comes to is handed on', async () => {
  const { context, log, write } = await failing('SQLITE_FULL');
  const over = new AbortController();
  const ended = onceThereIsRoom<string>(
    context,
    async () => {
      if (!over.signal.aborted) await write();
      return 'written';
    },
    over.signal,
  );
  await until(() => write.mock.calls.length === 2);
  over.abort();
  expect(await ended).toBe('written');
  expect(log).toHaveBeenCalledTimes(1);
});
