import { expect, test } from 'vitest';
import { folderSettings } from '../../../shared/settings.ts';
import { createFolderContext, createSpace } from '../../../main/agent/carrier/intake/folder-context.ts';
import { hintWaitMs } from '../../../main/agent/carrier/intake/folder.ts';
import { Passes } from '../../../main/agent/carrier/intake/pass.ts';
import { intakeRig, plainChecker } from '../support/intake-rig.ts';
import { smallBundle } from '../support/small-bundle.ts';

test('an event about one file leads to a look at that file alone', async () => {
  const rig = intakeRig();
  const log = (): undefined => undefined;
  const context = createFolderContext(
    {
      settings: folderSettings.parse({ path: rig.folder, settleSeconds: 0 }),
      maxBytes: 1_000_000,
      cases: rig.cases,
      spool: rig.spool,
      checker: plainChecker,
      attachmentFault: () => null,
      clock: rig.clock,
      log,
      space: createSpace(rig.clock, log),
    },
    () => false,
  );
  const passes = new Passes(context);
  const yes = (): Promise<boolean> => Promise.resolve(true);
  const taken = (): string[] => rig.cases.list.map(({ found }) => found.relPath);
  for (const name of ['a', 'b', 'c'])
    rig.write(`${name}.json`, JSON.stringify(smallBundle({ created: `2026-11-2${name}` })));

  expect(passes.hint({ relPath: 'b.json', isNew: true })).toBe(true);
  await passes.pending(yes);
  expect(taken()).toEqual(['b.json']);
  // A hint is used up; one that cannot be narrowed asks for a look at everything.
  await passes.pending(yes);
  expect(taken()).toEqual(['b.json']);
  expect(passes.hint(null)).toBe(false);
  expect(passes.hint({ relPath: 'scan.pdf', isNew: false })).toBe(false);
  expect(passes.hint({ relPath: 'scan.pdf', isNew: true })).toBe(true);
  await passes.full(yes);
  expect(taken().toSorted()).toEqual(['a.json', 'b.json', 'c.json']);
});

test.each([
  ['after quiet soon', 60_000, 10],
  ['in the middle of a burst 50 ms after the last look', 0, 50],
  ['after a short quiet no sooner than that', 15, 35],
  ['after the clock was set back no later than in a burst', -3_600_000, 50],
])('a file that an event named is looked at %s', (_when, quietMs, waitMs) => {
  expect(hintWaitMs(quietMs)).toBe(waitMs);
});
