import { expect, it } from 'vitest';
import type { AgentClient } from '../../../../renderer/connection/transport.ts';
import { inBatches, runMove, type Progress } from '../../../../renderer/moves/run-move.ts';

const IDS = Array.from({ length: 450 }, (_none, n) => `case ${String(n)}`);

it('many ids go in one call after the other, each once and in order, with word of how far it is', async () => {
  const calls: string[][] = [];
  const told: Progress[] = [];
  const { answers, asked } = await inBatches(
    IDS,
    (part) => {
      calls.push(part);
      return Promise.resolve(part.length);
    },
    { onProgress: (progress) => told.push(progress) },
  );
  expect(calls.flat()).toEqual(IDS);
  expect(answers).toEqual([200, 200, 50]);
  expect(asked).toBe(450);
  expect(told.map(({ done }) => done)).toEqual([0, 200, 400]);
});

it('stopped, it ends after the call that is under way, and what failed before is still told', async () => {
  const end = new AbortController();
  const client = {
    cases: {
      hold: ({ ids }: { ids: string[] }) => {
        if (ids.includes('case 200')) end.abort();
        return Promise.resolve(
          ids.map((id) => ({ id, ok: id !== 'case 7', code: null, message: null, messageEn: null })),
        );
      },
    },
  } as unknown as Pick<AgentClient, 'cases'>;
  const result = await runMove(client, { move: 'hold', ids: IDS, reason: ' ' }, { signal: end.signal });
  expect(result).toMatchObject({ done: 399, left: 50 });
  expect(result.failures.map(({ id }) => id)).toEqual(['case 7']);
});

it('a call that fails ends it with the failure', async () => {
  await expect(inBatches(IDS, () => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
});
