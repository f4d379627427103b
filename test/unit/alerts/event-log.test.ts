import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { eventLogWay } from '../../../main/agent/attendants/alerts/event-log.ts';
import { type AlertFindings, messageOf } from '../../../main/agent/attendants/alerts/message.ts';
import { ALL_EVENTS, eventsOf, TEST_EVENT } from '../../../shared/event-ids.ts';
import { FINDING_CODES, levelOf, SEEN_FROM_OUTSIDE } from '../../../shared/standing.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { onWindows } from '../support/where.ts';

const SENDER = { hospitalId: '0101090517', environment: 'test', host: 'pc-1', version: '1.0.0' } as const;
const message = (findings: Partial<AlertFindings>) =>
  messageOf(
    { arisen: [], still: [], over: [], ...findings },
    SENDER,
    Date.parse('2026-11-27T23:00:00+08:00'),
  );
const send = (way: ReturnType<typeof eventLogWay>, findings: Partial<AlertFindings>) =>
  way.send(message(findings), new AbortController().signal);

/** A program in PowerShell's place: it notes its arguments, one a line, and its environment, and ends as told. */
function standIn(ending = 'exit 0'): {
  program: string;
  args: () => string[];
  env: () => Record<string, string>;
} {
  const dir = temporaryFolder();
  const program = join(dir, 'powershell.exe');
  const [args, env] = [join(dir, 'args'), join(dir, 'env')];
  writeFileSync(
    program,
    `#!${process.execPath}\nconst { writeFileSync } = require('node:fs');
writeFileSync(${JSON.stringify(args)}, JSON.stringify(process.argv.slice(2)));
writeFileSync(${JSON.stringify(env)}, JSON.stringify(process.env));
${ending.replace('exit', 'process.exitCode =')}\n`,
  );
  chmodSync(program, 0o755);
  return {
    program,
    args: () => (existsSync(args) ? (JSON.parse(readFileSync(args, 'utf8')) as string[]) : []),
    env: () => JSON.parse(readFileSync(env, 'utf8')) as Record<string, string>,
  };
}

const unix = test.skipIf(onWindows('Linux'));

test('every critical finding that an agent can have of itself has an id of its own and another for its end, all within the message file', () => {
  const critical = FINDING_CODES.filter(
    (code) => levelOf({ code, detail: null }) === 2 && !SEEN_FROM_OUTSIDE.includes(code),
  );
  expect(FINDING_CODES.filter((code) => eventsOf(code) !== null)).toEqual(critical);
  const ids = [TEST_EVENT, ...ALL_EVENTS.flatMap(({ arisen, over }) => [arisen, over])];
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.every((id) => id >= 1 && id <= 1000)).toBe(true);
  // Monitoring systems know them: this one is the first that was given.
  expect(eventsOf('clock-skewed')).toEqual({ code: 'clock-skewed', arisen: 101, over: 201 });
});

unix(
  'critical findings are written as errors and their end as information by fixed ids, and what is less stays out',
  async () => {
    const { program, args, env } = standIn();
    vi.stubEnv('TWPAS_PROXY_PASSWORD', 'secret of ours');
    const done = await send(eventLogWay({ program }), {
      arisen: [
        { code: 'nhi-refuses', detail: 'http-403' },
        { code: 'disk-low', detail: '900 MB' },
      ],
      over: ['folder-down', 'runs-out'],
    });
    vi.unstubAllEnvs();
    expect(done).toEqual({ taken: true, code: null, answer: '' });
    const events = JSON.parse(env()['TWPAS_EVENTS'] ?? '[]') as { id: number; type: string; text: string }[];
    expect(events.map(({ id, type }) => [id, type])).toEqual([
      [105, 'Error'],
      [209, 'Information'],
    ]);
    expect(events[0]?.text).toMatch(
      /^\[TWPAS 測試\] 0101090517 .*\r\n健保署不接受，沒有送件：http-403\r\nNHI refuses/,
    );
    // One command, always the same: nothing of an event is in it, and no secret of the agent's in its environment.
    expect(args().slice(0, 3)).toEqual(['-NoProfile', '-NonInteractive', '-Command']);
    expect(args()).toHaveLength(4);
    expect(args()[3]).toMatch(
      /^\$ErrorActionPreference = 'Stop'; .*Write-EventLog -LogName Application -Source 'TWPAS Agent'/,
    );
    expect(args().join()).not.toMatch(/"|%|0101090517|http-403/);
    expect(JSON.stringify(env())).not.toContain('secret of ours');
  },
);

unix(
  'quotes, percents and line breaks of a finding reach the log as text, and no percent as a placeholder of Event Viewer',
  async () => {
    const { program, args, env } = standIn();
    await send(eventLogWay({ program }), {
      arisen: [{ code: 'no-space', detail: `a "b" 'c'; $(calc) %PATH% %%1000\nd` }],
    });
    const [event] = JSON.parse(env()['TWPAS_EVENTS'] ?? '[]') as { text: string }[];
    expect(event?.text).toContain(`a "b" 'c'; $(calc) ％PATH％ ％％1000\r\nd`);
    expect(args().join()).not.toContain('calc');
  },
);

unix('a test message is an event of its own id; where nothing is critical no program starts', async () => {
  const { program, args, env } = standIn();
  const way = eventLogWay({ program });
  expect(await send(way, { arisen: [{ code: 'disk-low', detail: null }] })).toMatchObject({ taken: true });
  expect(args()).toEqual([]);
  await send(way, {});
  expect(JSON.parse(env()['TWPAS_EVENTS'] ?? '[]')).toMatchObject([{ id: TEST_EVENT, type: 'Information' }]);
});

const CRITICAL: Partial<AlertFindings> = { arisen: [{ code: 'no-space', detail: '1' }] };

unix(
  'a refusal is told in its words, a program that is away or hangs by its code, and none is taken for written',
  async () => {
    const refusing = standIn(`console.error('Write-EventLog : Access is denied.'); exit 1`);
    expect(await send(eventLogWay({ program: refusing.program }), CRITICAL)).toEqual({
      taken: false,
      code: 'event-log-refused',
      answer: 'Write-EventLog : Access is denied.',
    });
    const away = join(temporaryFolder(), 'powershell.exe');
    expect(await send(eventLogWay({ program: away }), CRITICAL)).toMatchObject({
      code: 'event-log-no-program',
    });
    const hanging = standIn('setInterval(() => undefined, 1000); exit 0');
    const late = eventLogWay({ program: hanging.program, limitMs: 1000 });
    expect(await send(late, CRITICAL)).toEqual({ taken: false, code: 'timeout', answer: '' });
    expect(await send(eventLogWay({ program: null }), CRITICAL)).toMatchObject({
      code: 'event-log-not-here',
    });
  },
);

unix('a stop ends the program at once', async () => {
  const { program, args } = standIn('setInterval(() => undefined, 1000); exit 0');
  const stop = new AbortController();
  const sent = eventLogWay({ program }).send(message(CRITICAL), stop.signal);
  await vi.waitFor(() => {
    expect(args()).toHaveLength(4);
  });
  stop.abort();
  expect(await sent).toMatchObject({ taken: false, code: 'stopped' });
});
