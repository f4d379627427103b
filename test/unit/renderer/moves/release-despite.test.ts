import { expect, it } from 'vitest';
import type { AgentClient } from '../../../../renderer/connection/transport.ts';
import { wordingOf } from '../../../../renderer/moves/move.ts';
import { isSimilar, isThere, releaseDespite, runMove } from '../../../../renderer/moves/run-move.ts';

it('what a person has said of the numbers of one case is told of that case alone', async () => {
  const asked: unknown[] = [];
  const client = {
    cases: {
      release: (input: { ids: string[] }) => {
        asked.push(input);
        const [id = ''] = input.ids;
        const ok = id === 'one';
        const code = ok ? null : 'similar-at-nhi';
        return Promise.resolve([{ id, ok, code, message: null, messageEn: null, numbers: ok ? [] : ['99'] }]);
      },
    },
  } as unknown as Pick<AgentClient, 'cases'>;
  const looked = new Map([
    ['one', ['77']],
    ['two', ['88']],
  ]);
  const result = await releaseDespite(client, looked, ' 已查 ');
  expect(asked).toEqual([
    { ids: ['one'], reconcile: 'checked', despite: ['77'], reason: '已查' },
    { ids: ['two'], reconcile: 'checked', despite: ['88'], reason: '已查' },
  ]);
  expect(result).toMatchObject({ done: 1, left: 0, failures: [{ id: 'two', numbers: ['99'] }] });
});

it('a cancel that is only asked for does not count as done', async () => {
  const answer = { ok: true, code: null, message: null, messageEn: null };
  const cancel = () =>
    Promise.resolve([
      { id: 'a', ...answer },
      { id: 'b', ...answer, wish: 'cancel' },
    ]);
  const client = { cases: { cancel } } as unknown as Pick<AgentClient, 'cases'>;
  const result = await runMove(client, { move: 'cancel', ids: ['a', 'b'], reason: '' });
  expect(result).toEqual({ done: 1, asked: 1, failures: [], left: 0 });
});

it('stopped, it asks for no more of them', async () => {
  const client = { cases: {} } as unknown as Pick<AgentClient, 'cases'>;
  const signal = AbortSignal.abort();
  const result = await releaseDespite(client, new Map([['one', ['77']]]), '', { signal });
  expect(result).toEqual({ done: 0, asked: 0, failures: [], left: 1 });
});

it('what was found is good news, what is similar is a question, and similar without a number is an error like others', () => {
  expect(isThere({ code: 'found-at-nhi' })).toBe(true);
  expect(isSimilar({ code: 'similar-at-nhi', numbers: ['1'] })).toBe(true);
  expect(isSimilar({ code: 'similar-at-nhi' })).toBe(false);
  expect(isSimilar({ code: 'nhi-not-reached', numbers: ['1'] })).toBe(false);
});

it('letting a case with a twin go is called sending it all the same, and ending it is not called cancelling', () => {
  const held = { delivery: 'held', holdReason: 'same-claim' } as const;
  expect([wordingOf('release', held), wordingOf('cancel', held)]).toEqual(['sendTwin', 'dropTwin']);
  const other = { delivery: 'held', holdReason: 'by-person' } as const;
  expect([wordingOf('release', other), wordingOf('cancel', other)]).toEqual(['release', 'cancel']);
  // A hold does not stop a body that is out, and the button does not say so.
  const wordings = (['uncertain', 'sending', 'queued'] as const).map((delivery) =>
    wordingOf('hold', { delivery, holdReason: null }),
  );
  expect(wordings).toEqual(['holdDoubt', 'holdDoubt', 'hold']);
});
