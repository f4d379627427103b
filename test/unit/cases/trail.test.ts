import { readdirSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { AuditLine } from '../../../main/agent/ground/audit/audit.ts';
import { hold, release } from '../../../main/agent/carrier/cases/staff.ts';
import type { Core } from '../../../main/agent/compose/core.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { openCoreIn, settingsIn } from '../support/open-core.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { admitSample } from './admit-sample.ts';

const BY = { actor: 'clerk', reason: null };
const clock = new FakeClock();

test('every line of the history stands in the trail once, in order', async () => {
  const core = await openCoreIn(temporaryFolder(), clock);
  const { caseId } = await admitSample(core, 'one');
  await Promise.all([hold(core.context, caseId, BY), admitSample(core, 'two')]);
  await core.trail.flush();
  expect(await eventsInTrail(core)).toEqual(eventsInHistory(core));
});

test('a trail that lost its end gets the lines again at the next start', async () => {
  const dir = temporaryFolder();
  const before = await openCoreIn(dir, clock);
  const { caseId } = await admitSample(before, 'one');
  await hold(before.context, caseId, BY);
  await before.close();
  const [file] = readdirSync(join(settingsIn(dir).dataDir, 'audit')).filter((name) =>
    name.endsWith('.jsonl'),
  );
  const path = join(settingsIn(dir).dataDir, 'audit', file ?? '');
  truncateSync(path, readFileSync(path).subarray(0, -1).lastIndexOf(0x0a) - 30);

  const core = await openCoreIn(dir, clock);
  expect(await eventsInTrail(core)).toEqual(eventsInHistory(core));
  // The lines are there again, behind one that says that they were gone: what was there is not made whole by it.
  expect(await core.audit.verify()).toMatchObject({ ok: false, problem: { code: 'cut-off' } });
});

test('a database that lost its end goes on under numbers the trail knows, and the trail says so', async () => {
  const dir = temporaryFolder();
  const before = await openCoreIn(dir, clock);
  const { caseId } = await admitSample(before, 'one');
  await hold(before.context, caseId, BY);
  await before.close();
  const cut = await openCoreIn(dir, clock);
  cut.db.exec(`DELETE FROM case_events WHERE n = (SELECT MAX(n) FROM case_events)`);
  await cut.close();

  const core = await openCoreIn(dir, clock);
  await release(core.context, caseId, BY);
  await core.trail.flush();
  const lines = await core.audit.tail(100);
  expect(lines.map(({ kind }) => kind).slice(-3)).toEqual(['hold', 'history-cut', 'release']);
  expect(lines.at(-1)?.detail?.['event']).toBe(eventsInHistory(core).at(-1));
});

test('the last event is found in the trail behind any number of other lines', async () => {
  const dir = temporaryFolder();
  const before = await openCoreIn(dir, clock);
  await admitSample(before, 'one');
  await before.trail.flush();
  await Promise.all(
    Array.from({ length: 2500 }, () => before.audit.append({ kind: 'case-shown', actor: 'clerk' })),
  );
  await before.close();

  const core = await openCoreIn(dir, clock);
  await admitSample(core, 'two');
  await core.trail.flush();
  expect(await eventsInTrail(core)).toEqual(eventsInHistory(core));
});

async function eventsInTrail(core: Core): Promise<number[]> {
  const lines: AuditLine[] = await core.audit.tail(10_000);
  return lines.flatMap(({ detail }) => (detail?.['event'] === undefined ? [] : [Number(detail['event'])]));
}

function eventsInHistory(core: Core): number[] {
  return core.store.all<{ n: number }>('SELECT n FROM case_events ORDER BY n').map(({ n }) => n);
}
