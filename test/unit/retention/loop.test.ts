import { expect, onTestFinished, test } from 'vitest';
import { createRetention, type RetentionParts } from '../../../main/agent/attendants/retention/retention.ts';
import { retentionRig, type RetentionRig } from './retention-rig.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;

/** The daily run on the rig’s clock, with a server that says what the time is. */
async function loop(): Promise<{
  rig: RetentionRig;
  id: string;
  said: string[];
  server: { skew: number | null };
}> {
  const rig = await retentionRig();
  const id = await rig.put();
  await rig.decide(id);
  // Another process: nothing counts as put in just now.
  await rig.reopen();
  const said: string[] = [];
  const server: { skew: number | null } = { skew: null };
  const parts: RetentionParts = {
    context: rig.context,
    spool: rig.core.spool,
    audit: rig.core.audit,
    clock: rig.clock,
    log: (_, event) => said.push(event),
    terms: { payloadDays: 180, auditYears: 7 },
    skewMs: () => server.skew,
    stillOpen: () => () => false,
  };
  const retention = createRetention(parts);
  onTestFinished(() => retention.stop());
  retention.start();
  await rig.clock.sleeping();
  return { rig, id, said, server };
}
/** Time passes, an hour at a time, until something is purged or the hours are over. */
async function hours(rig: RetentionRig, id: string, count: number): Promise<void> {
  for (let hour = 0; hour < count && rig.row(id).payload === 'kept'; hour++) {
    await rig.clock.sleeping();
    await rig.clock.advance(HOUR);
  }
}

test('a clock that the server has not confirmed, or contradicts by more than a day, destroys nothing', async () => {
  const { rig, id, server } = await loop();
  rig.clock.set(rig.clock.now() + 4000 * DAY);
  await hours(rig, id, 5);
  expect(rig.row(id).payload).toBe('kept');
  server.skew = -3999 * DAY;
  await hours(rig, id, 5);
  expect(rig.row(id).payload).toBe('kept');
  expect(rig.records()).toEqual([]);
});

test('confirmed, it runs by itself and once a day from then on', async () => {
  const { rig, id, said, server } = await loop();
  server.skew = 60_000;
  await rig.clock.advance(2000);
  await rig.clock.sleeping();
  expect(rig.row(id).payload).toBe('kept');
  rig.clock.set(rig.clock.now() + 181 * DAY);
  await hours(rig, id, 26);
  await expect.poll(() => said).toContain('payloads-destroyed');
  expect(rig.row(id).payload).toBe('purged');
  expect(await rig.core.spool.list()).toEqual([]);
});
