import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { AgentError } from '../../../main/agent/ground/error.ts';
import { createLog } from '../../../main/agent/ground/log/log.ts';
import type { LogFields, LogLevel } from '../../../main/agent/ports.ts';
import { PLANTED } from '../support/planted-text.ts';

function record(level: LogLevel = 'debug'): {
  log: ReturnType<typeof createLog>;
  lines: () => Record<string, unknown>[];
} {
  const written: string[] = [];
  return {
    log: createLog({ level, stream: { write: (line) => written.push(line) } }),
    lines: () => written.map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}

test('a line has its level, time, event and fields, and no more', () => {
  const { log, lines } = record();
  log('warn', 'send-outcome', { caseId: '261124-7K3M9Q', status: 503, ms: 12 });
  expect(lines()).toEqual([
    {
      level: 'warn',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
      event: 'send-outcome',
      caseId: '261124-7K3M9Q',
      status: 503,
      ms: 12,
    },
  ]);
});

test('lines below the level are not written', () => {
  const { log, lines } = record('warn');
  log('info', 'quiet');
  log('error', 'loud');
  expect(lines().map(({ event }) => event)).toEqual(['loud']);
});

test('a field that is not on the list, or not of its type, is dropped', () => {
  const { log, lines } = record();
  const fields = { caseId: { name: PLANTED }, count: '7', patient: PLANTED, status: 200 };
  log('info', 'odd', fields as unknown as LogFields);
  expect(lines()[0]).toMatchObject({ status: 200 });
  expect(Object.keys(lines()[0] ?? {}).sort()).toEqual(['event', 'level', 'status', 'time']);
});

test('a url is logged without its query, fragment and user', () => {
  const { log, lines } = record();
  log('info', 'get', { url: 'https://u:p@nhi.example/fhir/ClaimResponse?request.patient.identifier=A1#x' });
  log('info', 'get', { url: `not a url ${PLANTED}` });
  expect(lines()[0]).toMatchObject({ url: 'https://nhi.example/fhir/ClaimResponse' });
  expect(lines()[1]).not.toHaveProperty('url');
});

test('an event that is a sentence is not repeated', () => {
  const { log, lines } = record();
  log('info', `found ${PLANTED}.json`);
  expect(lines()[0]).toMatchObject({ event: 'unnamed' });
});

test('for an error of ours the message is kept, for others name, code and system call', () => {
  const { log, lines } = record();
  let fromNode: unknown;
  try {
    readFileSync(`/nowhere/${PLANTED}.json`);
  } catch (error) {
    fromNode = error;
  }
  log('error', 'ours', {}, new AgentError('spool-missing', { cause: fromNode }));
  log('error', 'node', {}, fromNode);
  log('error', 'plain', {}, new TypeError(`cannot read ${PLANTED}`));
  log('error', 'thrown-text', {}, PLANTED);
  expect(lines().map(({ error }) => error)).toEqual([
    {
      name: 'AgentError',
      code: 'spool-missing',
      message: 'A spooled file is missing.',
      cause: { name: 'Error', code: 'ENOENT', syscall: 'open' },
    },
    { name: 'Error', code: 'ENOENT', syscall: 'open' },
    { name: 'TypeError' },
    { name: 'string' },
  ]);
});

test('whatever an error carries, planted text does not come through', () => {
  const planted = fc.constantFrom(
    'message',
    'path',
    'dest',
    'code',
    'syscall',
    'name',
    'stack',
    'address',
    'body',
  );
  fc.assert(
    fc.property(fc.array(planted), fc.nat(5), (keys, depth) => {
      const { log, lines } = record();
      let error: Error = new Error(PLANTED);
      for (const key of keys) Object.assign(error, { [key]: PLANTED });
      for (let level = 0; level < depth; level++) error = new Error(PLANTED, { cause: error });
      log('error', 'failed', {}, error);
      expect(JSON.stringify(lines())).not.toContain('王小明');
    }),
  );
});
