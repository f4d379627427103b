import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { intakeRig, type IntakeRig } from '../support/intake-rig.ts';
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
    const rig = intakeRig({ settleSeconds: 2 });
    rig.write('a.json', text().slice(0, 500));
    rig.intake.start();
    await rig.settle();
    expect(rig.cases.list).toEqual([]);
    rig.write('a.json', text());
    await rig.settle();
    expect(deliveries(rig)).toEqual(['queued']);
  });

  test('whose JSON stays cut off is refused when it was unchanged for long enough', async () => {
    const rig = intakeRig({ settleSeconds: 2 });
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
    const rig = intakeRig({}, { maxBytes: 1000 });
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
    // It stays after a stop, so that the next agent sees who was there.
    await rig.intake.stop();
    expect(readdirSync(rig.folder).sort()).toEqual(['.twpas-agent.json', 'a.json']);
  });
});
