import { expect, test } from 'vitest';
import { refusedSwitch } from '../../../../main/desktop/config/chromium-switches.ts';

test.each([
  '--enable-features=WebUSB',
  '--disable-features=SitePerProcess',
  '--disk-cache-dir=/tmp/x',
  '--crash-dumps-dir=/tmp/x',
  '--log-file=/tmp/x',
])('%s, by which what the window keeps or may do is another’s word, starts nothing', (word) => {
  const name = /^--([a-z-]+)/.exec(word)?.[1];
  expect(refusedSwitch(['twpas', word], 'linux')).toBe(name);
  expect(refusedSwitch(['twpas.exe', `/${(name ?? '').toUpperCase()}`], 'win32')).toBe(name);
});
