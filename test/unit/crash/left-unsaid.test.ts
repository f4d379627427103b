import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { leftUnsaid, notesIn } from '../../crash/left-unsaid.ts';
import { caseRig } from '../support/case-rig.ts';

test('a byte that left is unsaid without its intent, and without its attempt in the database', async () => {
  const rig = await caseRig();
  const [one, other] = [await rig.queued(), await rig.queued()];
  const [whole, noIntent] = [await rig.begin(one), await rig.begin(other)];
  for (const attemptId of [whole, 'not begun'])
    await rig.core.audit.append({ kind: 'send-intent', actor: 'agent', caseId: one, attemptId });
  await rig.core.close();
  const place = { dir: rig.dir, dataDir: join(rig.dir, 'data') };
  expect(leftUnsaid(place)).toEqual([]);
  writeFileSync(notesIn(place), `${[whole, noIntent, 'not begun'].join('\n')}\n`);
  expect(leftUnsaid(place)).toEqual([
    `a byte left and the trail has no intent (attempt ${noIntent})`,
    'a byte left and the database has no “sending” (attempt not begun)',
  ]);
});
