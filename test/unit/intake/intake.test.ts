import { readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createIntake } from '../../../main/agent/intake/intake.ts';
import { intakeRig, plainChecker, type IntakeRig } from '../support/intake-rig.ts';
import { smallBundle } from '../support/small-bundle.ts';

const text = (options: Parameters<typeof smallBundle>[0] = {}): string =>
  JSON.stringify(smallBundle(options));
const deliveries = (rig: IntakeRig): string[] => rig.cases.list.map(({ delivery }) => delivery);

describe('a file in a folder', () => {
  test('becomes a case once it is whole, its bytes in the spool before', async () => {
    const rig = intakeRig();
    rig.write('sub/a.json', text());
    rig.intake.start();
    await rig.intake.rescan();
    expect(rig.cases.list).toEqual([]);
    rig.clock.set(rig.clock.now() + 2000);
    await rig.intake.rescan();
    const [one] = rig.cases.list;
    expect(one).toMatchObject({
      delivery: 'queued',
      found: { folder: rig.folder, relPath: 'sub/a.json', spooled: true, release: 'auto' },
    });
    expect(rig.spool.files.has(one?.found.inspection.sha256 ?? '')).toBe(true);
  });

  test('is found by an event, without anybody asking for a look', async () => {
    const rig = intakeRig({ rescanSeconds: 86_400 });
    rig.intake.start();
    await rig.intake.rescan();
    // Watching takes a moment to begin; until then every further write is another event.
    for (let n = 0; n < 500 && rig.cases.list.length === 0; n++) {
      if (n < 20) rig.write('a.json', text());
      await new Promise((resolve) => setTimeout(resolve, 20));
      await rig.clock.advance(500);
    }
    expect(deliveries(rig)).toEqual(['queued']);
  });

  test('is not read again while it stays as it is, also after a restart', async () => {
    const rig = intakeRig();
    rig.write('a.json', text());
    rig.intake.start();
    await rig.settle();
    await rig.settle();
    await rig.intake.stop();
    const again = intakeRig({}, { folder: rig.folder, clock: rig.clock, cases: rig.cases });
    again.intake.start();
    await again.settle();
    expect(rig.cases.admissions).toHaveLength(1);
  });

  test('written again with the same bytes is noted as the same', async () => {
    const rig = intakeRig();
    rig.write('a.json', text(), 1000);
    rig.intake.start();
    await rig.settle();
    rig.write('a.json', text(), 2000);
    await rig.settle();
    rig.write('a.json', text({ created: '2026-11-25' }), 3000);
    await rig.settle();
    expect(rig.cases.admissions.map(({ kind }) => kind)).toEqual(['new', 'same-bytes', 'new']);
  });

  test('whose JSON is cut off is waited for, and taken whole when the rest comes', async () => {
    const rig = intakeRig({ incompleteWaitSeconds: 60 });
    rig.write('a.json', text().slice(0, 500));
    rig.intake.start();
    await rig.settle();
    expect(rig.cases.list).toEqual([]);
    rig.write('a.json', text());
    await rig.settle();
    expect(deliveries(rig)).toEqual(['queued']);
  });

  test('whose JSON stays cut off is refused when it was unchanged for long enough', async () => {
    const rig = intakeRig({ incompleteWaitSeconds: 60 });
    rig.write('a.json', text().slice(0, 500));
    rig.intake.start();
    await rig.settle();
    rig.clock.set(rig.clock.now() + 58_000);
    await rig.intake.rescan();
    expect(rig.cases.list[0]?.found.inspection.problems.map(({ code }) => code)).toEqual(['json-incomplete']);
  });

  test('that is no JSON is refused at once', async () => {
    const rig = intakeRig();
    rig.write('a.json', 'MZ\u0000\u0001');
    rig.intake.start();
    await rig.settle();
    expect(rig.cases.list[0]?.found.inspection.problems.map(({ code }) => code)).toEqual(['not-json']);
  });

  test('that is too large is refused unread and kept nowhere', async () => {
    const rig = intakeRig({}, { maxBundleMegabytes: 0.001 });
    rig.write('a.json', text());
    rig.intake.start();
    await rig.settle();
    expect(rig.cases.list[0]).toMatchObject({
      delivery: 'refused',
      found: { spooled: false, inspection: { problems: [{ code: 'too-large' }], incomplete: false } },
    });
    expect(rig.spool.files.size).toBe(0);
  });

  test('older ones are taken first', async () => {
    const rig = intakeRig();
    rig.write('a.json', text({ created: '2026-01-03' }), 3000);
    rig.write('b.json', text({ created: '2026-01-01' }), 1000);
    rig.write('c.json', text({ created: '2026-01-02' }), 2000);
    rig.intake.start();
    await rig.settle();
    expect(rig.cases.list.map(({ found }) => found.relPath)).toEqual(['b.json', 'c.json', 'a.json']);
  });

  test('nothing but the lease is ever written beside it', async () => {
    const rig = intakeRig();
    rig.write('a.json', text());
    rig.intake.start();
    await rig.settle();
    expect(readdirSync(rig.folder).sort()).toEqual(['.twpas-agent.json', 'a.json']);
    await rig.intake.stop();
    expect(readdirSync(rig.folder)).toEqual(['a.json']);
  });
});

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
          incompleteWaitSeconds: 60,
          rescanSeconds: 30,
          usePolling: false,
          attachmentWaitSeconds: 600,
          afterAccepted: 'keep' as const,
          release: 'auto' as const,
        })),
        upload: {
          concurrency: 1,
          maxBackoffSeconds: 1,
          maxBundleMegabytes: 50,
          resolveAfterSeconds: 0,
          resolveGapSeconds: 0,
        },
      },
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
    // Those that were made ready side by side with the one that met it; none is begun after it.
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

describe('attachments', () => {
  test('beside the Bundle are kept with it, whatever way their names are composed', async () => {
    const rig = intakeRig({ settleSeconds: 0 });
    rig.write('sub/re\u0301sume\u0301.pdf', 'PDF');
    rig.write('sub/a.json', text({ attachments: ['r\u00e9sum\u00e9.pdf'] }));
    rig.intake.start();
    await rig.settle();
    expect(rig.cases.list[0]).toMatchObject({
      delivery: 'queued',
      attachments: [{ name: 'r\u00e9sum\u00e9.pdf', size: 3 }],
    });
    expect(rig.spool.files.size).toBe(2);
  });

  test('that come late release the case', async () => {
    const rig = intakeRig();
    rig.write('a.json', text({ attachments: ['x.pdf', 'y.pdf'] }));
    rig.write('x.pdf', 'X');
    rig.intake.start();
    await rig.settle();
    await rig.settle();
    expect(rig.cases.list[0]).toMatchObject({ delivery: 'waiting', missing: ['y.pdf'] });
    rig.write('y.pdf', 'Y');
    await rig.settle();
    expect(deliveries(rig)).toEqual(['queued']);
  });

  test('that do not come end the waiting, and release the case even then', async () => {
    const rig = intakeRig({ attachmentWaitSeconds: 600 });
    rig.write('a.json', text({ attachments: ['x.pdf'] }));
    rig.intake.start();
    await rig.settle();
    rig.clock.set(rig.clock.now() + 599_000);
    await rig.intake.rescan();
    expect(deliveries(rig)).toEqual(['waiting']);
    rig.clock.set(rig.clock.now() + 1000);
    await rig.intake.rescan();
    expect(deliveries(rig)).toEqual(['refused']);
    rig.write('x.pdf', 'X');
    await rig.settle();
    expect(deliveries(rig)).toEqual(['queued']);
  });

  test('that are still being written are not missing', async () => {
    const rig = intakeRig({ attachmentWaitSeconds: 0 });
    rig.write('x.pdf', 'X');
    rig.write('a.json', text({ attachments: ['x.pdf'] }));
    rig.intake.start();
    await rig.settle();
    expect(deliveries(rig)).toEqual(['waiting']);
    await rig.settle();
    expect(deliveries(rig)).toEqual(['queued']);
  });

  test('that change after they were kept are told, and their first bytes stay', async () => {
    const rig = intakeRig({ settleSeconds: 0 });
    rig.write('x.pdf', 'one', 1000);
    rig.write('a.json', text({ attachments: ['x.pdf'] }));
    rig.intake.start();
    await rig.settle();
    rig.write('x.pdf', 'one', 2000);
    await rig.settle();
    expect(rig.cases.list[0]?.changed).toEqual([]);
    rig.write('x.pdf', 'two', 3000);
    await rig.settle();
    await rig.settle();
    expect(rig.cases.list[0]?.changed).toEqual(['x.pdf']);
    expect([...rig.spool.files.values()].map(String)).not.toContain('two');
  });

  test('the lease or a folder of that name is none', async () => {
    const rig = intakeRig({ settleSeconds: 0 });
    rig.write('x.pdf/inside', '');
    rig.write('a.json', text({ attachments: ['x.pdf', '.twpas-agent.json'] }));
    rig.intake.start();
    await rig.settle();
    expect(rig.cases.list[0]?.attachments).toEqual([]);
    expect(rig.cases.list[0]?.found.inspection.problems.map(({ code }) => code)).toEqual([
      'attachment-name-unsafe',
    ]);
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
