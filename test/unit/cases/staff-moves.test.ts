import { expect, test } from 'vitest';
import { cancel, hold } from '../../../main/agent/cases/staff.ts';
import { movesOf } from '../../../main/agent/cases/staff-moves.ts';
import { acceptedAs, BY, caseRig, REJECTED, UNKNOWN, type CaseRig } from '../support/case-rig.ts';

/** What a person may do with a case, by what it is. */

const refusedFor =
  (...errors: string[]) =>
  async (rig: CaseRig): Promise<string> =>
    (await rig.find({ errors })).caseId;
const queued = (rig: CaseRig): Promise<string> => rig.queued();
/** A case on which this has happened. */
const after =
  (...happens: readonly ((rig: CaseRig, id: string) => Promise<unknown>)[]) =>
  async (rig: CaseRig): Promise<string> => {
    const id = await queued(rig);
    for (const happen of happens) await happen(rig, id);
    return id;
  };
const begun = (rig: CaseRig, id: string): Promise<unknown> => rig.begin(id);
const held = (rig: CaseRig, id: string): Promise<unknown> => hold(rig.context, id, BY);
const cancelled = (rig: CaseRig, id: string): Promise<unknown> => cancel(rig.context, id, BY);
const sent =
  (outcome: typeof UNKNOWN) =>
  (rig: CaseRig, id: string): Promise<unknown> =>
    rig.send(id, outcome);

test.each<readonly [string, (rig: CaseRig) => Promise<string>, readonly string[]]>([
  [
    'waits for an attachment',
    (rig) => rig.queued({ summary: { attachments: ['a.pdf'] }, attachments: [] }),
    ['hold', 'cancel'],
  ],
  ['is queued', queued, ['retry', 'hold', 'cancel']],
  ['is held', after(held), ['release', 'cancel']],
  [
    'is held until somebody has looked at NHI',
    (rig) => {
      Object.assign(rig.context, { reconcileBefore: rig.clock.now() });
      return rig.queued({ mtimeMs: 1 });
    },
    ['release', 'cancel', 'resolve'],
  ],
  ['is being sent', after(begun), ['hold', 'cancel']],
  ['is being sent, and is to be held', after(begun, held), ['release', 'cancel']],
  ['is being sent, and is to be cancelled', after(begun, cancelled), ['hold', 'release']],
  ['is in doubt', after(sent(UNKNOWN)), ['hold', 'cancel', 'resolve']],
  ['is in doubt, and is to be held', after(sent(UNKNOWN), held), ['release', 'cancel', 'resolve']],
  ['is rejected', after(sent(REJECTED)), ['retry', 'cancel', 'recheck']],
  ['is cancelled', after(cancelled), []],
  ['is accepted', after(sent(acceptedAs('1'))), []],
  ['is accepted without a number', after(sent(acceptedAs(null))), ['resolve']],
  ['is refused', refusedFor('claim-count'), ['cancel', 'recheck']],
  ['is refused by a profile alone', refusedFor('profile-binding'), ['cancel', 'recheck', 'sendAnyway']],
  [
    'is refused for a name that NHI does not take',
    refusedFor('attachment-name-pattern'),
    ['cancel', 'recheck', 'renameAttachments'],
  ],
  [
    'made room for a newer file',
    async (rig) => {
      const id = await rig.queued({ path: 'one.json' });
      await rig.queued({ path: 'one.json' });
      return id;
    },
    [],
  ],
])('a case that %s', async (_what, made, moves) => {
  const rig = await caseRig();
  expect(movesOf(rig.row(await made(rig)))).toEqual(moves);
});
