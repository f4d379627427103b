import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { weighJson } from '../../../main/agent/ground/fhir/bounded-json.ts';
import { readAnswerBody } from '../../../main/agent/carrier/nhi/answer-body.ts';
import { testNhi } from './nhi-under-test.ts';

const MB = 1024 * 1024;
const HEAD = '{"resourceType":"Bundle","type":"searchset","entry":';
const ENTRY = '{"resource":{"resourceType":"ClaimResponse","id":"1"},"search":{"mode":"match"}}';

async function answering(body: string, type = 'application/fhir+json'): Promise<string> {
  const http = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': type }).end(body);
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    http.closeAllConnections();
    http.close();
  });
  return `http://127.0.0.1:${String((http.address() as AddressInfo).port)}/fhir`;
}

test.each([
  ['6 MB of brackets', () => '['.repeat(6 * MB)],
  ['4 MB of brackets in a page', () => `${HEAD}${'['.repeat(4 * MB)}`],
  ['4 MB of closed brackets', () => `${HEAD}[${'[],'.repeat(1.3 * MB)}[]]}`],
  ['100,000 entries', () => `${HEAD}[${Array<string>(100_000).fill(ENTRY).join(',')}]}`],
])('%s in a search fail it without being parsed, so that others have their turn', async (_what, made) => {
  const body = made();
  const nhi = testNhi(await answering(body));
  const parse = vi.spyOn(JSON, 'parse');
  expect(await nhi.search({ type: 'ClaimResponse', query: [], token: 'token' })).toMatchObject({
    kind: 'failed',
  });
  expect(parse.mock.calls.some(([text]) => text.length === body.length)).toBe(false);
});

test('comments before a page of XML are read once each: their number does not double the time', () => {
  const body = Buffer.from(`${'<!---->'.repeat(500)}x`);
  expect(readAnswerBody({ headers: { 'content-type': 'text/xml' }, body, end: 'complete' })).toEqual({
    kind: 'other',
  });
});

test('what is weighed counts brackets and commas outside of texts alone', () => {
  const weigh = (text: string): unknown => weighJson(Buffer.from(text));
  expect(weigh('{"a":[1,2,"[[[,,,\\"["]}')).toEqual({ parts: 4, members: 1 });
  expect(weigh('['.repeat(100))).toEqual({ parts: 100, members: 0 });
  expect(weigh('['.repeat(101))).toBeNull();
  expect(weigh(`[${'1,'.repeat(600_000)}1]`)).toBeNull();
  expect(weigh(JSON.stringify('['.repeat(1000)))).toEqual({ parts: 0, members: 0 });
});
