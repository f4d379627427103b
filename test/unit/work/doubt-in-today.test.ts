import { expect, test } from 'vitest';
import { caseDetail } from '../../../main/agent/index/views.ts';
import { hold } from '../../../main/agent/carrier/cases/staff.ts';
import { todoPlaces } from '../../../main/agent/attendants/work/today.ts';
import { headMoves, isQuiet } from '../../../renderer/case/next-moves.ts';
import { stageKeyOf } from '../../../shared/stage.ts';
import { BY, caseRig, type CaseRig, UNKNOWN } from '../support/case-rig.ts';
import { settingsIn } from '../support/open-core.ts';

const MINUTE = 60_000;
const { work } = settingsIn('/place');

/** The case's place in 待辦 and the offer of 回報查詢結果 on its page, as people see them now. */
function seen({ context, clock }: CaseRig, id: string): { inTodo: boolean; offered: boolean } {
  const now = clock.now();
  const question = { now, settings: work, notHandedOver: new Set<string>(), informed: new Set<string>() };
  const places = todoPlaces(context.index.all(), {
    ...question,
    appeals: new Map(),
    deadlines: { running: new Map(), lapsed: new Map() },
  });
  const detail = caseDetail(context, id, false);
  if (detail === null) throw new Error('no such case');
  const quiet = stageKeyOf(detail) === 'uncertain' && isQuiet(detail.doubt, now);
  const moves = headMoves(detail, {
    followed: false,
    informed: false,
    appeal: null,
    lapsed: false,
    quiet,
    mayPrepare: false,
    lacksData: false,
  });
  const offered = [moves.primary, moves.second, ...moves.more].includes('resolve');
  return { inTodo: places[context.index.all().findIndex(({ row }) => row.id === id)] === 1, offered };
}

test('a case in doubt is in 待辦 whenever its page offers the button, minute by minute', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  await rig.send(id, UNKNOWN);
  const begun = rig.clock.now();
  const turns: number[] = [];
  for (let minute = 0; minute <= 40; minute += 1) {
    rig.clock.set(begun + minute * MINUTE);
    const { inTodo, offered } = seen(rig, id);
    expect({ minute, inTodo }).toEqual({ minute, inTodo: offered });
    if (inTodo) turns.push(minute);
  }
  expect(turns[0]).toBe(15);
  expect(turns).toHaveLength(26);
});

test('acts of staff meanwhile do not restart the quarter of an hour', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  await rig.send(id, UNKNOWN);
  rig.clock.set(rig.clock.now() + 14 * MINUTE);
  await hold(rig.context, id, BY);
  expect(seen(rig, id)).toEqual({ inTodo: false, offered: false });
  rig.clock.set(rig.clock.now() + MINUTE);
  expect(seen(rig, id)).toEqual({ inTodo: true, offered: true });
});

test('a case that NHI refused after its body had left is queued for staff: the agent searches for it, and nobody is asked', async () => {
  const rig = await caseRig();
  const id = await rig.queued();
  await rig.send(id, { kind: 'throttled', status: 429, retryAt: null, absence: 'likely' });
  expect(rig.row(id)).toMatchObject({ delivery: 'uncertain', shown: 'queued' });
  rig.clock.set(rig.clock.now() + 60 * MINUTE);
  expect(seen(rig, id)).toEqual({ inTodo: false, offered: false });
});
