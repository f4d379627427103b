import { expect, test } from 'vitest';
import { createHostCalls } from '../../../../main/desktop/agent-process/ask-parent.ts';
import { safeStorageSlot } from '../../../../main/desktop/agent-process/key-slots.ts';
import { fromAgent, toAgent } from '../../../../main/desktop/agent-process/messages.ts';
import { hostAnswers, type SafeKeeper } from '../../../../main/desktop/safe-storage/safe-storage.ts';
import { AgentError } from '../../../../main/agent/ground/error.ts';

const keeper: SafeKeeper = {
  encrypt: (text) => Promise.resolve(`sealed ${text}`),
  decrypt: (text) => Promise.resolve(text.startsWith('sealed ') ? text.slice(7) : null),
  state: () => 'usable',
};

/** Agent and host with nothing between them but what both ends accept. */
function pair(host: Parameters<typeof hostAnswers>[0], patienceMs = 5_000) {
  const answers = hostAnswers(host, () => undefined);
  const calls = createHostCalls((message) => {
    const asked = fromAgent.parse(structuredClone(message));
    if (asked.kind !== 'ask') throw new Error('not a question');
    void answers(asked).then((reply) => {
      const heard = toAgent.parse(structuredClone(reply));
      if (heard.kind === 'answer' || heard.kind === 'refusal') calls.settle(heard);
    });
  }, patienceMs);
  return calls;
}

test('each question gets its own answer, in any order', async () => {
  const waiting = new Map<string, (proxy: string) => void>();
  const calls = pair({
    keeper,
    session: { resolveProxy: (url) => new Promise((resolve) => waiting.set(url, resolve)) },
  });
  const first = calls.ask('resolveProxy', 'https://a/');
  const second = calls.ask('resolveProxy', 'https://b/');
  waiting.get('https://b/')?.('PROXY b:1');
  expect(await second).toBe('PROXY b:1');
  waiting.get('https://a/')?.('DIRECT');
  expect(await first).toBe('DIRECT');
});

test('a failure crosses with its code and both sentences', async () => {
  const calls = pair({
    session: { resolveProxy: () => Promise.reject(new Error('secret path')) },
    keeper: {
      ...keeper,
      encrypt: () =>
        Promise.reject(
          AgentError.received({
            code: 'safe-storage-basic-text',
            message: 'No keyring.',
            messageZh: '沒有金鑰圈。',
          }),
        ),
    },
  });
  await expect(calls.ask('encrypt', 'x')).rejects.toMatchObject({
    code: 'safe-storage-basic-text',
    message: 'No keyring.',
    messageZh: '沒有金鑰圈。',
  });
  const strange = await calls.ask('resolveProxy', 'https://a/').catch((error: unknown) => error);
  expect(strange).toMatchObject({ code: 'host-failed' });
  expect(String(strange)).not.toContain('secret path');
});

test('a host that does not answer is an error, and its late answer is ignored', async () => {
  const calls = createHostCalls(() => undefined, 5);
  await expect(calls.ask('decrypt', 'x')).rejects.toMatchObject({ code: 'host-silent' });
  calls.settle({ kind: 'answer', id: 1, value: 'late' });
});

test('a data key goes into the safe storage and comes back, and another’s does not open', async () => {
  const slot = safeStorageSlot(pair({ keeper, session: { resolveProxy: () => Promise.resolve('DIRECT') } }));
  const dataKey = Buffer.alloc(32, 7);
  const wrapped = await slot.wrap(dataKey);
  expect(JSON.stringify(wrapped)).not.toContain(dataKey.toString('hex'));
  expect(await slot.unwrap(wrapped)).toEqual(dataKey);
  expect(await slot.unwrap({ key: 'of another account' })).toBeNull();
  expect(await slot.unwrap({})).toBeNull();
});
