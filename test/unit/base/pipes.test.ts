import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { intakeRig, type IntakeRig } from '../support/intake-rig.ts';
import { makePipe } from '../support/make-pipe.ts';
import { smallBundle } from '../support/small-bundle.ts';
import { onWindows } from '../support/where.ts';

const names = (rig: IntakeRig): string[] => rig.cases.list.map(({ found }) => found.relPath);

async function minutes(rig: IntakeRig, count: number): Promise<void> {
  for (let minute = 0; minute < count; minute++) {
    rig.clock.set(rig.clock.now() + 60_000);
    await rig.intake.rescan();
  }
}

it.skipIf(onWindows('pipes'))(
  'a pipe in place of the lease does not hold intake up: it is shown, replaced when it is old, and a Bundle is taken',
  async () => {
    const rig = intakeRig({ settleSeconds: 0 });
    makePipe(join(rig.folder, '.twpas-agent.json'));
    rig.write('a.json', JSON.stringify(smallBundle()));
    rig.intake.start();
    await minutes(rig, 1);
    expect(rig.intake.states()).toMatchObject([
      { state: 'other-agent', problems: [{ kind: 'special', shown: '.twpas-agent.json' }] },
    ]);
    await minutes(rig, 8);
    expect(names(rig)).toEqual(['a.json']);
    expect(rig.intake.states()).toMatchObject([{ state: 'watching', problems: [] }]);
  },
);

it.skipIf(onWindows('pipes'))(
  'pipes under the names of a Bundle and of an attachment block nobody, and stop ends',
  async () => {
    const rig = intakeRig({ settleSeconds: 0, attachmentWaitSeconds: 60 });
    makePipe(join(rig.folder, 'pipe.json'));
    makePipe(join(rig.folder, 'x.pdf'));
    rig.write('a.json', JSON.stringify(smallBundle({ attachments: ['x.pdf'] })));
    rig.intake.start();
    await minutes(rig, 4);
    expect(names(rig)).toEqual(['a.json']);
    expect(rig.cases.list[0]?.delivery).toBe('refused');
    expect(rig.intake.states()[0]?.problems.map(({ kind }) => kind)).toEqual(['special', 'special']);
    await rig.intake.stop();
    expect(existsSync(join(rig.folder, 'pipe.json'))).toBe(true);
  },
);
