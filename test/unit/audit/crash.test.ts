import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { openAudit } from '../../../main/agent/ground/audit/jsonl-audit.ts';
import { childScript, moduleUrl } from '../support/child-script.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { onWindows } from '../support/where.ts';
import { trailKeys } from '../support/trail-keys.ts';

/** Appends for ever, a few at a time, and prints the number of each line once it was acknowledged. */
const appender = (dir: string): string => `
  import { openAudit } from ${moduleUrl('main/agent/ground/audit/jsonl-audit.ts')};
  import { systemClock } from ${moduleUrl('main/agent/ground/base/clock.ts')};
  import { trailKeys } from ${moduleUrl('test/unit/support/trail-keys.ts')};
  import { writeSync } from 'node:fs';
  const audit = await openAudit({ dir: ${JSON.stringify(dir)}, clock: systemClock, keys: trailKeys });
  let failed = false;
  for (let n = 1; !failed; n += 3) {
    const settled = await Promise.allSettled([0, 1, 2].map((add) => audit.append({ kind: 'k' + (n + add), actor: 'agent' })));
    settled.forEach(({ status, reason }, add) => {
      if (status === 'rejected') failed = true;
      writeSync(1, (status === 'fulfilled' ? 'k' + (n + add) : reason.code) + '\\n');
    });
  }
`;

test('a process killed while it appends has lost no line that was acknowledged', async () => {
  const dir = temporaryFolder();
  const child = childScript(appender(dir));
  const acknowledged: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    acknowledged.push(line);
    if (acknowledged.length === 30) child.kill('SIGKILL');
  }
  expect(acknowledged.length).toBeGreaterThan(29);
  const audit = await openAudit({ dir, clock: new FakeClock(), keys: trailKeys });
  const found = (await audit.tail(100_000)).map(({ kind }) => kind);
  expect(found.slice(0, acknowledged.length)).toEqual(acknowledged);
  expect((await audit.verify()).ok).toBe(true);
  await audit.close();
});

test.skipIf(onWindows('Linux'))(
  'when the disk is full, acknowledged lines are whole and nothing is behind them',
  async () => {
    const dir = temporaryFolder();
    // A file may grow to 4 KiB: the write that crosses that is cut short, as on a full disk.
    const child = childScript(appender(dir), `trap '' XFSZ; ulimit -f 4`);
    const said: string[] = [];
    createInterface(child.stdout).on('line', (line) => said.push(line));
    await once(child, 'close');
    const acknowledged = said.filter((line) => /^k\d+$/.test(line));
    expect(acknowledged.length).toBeGreaterThan(5);
    expect(said.slice(acknowledged.length)).toContain('audit-write-failed');
    const audit = await openAudit({ dir, clock: new FakeClock(), keys: trailKeys });
    expect((await audit.tail(1000)).map(({ kind }) => kind)).toEqual(acknowledged);
    expect((await audit.verify()).ok).toBe(true);
    await audit.close();
  },
);
