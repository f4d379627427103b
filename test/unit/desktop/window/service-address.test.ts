import { expect, test } from 'vitest';
import type { StartFailure } from '../../../../main/desktop/agent-process/messages.ts';
import { pageToShow, serviceOf } from '../../../../main/desktop/window/window-follower.ts';
import { createServiceAddress } from '../../../../main/desktop/window/app-address.ts';

test('only the one loopback address that was named may be shown, and none once it is taken back', () => {
  const service = createServiceAddress();
  expect(service.allows('http://127.0.0.1:4780/')).toBe(false);
  service.allow('http://127.0.0.1:4780/?t=x');
  expect(service.allows('http://127.0.0.1:4780/#/cases')).toBe(true);
  for (const other of [
    'http://127.0.0.1:4781/',
    'https://127.0.0.1:4780/',
    'http://u@127.0.0.1:4780/',
    'http://localhost:4780/',
  ])
    expect(service.allows(other)).toBe(false);
  const named = 'http://twpas-abcdefghijklmnop.localhost:4780/';
  service.allow(`${named}?t=x`);
  expect(service.allows(`${named}#/cases`)).toBe(true);
  expect(service.allows('http://127.0.0.1:4780/')).toBe(false);
  for (const other of [
    'http://localhost:4780/',
    'http://twpas.localhost:4780/',
    named.replace('http', 'https'),
  ]) {
    service.allow(other);
    expect(service.allows(other)).toBe(false);
  }
  service.allow('http://nhi.example/');
  expect(service.allows('http://nhi.example/')).toBe(false);
  service.allow(null);
  expect(service.allows('http://127.0.0.1:4780/')).toBe(false);
});

test('a folder held by a service brings its page, one held by anybody else the diagnosis', () => {
  const failure: StartFailure = {
    kind: 'failed',
    code: 'locked',
    message: '',
    messageZh: '',
    problems: [],
    owners: [],
  };
  const held = (serviceUrl: string | null) => ({
    phase: 'safe-mode' as const,
    failure: { ...failure, serviceUrl },
  });
  expect(pageToShow(held('http://127.0.0.1:4780/'), 'page')).toBe('service');
  expect(serviceOf(held('http://127.0.0.1:4780/'))).toBe('http://127.0.0.1:4780/');
  expect(pageToShow(held(null), 'page')).toBe('diagnosis');
});
