import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CheckService } from '../../../main/agent/agent-types.ts';
import { openCheckTokens } from '../../../main/agent/carrier/check/check-tokens.ts';
import { inspectBytes } from '../../../main/agent/carrier/check/inspect.ts';
import { openProfileCheck } from '../../../main/agent/carrier/check/profile-check.ts';
import { startConsole, type ConsoleServer } from '../../../main/headless/console/console-server.ts';
import { readPage } from '../../../main/headless/console/page-files.ts';
import type { PrecheckAnswer } from '../../../shared/api/precheck-contract.ts';
import { settingsSchema } from '../../../shared/settings.ts';
import { DEFAULT_HOSPITAL, makeSample } from '../../../main/practice/samples/sample.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { fakeAgent } from './fake-agent.ts';
import { httpCall, type HttpAnswer } from './http-call.ts';

const profiles = await openProfileCheck()(null);
const sound = makeSample({ seed: 'sound', kind: 'cancer', attachments: 0 }).bytes.toString('utf8');
const broken = makeSample({
  seed: 'weight',
  kind: 'cancer',
  attachments: 0,
  defect: 'no-weight',
}).bytes.toString('utf8');

let now = 0;
let server: ConsoleServer;
let token: string;
let settings: CheckService['settings'];
let hold: Promise<void>;
let isOpen: boolean;
let precheck: Awaited<ReturnType<CheckService['precheck']>>;
let dir: string;
beforeEach(async () => {
  now = 0;
  hold = Promise.resolve();
  isOpen = true;
  precheck = null;
  dir = temporaryFolder();
  settings = { ...settingsSchema.shape.checkService.parse({}), enabled: true };
  const tokens = await openCheckTokens({ dataDir: dir, now: () => now, log: () => undefined });
  token = await tokens.make('HIS', 'IT');
  mkdirSync(join(dir, 'page'));
  writeFileSync(join(dir, 'page', 'index.html'), '');
  server = await startConsole({
    port: 0,
    router: fakeAgent().router,
    page: readPage(join(dir, 'page')),
    clock: { now: () => now, steady: () => now, sleep: () => Promise.resolve() },
    agent: {
      checkService: () =>
        isOpen
          ? {
              settings,
              nameOf: (given) => tokens.nameOf(given),
              check: (bytes) => hold.then(() => inspectBytes(bytes, DEFAULT_HOSPITAL, 'error', profiles)),
              precheck: () => Promise.resolve(precheck),
            }
          : null,
    },
  });
});
afterEach(() => server.stop());

interface Asked {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
}

const ask = (body: string, { path = '/fhir/$validate', method = 'POST', headers = {} }: Asked = {}) =>
  httpCall(
    {
      ...{ host: '127.0.0.1', port: server.port, path, method },
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/fhir+json',
        'content-length': String(Buffer.byteLength(body)),
        ...headers,
      },
    },
    body,
  );

interface Outcome {
  readonly language: string;
  readonly issue: readonly {
    readonly severity: string;
    readonly code: string;
    readonly details: { readonly text: string; readonly coding?: readonly { readonly code: string }[] };
    readonly diagnostics?: string;
    readonly location?: readonly string[];
    readonly expression?: readonly string[];
  }[];
}
const outcomeOf = ({ body }: HttpAnswer): Outcome => JSON.parse(body) as Outcome;

describe('POST /fhir/$validate', () => {
  test.each(['/fhir/$validate', '/fhir/Bundle/$validate', '/fhir/Bundle/%24validate?mode=create'])(
    '%s answers an OperationOutcome with place and line',
    async (path) => {
      const answer = await ask(broken, { path });
      expect(answer.status).toBe(200);
      expect(answer.headers['content-type']).toBe('application/fhir+json; charset=utf-8');
      expect(answer.headers['cache-control']).toBe('no-store');
      expect(outcomeOf(answer)).toMatchObject({ resourceType: 'OperationOutcome', language: 'zh-TW' });
      expect(outcomeOf(answer).issue[0]).toMatchObject({
        severity: 'error',
        code: 'required',
        details: { text: '缺少病人體重。' },
        expression: ['Bundle.entry[0].resource.supportingInfo'],
      });
      expect(outcomeOf(answer).issue[0]?.location?.[1]).toMatch(/^Line\[\d+\] Col\[\d+\]$/);
    },
  );

  test('a valid Bundle is answered with information alone, and a file that is no JSON with its line', async () => {
    expect(outcomeOf(await ask(sound)).issue.map(({ severity }) => severity)).toEqual(['information']);
    const answer = await ask('{\n"a": }');
    expect(answer.status).toBe(200);
    expect(outcomeOf(answer).issue).toMatchObject([
      { severity: 'error', code: 'structure', location: ['Bundle', 'Line[2] Col[6]'] },
    ]);
  });

  test.each([
    ['en', 'en'],
    ['en-US,en;q=0.9,zh-TW;q=0.8', 'en'],
    ['zh-TW,zh;q=0.9,en;q=0.8', 'zh-TW'],
    ['en;q=0.1, zh;q=0.2', 'zh-TW'],
    ['fr', 'zh-TW'],
    [';;;q=,', 'zh-TW'],
  ])('Accept-Language %s is answered in %s', async (asked, language) => {
    const answer = await ask(broken, { headers: { 'accept-language': asked } });
    expect(outcomeOf(answer).language).toBe(language);
    expect(answer.headers['content-language']).toBe(language);
  });

  test('the Bundle may stand in a Parameters, whose profile is not used and said to be so', async () => {
    const inside = (name: string, ...more: readonly object[]): string =>
      JSON.stringify({
        resourceType: 'Parameters',
        parameter: [...more, { name, resource: JSON.parse(broken) as object }],
      });
    const { issue } = outcomeOf(await ask(inside('resource', { name: 'profile', valueUri: 'https://x' })));
    expect(issue[0]).toMatchObject({
      severity: 'error',
      location: ['Bundle.entry[0].resource.supportingInfo'],
    });
    expect(issue.at(-1)?.severity).toBe('information');
    expect((await ask(inside('other'))).status).toBe(400);
    expect((await ask(inside('resource', { name: 'mode', valueCode: 'delete' }))).status).toBe(400);
  });

  test('within a Parameters a Bundle is checked as it is written: a doubled member is found, and the deepest one answered', async () => {
    const codesOf = async (resource: string): Promise<unknown[]> => {
      const body = `{"resourceType":"Parameters","parameter":[{"name":"resource","resource":${resource}}]}`;
      return outcomeOf(await ask(body)).issue.map(({ details }) => details.coding?.[0]?.code);
    };
    expect(
      await codesOf(sound.replace('"resourceType":', '"id":"one","id":"other","resourceType":')),
    ).toEqual(expect.arrayContaining(['member-doubled']));
    const deep = `{"resourceType":"Bundle","entry":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    expect(await codesOf(deep)).toEqual(['too-complex']);
  });

  test('a large Parameters is not taken apart: its Bundle has to come alone', async () => {
    const parsed = vi.spyOn(JSON, 'parse');
    const body = `{"resourceType":"Parameters","parameter":[{"name":"resource","resource":${sound}`;
    expect((await ask(body.padEnd(1024 * 1024 + 1))).status).toBe(413);
    expect(parsed).not.toHaveBeenCalled();
  });
});

describe('what NHI’s rules say of it', () => {
  const condition = (words: string, state: 'met' | 'missing' | 'unfit', reference = false) => ({
    ...{ main: null, number: null, words, state, reference },
  });
  const answer = (result: PrecheckAnswer['result']): PrecheckAnswer => ({
    ...{ rule: 'LCExampleRule1', title: '肺癌_示範', label: '肺癌 示範', drug: '示範', codes: ['BC1'] },
    ...{ version: '0.0.1', date: null, result, reason: null, report: null, use: null, missing: 1, unfit: 1 },
    conditions: [
      condition('用藥線別', 'missing'),
      condition('EGFR 陽性', 'unfit'),
      condition('診斷', 'met'),
      condition('僅供參考', 'missing', true),
    ],
  });

  test('is information with rule, title, package and what is missing, and never an error', async () => {
    precheck = { package: 'example#1', answers: [answer('fail'), answer('unknown')] };
    const { issue } = outcomeOf(await ask(sound));
    expect(issue.map(({ severity }) => severity)).toEqual(['information', 'information', 'information']);
    expect(issue[1]).toMatchObject({
      code: 'informational',
      details: {
        coding: [{ code: 'precheck-fail' }],
        text: '健保署預檢規則：1 項資料未填、1 項不符（肺癌 示範）。預檢不是核定。',
      },
      diagnostics:
        '資料未填：\n- 用藥線別\n不符：\n- EGFR 陽性\n規則：LCExampleRule1 0.0.1（肺癌_示範）\n規則包：example#1',
    });
    expect(issue[2]?.details.coding).toEqual([{ code: 'precheck-unknown' }]);
  });

  test('stands beside what the check finds, in the language asked for', async () => {
    precheck = { package: 'example#1', answers: [answer('pass')] };
    const { issue } = outcomeOf(await ask(broken, { headers: { 'accept-language': 'en' } }));
    expect(issue[0]?.severity).toBe('error');
    expect(issue.at(-1)?.details.text).toBe(
      'NHI’s rules: all met (肺癌 示範). A pre-check is not a decision.',
    );
  });

  test('is left out without rules and where none is about it, and an answer that is late says so', async () => {
    precheck = { package: 'example#1', answers: [] };
    expect(outcomeOf(await ask(sound)).issue).toHaveLength(1);
    precheck = 'late';
    expect(outcomeOf(await ask(sound)).issue[1]).toMatchObject({
      severity: 'information',
      details: { text: '健保署預檢規則：沒有在時限內算出結果。' },
    });
  });
});

describe('who may ask', () => {
  test.each<[string, Asked, number]>([
    ['without a token', { headers: { authorization: '' } }, 401],
    ['with a token of nobody', { headers: { authorization: 'Bearer twpas-check-x' } }, 401],
    ['by another method', { method: 'PUT' }, 405],
    ['with another content', { headers: { 'content-type': 'text/plain' } }, 415],
    ['for another content', { headers: { accept: 'application/fhir+xml' } }, 406],
    ['in another mode', { path: '/fhir/$validate?mode=delete' }, 400],
    ['from a web page', { headers: { origin: 'https://evil.example' } }, 403],
    ['by a name that is none of ours', { headers: { host: 'evil.example' } }, 403],
  ])('%s: refused with a reason', async (_, asked, status) => {
    const answer = await ask(broken, asked);
    expect(answer.status).toBe(status);
    expect(outcomeOf(answer).issue[0]?.severity).toBe('error');
    expect(answer.headers['content-type']).toMatch(/^application\/fhir\+json/);
  });

  test('nobody where it is off, and nobody while the agent takes up another state', async () => {
    settings = { ...settings, enabled: false };
    expect((await ask(broken)).status).toBe(404);
    isOpen = false;
    expect((await ask(broken)).status).toBe(503);
  });

  test('a refused caller’s body is not read: a token opens no other address', async () => {
    const headers = { origin: `http://127.0.0.1:${String(server.port)}` };
    expect((await ask('{}', { path: '/rpc/status', headers })).status).toBe(401);
    expect((await ask('{}', { path: '/fhir/Bundle' })).status).not.toBe(200);
  });
});

describe('limits', () => {
  test('a Bundle that is too large is refused, with or without a declared length', async () => {
    const large = broken.padEnd(10 * 1024 * 1024 + 1);
    expect((await ask(large)).status).toBe(413);
    const answer = await httpCall(
      {
        ...{ host: '127.0.0.1', port: server.port, path: '/fhir/$validate', method: 'POST' },
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/fhir+json',
          'transfer-encoding': 'chunked',
        },
      },
      large,
    );
    expect(answer.status).toBe(413);
  });

  test('a token’s requests are limited per minute, and its holder is told when the next is allowed', async () => {
    for (let count = 0; count < 120; count++) expect((await ask('{}')).status).toBe(200);
    now = 20_000;
    const refused = await ask(sound);
    expect(refused.status).toBe(429);
    expect(refused.headers['retry-after']).toBe('40');
    now = 60_000;
    expect((await ask(sound)).status).toBe(200);
  });

  test('requests beyond the parallel limit are told to come again, and the others are answered', async () => {
    const gate = Promise.withResolvers<undefined>();
    hold = gate.promise.then(() => undefined);
    const refused: HttpAnswer[] = [];
    const allRefused = Promise.withResolvers<undefined>();
    const asked = Array.from({ length: 8 }, async () => {
      const answer = await ask(sound);
      if (answer.status === 503) refused.push(answer);
      if (refused.length === 4) allRefused.resolve(undefined);
      return answer.status;
    });
    await allRefused.promise;
    expect(refused[0]?.headers['retry-after']).toBe('1');
    gate.resolve(undefined);
    expect((await Promise.all(asked)).toSorted()).toEqual([200, 200, 200, 200, 503, 503, 503, 503]);
    expect((await ask(sound)).status).toBe(200);
  });
});

describe('tokens', () => {
  const open = () => openCheckTokens({ dataDir: dir, now: () => 1_000, log: () => undefined });

  test('are kept as hashes, over a restart, and are of no use once taken back', async () => {
    const tokens = await open();
    const made = await tokens.make('檢驗系統', 'IT');
    expect((await open()).nameOf(made)).toBe('檢驗系統');
    expect(JSON.stringify((await open()).list())).not.toContain(made);
    await expect(tokens.make('檢驗系統', 'IT')).rejects.toMatchObject({ code: 'check-token-exists' });
    await tokens.remove('檢驗系統');
    expect(tokens.nameOf(made)).toBeNull();
    expect((await open()).nameOf(made)).toBeNull();
    await expect(tokens.remove('檢驗系統')).rejects.toMatchObject({ code: 'check-token-unknown' });
  });

  test('that cannot be read let nobody in, and the next one is made all the same', async () => {
    writeFileSync(join(dir, 'check-tokens.json'), '{ "v": 1, "tok');
    const tokens = await open();
    expect(tokens.nameOf(token)).toBeNull();
    const made = await tokens.make('HIS', 'IT');
    expect((await open()).nameOf(made)).toBe('HIS');
  });

  test('when one was used last is told', async () => {
    const tokens = await open();
    expect(tokens.list()).toMatchObject([{ name: 'HIS', createdBy: 'IT', usedAt: null }]);
    tokens.nameOf(token);
    expect(tokens.list()).toMatchObject([{ usedAt: '1970-01-01T08:00:01.000+08:00' }]);
  });
});
