import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createIntake } from '../../../main/agent/carrier/intake/intake.ts';
import { LEASE_FILE } from '../../../main/agent/carrier/intake/lease.ts';
import { intakeRig, plainChecker, type IntakeRig } from '../support/intake-rig.ts';
import { smallBundle } from '../support/small-bundle.ts';

const text = (options: Parameters<typeof smallBundle>[0] = {}): string =>
  JSON.stringify(smallBundle(options));
const deliveries = (rig: IntakeRig): string[] => rig.cases.list.map(({ delivery }) => delivery);

describe('a folder', () => {
  test('that is lost is unreachable and not empty, and goes on when it is back', async () => {
    const rig = intakeRig({ attachmentWaitSeconds: 10 });
    rig.write('a.json', text({ attachments: ['x.pdf'] }));
    rig.intake.start();
    await rig.settle();
    expect(rig.intake.states()).toMatchObject([{ path: rig.folder, state: 'watching', holder: null }]);
    const away = `${rig.folder}-away`;
    renameSync(rig.folder, away);
    rig.clock.set(rig.clock.now() + 60_000);
    await rig.intake.rescan();
    expect(rig.intake.states()).toMatchObject([{ state: 'unreachable' }]);
    expect(deliveries(rig)).toEqual(['waiting']);
    renameSync(away, rig.folder);
    await rig.intake.rescan();
    expect(rig.intake.states()).toMatchObject([{ state: 'watching', lastScanAt: rig.clock.now() }]);
    expect(rig.log.filter(({ event }) => event === 'folder-state').map(({ state }) => state)).toEqual([
      'watching',
      'unreachable',
      'watching',
    ]);
  });

  test('of another agent is left alone, and that one is named', async () => {
    const first = intakeRig();
    first.intake.start();
    await first.intake.rescan();
    const second = intakeRig(
      {},
      { folder: first.folder, clock: first.clock, agentId: 'agent-2', host: 'host-2' },
    );
    first.write('a.json', text());
    second.intake.start();
    await second.settle();
    expect(second.intake.states()).toMatchObject([{ state: 'other-agent', holder: 'host-1' }]);
    expect(second.cases.list).toEqual([]);
    await first.settle();
    expect(first.cases.list).toHaveLength(1);
  });

  test('whose lease is given back by strangers again and again is disturbed, and says so until it has been left alone', async () => {
    const rig = intakeRig();
    const lease = join(rig.folder, LEASE_FILE);
    rig.intake.start();
    await rig.settle();
    const state = (): string | undefined => rig.intake.states()[0]?.state;
    const look = async (ms: number): Promise<string | undefined> => {
      rig.clock.set(rig.clock.now() + ms);
      await rig.intake.rescan();
      return state();
    };
    const stranger = async (n: number): Promise<string | undefined> => {
      const heartbeat = new Date(rig.clock.now()).toISOString();
      writeFileSync(
        lease,
        JSON.stringify({ host: `other${String(n)}`, agentId: 'x', heartbeat, released: true }),
      );
      return look(120_000);
    };
    expect([await stranger(1), await stranger(2), await stranger(3)]).toEqual([
      'starting',
      'starting',
      'starting',
    ]);
    expect(await stranger(4)).toBe('disturbed');
    // Taken from again, and still not as it should be.
    rig.write('a.json', text());
    expect(await look(60_000)).toBe('disturbed');
    expect(await look(600_000)).toBe('watching');
    expect(rig.cases.list).toHaveLength(1);
  });

  test('whose fresh lease a stranger keeps in the place of is seized until ours stands again; one that was asleep is not', async () => {
    const rig = intakeRig();
    const lease = join(rig.folder, LEASE_FILE);
    const now = (): readonly [state: string | undefined, isSeized: boolean | undefined] => {
      const [folder] = rig.intake.states();
      return [folder?.state, folder?.isSeized];
    };
    const look = async (ms: number): Promise<ReturnType<typeof now>> => {
      rig.clock.set(rig.clock.now() + ms);
      await rig.intake.rescan();
      return now();
    };
    const stranger = (): void => {
      writeFileSync(
        lease,
        JSON.stringify({ host: 'other', agentId: 'x', heartbeat: new Date(rig.clock.now()).toISOString() }),
      );
    };
    rig.intake.start();
    await rig.settle();
    for (let minute = 0; minute < 30; minute += 1) {
      stranger();
      expect(await look(60_000)).toEqual(['other-agent', true]);
    }
    rmSync(lease);
    await look(60_000);
    expect(await look(60_000)).toEqual(['watching', false]);
    // Another agent may have thought it gone.
    rig.clock.set(rig.clock.now() + 400_000);
    stranger();
    expect(await look(1000)).toEqual(['other-agent', false]);
  });

  test('one that is never watched is late after two minutes, whatever keeps it from being taken', async () => {
    const rig = intakeRig();
    const lease = join(rig.folder, LEASE_FILE);
    const now = (): readonly [state: string | undefined, isLate: boolean | undefined] => {
      const [folder] = rig.intake.states();
      return [folder?.state, folder?.isLate];
    };
    const stranger = async (ms: number): Promise<ReturnType<typeof now>> => {
      const heartbeat = new Date(rig.clock.now()).toISOString();
      writeFileSync(lease, JSON.stringify({ host: 'other', agentId: 'x', heartbeat, released: true }));
      rig.clock.set(rig.clock.now() + ms);
      await rig.intake.rescan();
      return now();
    };
    rig.intake.start();
    await rig.settle();
    expect(await stranger(0)).toEqual(['starting', false]);
    expect(await stranger(119_000)).toEqual(['starting', false]);
    expect(await stranger(1000)).toEqual(['starting', true]);
    rig.clock.set(rig.clock.now() + 60_000);
    await rig.intake.rescan();
    expect(now()).toEqual(['watching', false]);
  });

  test('goes on while another one hangs', async () => {
    const slow = intakeRig();
    const fast = intakeRig();
    slow.write('slow.json', text());
    fast.write('fast.json', text({ created: '2026-11-25' }));
    const hung = Promise.withResolvers<null>();
    const released = Promise.withResolvers<null>();
    const intake = createIntake({
      settings: {
        folders: [slow, fast].map(({ folder }) => ({
          path: folder,
          include: ['**/*.json'],
          settleSeconds: 0,
          rescanSeconds: 30,
          usePolling: false,
          attachmentWaitSeconds: 600,
          afterAccepted: 'keep' as const,
          release: 'auto' as const,
        })),
      },
      maxBytes: 50_000_000,
      cases: fast.cases,
      spool: fast.spool,
      attachmentFault: () => null,
      checker: {
        ...plainChecker,
        inspect: (bytes) => {
          if (bytes.toString() !== text()) return plainChecker.inspect(bytes);
          hung.resolve(null);
          return released.promise.then(() => plainChecker.inspect(bytes));
        },
      },
      clock: fast.clock,
      log: () => undefined,
      agentId: 'a',
      host: 'h',
    });
    intake.start();
    await hung.promise;
    await fast.cases.until(() => fast.cases.list.length === 1);
    expect(fast.cases.list[0]?.found.relPath).toBe('fast.json');
    const stopped = intake.stop();
    released.resolve(null);
    await stopped;
    expect(fast.cases.list).toHaveLength(1);
  });

  test('takes nothing while the disk is full, says so once, and resumes by itself', async () => {
    const rig = intakeRig();
    rig.write('a.json', text(), 1000);
    rig.write('b.json', text({ created: '2026-11-25' }), 2000);
    rig.spool.failWith = Object.assign(new Error('no space'), { code: 'ENOSPC' });
    rig.intake.start();
    await rig.settle();
    await rig.settle();
    // Puts of the files that were made ready side by side with the first failure; none is begun after it.
    const { puts } = rig.spool;
    rig.write('c.json', text({ created: '2026-11-26' }), 3000);
    await rig.settle();
    await rig.settle();
    expect(rig.intake.states()).toMatchObject([{ state: 'no-space' }]);
    expect(rig.log.filter(({ event }) => event === 'intake-no-space')).toHaveLength(1);
    expect(rig.spool.puts).toBe(puts);
    rig.spool.failWith = null;
    rig.clock.set(rig.clock.now() + 30_000);
    await rig.intake.rescan();
    await rig.settle();
    expect(deliveries(rig)).toEqual(['queued', 'queued', 'queued']);
    expect(rig.intake.states()).toMatchObject([{ state: 'watching' }]);
  });

  test('with a locked file goes on with the others, and says it once after minutes', async () => {
    const rig = intakeRig();
    rig.write('a.json', text(), 1000);
    rig.write('b.json', text({ created: '2026-11-25' }), 2000);
    const put = rig.spool.put.bind(rig.spool);
    const [locked] = [text()];
    rig.spool.put = (bytes) =>
      bytes.toString() === locked
        ? Promise.reject(Object.assign(new Error('busy'), { code: 'EBUSY' }))
        : put(bytes);
    rig.intake.start();
    await rig.settle();
    expect(rig.cases.list.map(({ found }) => found.relPath)).toEqual(['b.json']);
    for (let minute = 0; minute < 6; minute++) {
      rig.clock.set(rig.clock.now() + 61_000);
      await rig.intake.rescan();
    }
    expect(rig.log.filter(({ event }) => event === 'file-locked')).toEqual([
      { level: 'warn', event: 'file-locked', folder: rig.folder, code: 'EBUSY' },
    ]);
    rig.spool.put = put;
    rig.clock.set(rig.clock.now() + 61_000);
    await rig.intake.rescan();
    expect(rig.cases.list).toHaveLength(2);
  });
});

test('an agent that stops while it looks ends cleanly, and a look asked for then does too', async () => {
  const rig = intakeRig();
  for (let n = 0; n < 20; n++) rig.write(`${n}.json`, text({ patient: `A1${n}` }));
  rig.intake.start();
  const looked = rig.intake.rescan();
  await rig.intake.stop();
  await looked;
  await rig.intake.rescan();
  expect(rig.cases.list).toEqual([]);
});

test('a folder that is not there at the start is found when it comes', async () => {
  const rig = intakeRig({ settleSeconds: 0 });
  rmSync(rig.folder, { recursive: true });
  rig.intake.start();
  await rig.intake.rescan();
  expect(rig.intake.states()).toMatchObject([{ state: 'unreachable', lastScanAt: null }]);
  rig.write('a.json', text());
  await rig.intake.rescan();
  expect(deliveries(rig)).toEqual(['queued']);
  writeFileSync(join(rig.folder, 'b.json'), text({ created: '2026-11-25' }));
  await rig.intake.rescan();
  expect(rig.cases.list).toHaveLength(2);
});
