import { describe, expect, test } from 'vitest';
import { intakeRig, type IntakeRig } from '../support/intake-rig.ts';
import { smallBundle } from '../support/small-bundle.ts';

const text = (options: Parameters<typeof smallBundle>[0] = {}): string =>
  JSON.stringify(smallBundle(options));
const deliveries = (rig: IntakeRig): string[] => rig.cases.list.map(({ delivery }) => delivery);

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
