import { expect, test } from 'vitest';
import { setCase } from '../../../main/agent/carrier/cases/move.ts';
import { cancel, hold, retry } from '../../../main/agent/carrier/cases/staff.ts';
import { movesOf } from '../../../main/agent/carrier/cases/staff-moves.ts';
import { AgentError } from '../../../main/agent/ground/error.ts';
import { acceptedAs, BY, caseRig, REJECTED, UNKNOWN, type CaseRig } from '../support/case-rig.ts';

/** Moves that a person may make with a case, by its state. */

const NAME = 'attachment-name-pattern';
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
  ['is refused for a name that NHI does not take', refusedFor(NAME), ['cancel', 'recheck']],
  [
    'is refused and was not understood, whatever stands against it',
    async (rig) => (await rig.find({ summary: null, errors: ['profile-binding', NAME] })).caseId,
    ['cancel', 'recheck'],
  ],
  [
    'is refused and whose bytes were not kept',
    async (rig) => (await rig.find({ spooled: false, errors: ['profile-binding'] })).caseId,
    ['cancel'],
  ],
  [
    'made room for a newer file, though NHI has it and said no number',
    async (rig) => {
      const id = await rig.queued({ path: 'one.json' });
      await rig.send(id, acceptedAs(null));
      await rig.context.store.write((tx) => {
        setCase(tx, id, { review: 'decided', decision: 'returned' });
      });
      const newer = await rig.queued({ path: 'one.json' });
      expect(rig.row(id).superseded_by).toBe(newer);
      return id;
    },
    [],
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

test('where findings stop nothing, they offer nothing either: a case that is queued or rejected is what it is', async () => {
  const rig = await caseRig({ more: { validation: { level: 'warn' } } });
  const id = await rig.queued({ errors: ['profile-binding', NAME] });
  expect(movesOf(rig.row(id))).toEqual(['retry', 'hold', 'cancel']);
  await rig.send(id, REJECTED);
  expect(movesOf(rig.row(id))).not.toContain('sendAnyway');
});

test('what is over says so, and why', async () => {
  const rig = await caseRig();
  const [ended, replaced, taken] = [
    await rig.queued(),
    await rig.queued({ path: 'one.json' }),
    await rig.queued(),
  ];
  await cancel(rig.context, ended, BY);
  await rig.queued({ path: 'one.json' });
  await rig.send(taken, acceptedAs('1'));
  const refusal = (id: string): Promise<unknown> =>
    retry(rig.context, id, BY).catch((error: unknown) =>
      error instanceof AgentError ? [error.code, error.message, error.messageZh] : error,
    );
  const saying = (en: string, zh: string): unknown => [
    'move-not-allowed',
    expect.stringContaining(en) as unknown,
    expect.stringContaining(zh) as unknown,
  ];
  expect(await refusal(ended)).toEqual(saying('This case was cancelled', '不能復原'));
  expect(await refusal(replaced)).toEqual(saying('A newer file took the place', '新的檔案取代'));
  expect(await refusal(taken)).toEqual(saying('accepted does not allow “retry”', '不能做這個動作'));
});

test('a wish to end a case is honoured once NHI lacks it, also where settings name another server by then', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  await rig.send(id, UNKNOWN);
  await cancel(rig.context, id, BY);
  await rig.reopen({ server: { fhirBaseUrl: 'http://127.0.0.1:2/fhir', clientId: 'other' } });
  await rig.attestAbsent(id);
  expect(rig.row(id)).toMatchObject({ delivery: 'cancelled', hold_reason: null });
});
