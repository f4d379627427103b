import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { guardContents, type GuardedContents } from '../../../../main/desktop/window/guards.ts';
import { createServiceAddress } from '../../../../main/desktop/window/app-address.ts';

const READER = 'chrome-extension://mhjfbmdgcfjbbpaeojofohoefgiehjai/index.html';

function guarded(serviceUrl: string | null = null) {
  const contents = Object.assign(new EventEmitter(), { setWindowOpenHandler: () => undefined });
  const service = createServiceAddress();
  service.allow(serviceUrl);
  guardContents(contents as unknown as GuardedContents, service);
  return (event: string, url: string, isMainFrame = false): boolean => {
    let held = false;
    contents.emit(event, { url, isMainFrame, preventDefault: () => (held = true) });
    return !held;
  };
}

test('an attachment is shown in a frame of our page, by Chromium’s own reader', () => {
  const goes = guarded();
  expect(goes('will-frame-navigate', 'blob:app://twpas/6f1c')).toBe(true);
  expect(goes('will-frame-navigate', READER)).toBe(true);
});

test('the window itself goes to no attachment and to no extension', () => {
  const goes = guarded();
  for (const url of ['blob:app://twpas/6f1c', READER]) {
    expect(goes('will-navigate', url, true)).toBe(false);
    expect(goes('will-frame-navigate', url, true)).toBe(false);
    expect(goes('will-redirect', url, true)).toBe(false);
  }
});

test.each([
  'blob:https://example.org/6f1c',
  'blob:app://elsewhere/6f1c',
  'blob:null/6f1c',
  'blob:http://127.0.0.1:4780/6f1c',
  'chrome-extension://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/index.html',
  'chrome://settings/',
  'https://example.org/',
  'file:///etc/passwd',
  'data:text/html,x',
])('no frame goes to %s', (url) => {
  expect(guarded()('will-frame-navigate', url)).toBe(false);
});

test('the page of a service shows its attachments the same way, and only while it is the one shown', () => {
  const url = 'blob:http://127.0.0.1:4780/6f1c';
  expect(guarded('http://127.0.0.1:4780/')('will-frame-navigate', url)).toBe(true);
  expect(guarded('http://127.0.0.1:4781/')('will-frame-navigate', url)).toBe(false);
});
