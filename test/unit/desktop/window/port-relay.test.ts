import type { MessagePortMain } from 'electron';
import { expect, test } from 'vitest';
import { createPortRelay, type AskingFrame } from '../../../../main/desktop/window/port-relay.ts';

const port = (name: string): MessagePortMain => ({ name }) as unknown as MessagePortMain;

function frame(url = 'app://twpas/', gone = false) {
  const received: unknown[] = [];
  const asking: AskingFrame = {
    url,
    parent: null,
    isDestroyed: () => gone,
    postMessage: (channel, _message, transfer) => received.push([channel, transfer]),
  };
  return { asking, received };
}

test('a page gets its port at once where there is an agent', () => {
  const { asking, received } = frame();
  createPortRelay(() => port('a')).asked({ senderFrame: asking });
  expect(received).toEqual([['twpas:agent-port', [port('a')]]]);
});

test('a page that asks too early gets its port when the agent is ready, and one only', () => {
  let agent: MessagePortMain | null = null;
  const { asking, received } = frame();
  const relay = createPortRelay(() => agent);
  relay.asked({ senderFrame: asking });
  relay.asked({ senderFrame: asking });
  relay.ready();
  expect(received).toEqual([]);
  agent = port('b');
  relay.ready();
  relay.ready();
  expect(received).toHaveLength(1);
});

test('a page that is gone takes no channel with it', () => {
  let made = 0;
  const relay = createPortRelay(() => {
    made++;
    return port('c');
  });
  relay.asked({ senderFrame: frame('app://twpas/', true).asking });
  relay.ready();
  expect(made).toBe(0);
});

test('a window that has gone to another page since it asked gets none there', () => {
  let agent: MessagePortMain | null = null;
  const { asking, received } = frame();
  const moving = { ...asking };
  const relay = createPortRelay(() => agent);
  relay.asked({ senderFrame: moving });
  Object.assign(moving, { url: 'http://127.0.0.1:4780/' });
  agent = port('e');
  relay.ready();
  expect(received).toEqual([]);
});

test('nobody else gets one', () => {
  const relay = createPortRelay(() => port('d'));
  const strange = frame('https://example.org/');
  relay.asked({ senderFrame: strange.asking });
  relay.asked({ senderFrame: null });
  expect(strange.received).toEqual([]);
});

test('whose port a page gets goes by its address', () => {
  const asked: string[] = [];
  const relay = createPortRelay((url) => {
    asked.push(url);
    return null;
  });
  relay.asked({ senderFrame: frame('app://twpas/setup').asking });
  relay.asked({ senderFrame: frame('app://twpas/#/cases').asking });
  expect(asked).toEqual(['app://twpas/setup', 'app://twpas/#/cases']);
});
