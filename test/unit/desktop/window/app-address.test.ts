import { expect, test } from 'vitest';
import { isOurs } from '../../../../main/desktop/window/app-address.ts';

test.each(['app://twpas/', 'app://twpas/diagnosis/retry', 'app://twpas/#/cases/1', 'APP://twpas/'])(
  'ours: %s',
  (url) => {
    expect(isOurs(url)).toBe(true);
  },
);

test.each([
  'app://twpas.example.org/',
  'app://user@twpas/',
  'app://user:pass@twpas/',
  'app://twpas:8080/',
  'app://TWPAS/',
  'app:twpas/',
  'app2://twpas/',
  'https://twpas/',
  'file:///twpas/',
  'javascript:app://twpas/',
  'data:text/html,app://twpas/',
  'about:blank',
  '',
  'null',
])('not ours: %s', (url) => {
  expect(isOurs(url)).toBe(false);
});
