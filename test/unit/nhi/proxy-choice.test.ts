import { expect, test } from 'vitest';
import { chooseProxies, type ProxySources } from '../../../main/agent/ground/net/proxy.ts';

const ways = (url: string, sources: Partial<ProxySources>): Promise<(string | null)[]> =>
  chooseProxies(new URL(url), { env: {}, ...sources });
const choose = async (url: string, sources: Partial<ProxySources>): Promise<string | null> =>
  (await ways(url, sources))[0] ?? null;
const system = (list: string): Partial<ProxySources> => ({ resolveProxy: () => Promise.resolve(list) });

test('loopback never takes a proxy, whoever names one', async () => {
  const everything = { proxyUrl: 'http://p:1', ...system('PROXY q:2'), env: { HTTP_PROXY: 'http://r:3' } };
  for (const url of ['http://127.0.0.1:1/', 'http://localhost/', 'http://[::1]:9/', 'https://127.9.9.9/'])
    expect(await choose(url, everything)).toBeNull();
});

test('the setting wins over the system, the system over the environment', async () => {
  const env = { HTTPS_PROXY: 'http://env:3' };
  expect(await choose('https://nhi/', { proxyUrl: 'http://set:1', ...system('PROXY sys:2'), env })).toBe(
    'http://set:1',
  );
  expect(await choose('https://nhi/', { ...system('PROXY sys:2; DIRECT'), env })).toBe('http://sys:2');
  expect(await choose('https://nhi/', { ...system('DIRECT'), env })).toBeNull();
  expect(await choose('https://nhi/', { env })).toBe('http://env:3');
});

test('of the system’s list those of a kind we can use are taken, in its order, each once', async () => {
  expect(await ways('https://nhi/', system('PROXY a:1; SOCKS5 s:1; HTTPS h:2;DIRECT ; PROXY a:1'))).toEqual([
    'http://a:1',
    'https://h:2',
    null,
  ]);
  expect(await ways('http://localhost/', system('PROXY a:1; PROXY b:2'))).toEqual([null]);
  expect(await choose('https://nhi/', system('SOCKS5 s:1; HTTPS h:2'))).toBe('https://h:2');
  expect(await choose('https://nhi/', system(''))).toBeNull();
  await expect(choose('https://nhi/', system('SOCKS s:1'))).rejects.toMatchObject({
    code: 'proxy-unsupported',
  });
});

test('the environment is read in both cases, with or without a scheme, and NO_PROXY exempts', async () => {
  expect(await choose('https://nhi/', { env: { https_proxy: 'proxy.hosp:3128' } })).toBe(
    'http://proxy.hosp:3128',
  );
  expect(await choose('https://nhi/', { env: { ALL_PROXY: 'http://all:1' } })).toBe('http://all:1');
  await expect(choose('https://nhi/', { env: { HTTPS_PROXY: 'socks5://s:1' } })).rejects.toMatchObject({
    code: 'proxy-unsupported',
  });
  const with_ = (no: string, url = 'https://fhir.nhi.gov.tw/'): Promise<string | null> =>
    choose(url, { env: { HTTPS_PROXY: 'http://p:1', NO_PROXY: no } });
  for (const no of ['*', 'nhi.gov.tw', '.gov.tw', '*.gov.tw', 'x, fhir.nhi.gov.tw', 'nhi.gov.tw:443'])
    expect(await with_(no)).toBeNull();
  for (const no of ['', 'hi.gov.tw', 'nhi.gov.tw:8443', 'fhir']) expect(await with_(no)).toBe('http://p:1');
  expect(await with_('10.0.0.0/8', 'https://10.3.2.1/')).toBeNull();
  expect(await with_('10.0.0.0/99,11.0.0.0/8', 'https://10.3.2.1/')).toBe('http://p:1');
});

test('a login in the environment goes to any proxy that has none of its own, whoever names it', async () => {
  const env = { TWPAS_PROXY_USER: 'clerk@nhi', TWPAS_PROXY_PASSWORD: 'p:w ü', HTTPS_PROXY: 'http://env:3' };
  const login = 'clerk%40nhi:p%3Aw%20%C3%BC';
  expect(await choose('https://nhi/', { env })).toBe(`http://${login}@env:3/`);
  expect(await choose('https://nhi/', { ...system('PROXY sys:2'), env })).toBe(`http://${login}@sys:2/`);
  expect(await choose('https://nhi/', { proxyUrl: 'http://set:1', env })).toBe(`http://${login}@set:1/`);
  expect(await choose('https://nhi/', { proxyUrl: 'http://own:word@set:1', env })).toBe(
    'http://own:word@set:1',
  );
  expect(await choose('https://nhi/', { ...system('DIRECT'), env })).toBeNull();
});
