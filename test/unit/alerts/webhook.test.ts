import { createServer, type RequestListener } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { messageOf } from '../../../main/agent/attendants/alerts/message.ts';
import { webhookWay } from '../../../main/agent/attendants/alerts/ways.ts';
import { createHttp } from '../../../main/agent/ground/net/http.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { listenForTest } from '../support/listen-for-test.ts';
import { testProxy } from '../support/test-proxy.ts';

const MESSAGE = messageOf(
  { arisen: [{ code: 'nhi-silent', detail: 'timeout' }], still: [], over: ['runs-out'] },
  { hospitalId: '0101090517', environment: 'test', host: 'pc-1', version: '1.0.0' },
  Date.parse('2026-11-27T23:00:00+08:00'),
);

async function listening(listener: RequestListener): Promise<number> {
  return (await listenForTest(createServer(listener))).port;
}

function way(url: string, proxyUrl?: string) {
  const http = createHttp({
    timeoutSeconds: 2,
    concurrency: 1,
    clock: new FakeClock(),
    log: () => undefined,
    env: {},
    proxyUrl,
  });
  onTestFinished(() => http.close());
  return webhookWay({ url, http });
}

const send = (one: ReturnType<typeof way>) => one.send(MESSAGE, new AbortController().signal);

test('a webhook is given JSON that a chat shows and a program reads', async () => {
  const got: unknown[] = [];
  const port = await listening((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      got.push(request.method, request.url, request.headers['content-type'], JSON.parse(body));
      response.end('ok');
    });
  });
  const done = await send(way(`http://127.0.0.1:${String(port)}/hook?key=1`));
  expect(done).toEqual({ taken: true, code: null, answer: 'HTTP 200 ok' });
  expect(got).toEqual([
    'POST',
    '/hook?key=1',
    'application/json; charset=utf-8',
    {
      v: 1,
      kind: 'alert',
      at: '2026-11-27T23:00:00.000+08:00',
      hospitalId: '0101090517',
      environment: 'test',
      host: 'pc-1',
      version: '1.0.0',
      level: 2,
      text: '[TWPAS 測試] 0101090517 請立即處理 / look now\n健保署超過一天沒有回覆：timeout\n已恢復：即將到期或讀不到的項目',
      arisen: [
        {
          code: 'nhi-silent',
          detail: 'timeout',
          level: 2,
          zh: '健保署超過一天沒有回覆：timeout',
          en: 'NHI has not answered for more than a day: timeout',
        },
      ],
      still: [],
      over: [
        { code: 'runs-out', zh: '即將到期或讀不到的項目', en: 'things that run out soon or cannot be read' },
      ],
    },
  ]);
});

test('a redirect to another host is not followed, and said to be one', async () => {
  let visits = 0;
  const elsewhere = await listening((_request, response) => {
    visits += 1;
    response.end();
  });
  const port = await listening((_request, response) => {
    response.writeHead(307, { location: `http://127.0.0.1:${String(elsewhere)}/` }).end();
  });
  // It may have been taken: some do their work first, so it is not posted again.
  expect(await send(way(`http://127.0.0.1:${String(port)}/`))).toMatchObject({
    taken: true,
    code: 'webhook-redirects',
    answer: 'HTTP 307',
  });
  expect(visits).toBe(0);
});

test('a refusal is shown in the server’s words, without its numbers', async () => {
  const port = await listening((_request, response) => {
    response.writeHead(403).end('no such hook A123456789');
  });
  const done = await send(way(`http://127.0.0.1:${String(port)}/`));
  expect(done).toMatchObject({ taken: false, code: 'webhook-refused' });
  expect(done.answer).toMatch(/^HTTP 403 no such hook A#+$/);
});

test('an answer without an end does no harm', async () => {
  const port = await listening((_request, response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write('x'.repeat(10_000)), 1);
    response.on('close', () => {
      clearInterval(timer);
    });
  });
  expect(await send(way(`http://127.0.0.1:${String(port)}/`))).toMatchObject({ taken: true });
});

test('it goes by the proxy that the settings name', async () => {
  const proxy = await testProxy(await listening((_request, response) => response.end('by proxy')));
  proxy.conduct({ kind: 'answers', status: 403 });
  expect(await send(way('https://chat.hospital.test/hook', proxy.url))).toMatchObject({
    taken: false,
    code: 'proxy-refused',
  });
  expect(proxy.asked).toEqual(['chat.hospital.test:443']);
});
