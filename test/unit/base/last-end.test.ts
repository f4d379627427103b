import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { BY_COMMAND, noteEnd, readLastEnd, staysStopped } from '../../../main/agent/ground/base/last-end.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const AT = Date.parse('2026-11-30T02:00:00Z');

function beat(dataDir: string, at: number, running: boolean): void {
  writeFileSync(join(dataDir, 'heartbeat.json'), JSON.stringify({ at: new Date(at).toISOString(), running }));
}

test('a folder that no agent has run on knows no end', () => {
  expect(readLastEnd(temporaryFolder())).toBeNull();
  expect(readLastEnd(join(temporaryFolder(), 'missing'))).toBeNull();
});

test('an agent that beat and then said nothing was cut off, also after an ordered end of before', () => {
  const dataDir = temporaryFolder();
  noteEnd(dataDir, AT, null);
  expect(readLastEnd(dataDir)).toEqual({ at: AT, code: 'stopped', isOrdered: true });
  beat(dataDir, AT + 60_000, true);
  expect(readLastEnd(dataDir)).toEqual({ at: AT + 60_000, code: 'cut-off', isOrdered: false });
  noteEnd(dataDir, AT + 90_000, 'console-port');
  expect(readLastEnd(dataDir)).toEqual({ at: AT + 90_000, code: 'console-port', isOrdered: false });
});

test('the heartbeat’s farewell is an ordered end where no other was written', () => {
  const dataDir = temporaryFolder();
  beat(dataDir, AT, false);
  expect(readLastEnd(dataDir)).toEqual({ at: AT, code: 'stopped', isOrdered: true });
});

test('a person’s stop holds until the next boot, and only that: no signal, no crash, no time that is still to come', () => {
  const dataDir = temporaryFolder();
  const stays = (bootedAt: number, now = AT + 5): boolean => staysStopped(dataDir, now, bootedAt);
  expect(stays(0)).toBe(false);
  noteEnd(dataDir, AT, BY_COMMAND);
  expect(readLastEnd(dataDir)).toMatchObject({ isOrdered: true });
  expect([stays(AT - 1), stays(AT + 1), stays(AT - 1, AT - 1)]).toEqual([true, false, false]);
  beat(dataDir, AT + 2, true);
  expect(stays(AT - 1)).toBe(false);
  for (const code of [null, 'console-port']) {
    noteEnd(dataDir, AT + 3, code);
    expect(stays(AT - 1)).toBe(false);
  }
});

test('half a file, another form and a file that cannot be written are no fault', () => {
  const dataDir = temporaryFolder();
  for (const text of ['{"at":', '{"at":1,"code":"x"}', '[]']) {
    writeFileSync(join(dataDir, 'last-end.json'), text);
    expect(readLastEnd(dataDir)).toBeNull();
  }
  const blocked = join(temporaryFolder(), 'file');
  writeFileSync(blocked, 'x');
  noteEnd(blocked, AT, null);
  expect(readFileSync(blocked, 'utf8')).toBe('x');
});
