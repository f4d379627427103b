import { describe, expect, it } from 'vitest';
import { hisText, toldValues } from '../../../../renderer/case/his-text.ts';
import { milestonesOf } from '../../../../renderer/case/milestones.tsx';
import { headMoves, isQuiet } from '../../../../renderer/case/next-moves.ts';
import { zhTW } from '../../../../renderer/texts/zh-TW.ts';
import type { CaseDetail, OtherCase } from '../../../../shared/api/views/case-detail.ts';
import { sceneDetails } from '../../support/scene-details.ts';
import { SCENES } from '../../support/scenes.ts';

const NOW = Date.parse('2026-11-24T06:00:00Z');
const caseIn = await sceneDetails(NOW);
const of = (pick: (scene: (typeof SCENES)[number]) => boolean): ReturnType<typeof caseIn> => {
  const scene = SCENES.find(pick);
  if (scene === undefined) throw new Error('no such scene');
  return caseIn(scene);
};
const AROUND = {
  ...{ followed: false, informed: false, appeal: null, lapsed: false },
  ...{ quiet: false, mayPrepare: true, lacksData: false },
};

describe('the way of a case', () => {
  it.each(SCENES)(
    'has at most one place where it is now, and nothing done after it: $delivery $review',
    (scene) => {
      const states = milestonesOf(caseIn(scene)).map(({ state }) => state);
      expect(states.filter((state) => state === 'current').length).toBeLessThan(2);
      expect(states).toEqual([...states].sort((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b)));
      expect(states[0]).toBe('done');
    },
  );

  it('of a case that a corrected file took the place of shows where it stopped, and that the new one took over', () => {
    const refused = of(({ delivery }) => delivery === 'refused');
    const at = '2026-11-24T05:00:00.000Z';
    const event = {
      at,
      kind: 'superseded',
      from: 'refused',
      to: 'cancelled',
      actor: 'agent',
      detail: {},
    } as const;
    const replaced = { ...refused, delivery: 'cancelled', supersededBy: 'new' } as const;
    const way = milestonesOf({ ...replaced, events: [...refused.events, event] });
    expect(way.map((one) => one.at)).toEqual([
      { station: 'received' },
      { stage: 'refused' },
      { stage: 'superseded' },
    ]);
    expect(way.at(-1)).toMatchObject({ state: 'current', when: at });
  });

  it('ends with the decision and its day', () => {
    const denied = of(({ decision }) => decision === 'denied');
    expect(milestonesOf(denied).at(-1)).toMatchObject({
      at: { stage: 'denied' },
      tone: 'bad',
      when: denied.decidedOn,
    });
  });
});
const ORDER = ['done', 'current', 'ahead'];

describe('the button of a case', () => {
  it('is the next step that the text names, never the mechanism', () => {
    const primaries = {
      'supplement-requested': 'copy-receipt',
      denied: 'notice',
      'partially-approved': 'notice',
    };
    for (const [decision, primary] of Object.entries(primaries))
      expect(
        headMoves(
          of((scene) => scene.decision === decision),
          AROUND,
        ).primary,
      ).toBe(primary);
    for (const delivery of ['refused', 'rejected'])
      expect(
        headMoves(
          of((scene) => scene.delivery === delivery),
          AROUND,
        ).primary,
      ).toBe('copy-his');
  });

  it.each(SCENES)('is never one that sends again or checks again: $delivery $review', (scene) => {
    expect(['retry', 'recheck', 'cancel']).not.toContain(headMoves(caseIn(scene), AROUND).primary);
  });

  it('after a denial is the next step that is open: print and tell, ask for the decision, prepare the appeal', () => {
    const denied = of(({ decision }) => decision === 'denied');
    const primary = (around: Partial<Parameters<typeof headMoves>[1]>) =>
      headMoves(denied, { ...AROUND, ...around }).primary;
    expect(primary({})).toBe('notice');
    expect(primary({ informed: true })).toBe('decide');
    expect(primary({ informed: true, appeal: 'appeal' })).toBe('copy-receipt');
    expect(primary({ informed: true, appeal: 'no-appeal' })).toBeNull();
    expect(primary({ informed: true, lapsed: true })).toBeNull();
    expect(primary({ lapsed: true })).toBeNull();
    // After 爭議審議 there is nothing to decide.
    expect(headMoves({ ...denied, subType: '4' }, { ...AROUND, informed: true }).primary).toBeNull();
  });

  it('is not filled where staff have settled the case: its next step stands there, outlined', () => {
    const refused = of(({ delivery }) => delivery === 'refused');
    const settled = headMoves({ ...refused, closedAt: '2026-11-24T06:00:00.000Z' }, AROUND);
    expect([settled.primary, settled.second]).toEqual([null, 'copy-his']);
    expect(settled.more).toContain('reopen');
  });

  it('is not there for a case that has been answered, nor for a doubt that the program still searches for', () => {
    const asked = of(({ decision }) => decision === 'supplement-requested');
    expect(headMoves(asked, { ...AROUND, followed: true }).primary).toBeNull();
    const doubtful = of(({ delivery }) => delivery === 'uncertain');
    const quiet = headMoves(doubtful, { ...AROUND, quiet: true });
    expect([quiet.primary, quiet.second, quiet.more.includes('resolve')]).toEqual([null, null, false]);
  });

  it('of a case with a twin is looking at the other one; sending it all the same stands last', () => {
    const held = of(({ holdReason }) => holdReason === 'same-claim');
    const other = otherOf(of(({ delivery, review }) => delivery === 'accepted' && review === 'reviewing'));
    const { primary, second, more } = headMoves({ ...held, twins: [other] }, AROUND);
    expect([primary, second, more.includes('release')]).toEqual(['open-other', 'cancel', true]);
    // The other one is gone: nothing is left to look at.
    expect(headMoves(held, AROUND).primary).toBe('release');
  });

  it('of a case that a corrected file took the place of leads to the new one, whatever NHI said of the old one', () => {
    for (const old of [
      of(({ delivery }) => delivery === 'cancelled'),
      of(({ review }) => review === 'failed'),
      of(({ decision }) => decision === 'returned'),
    ]) {
      const replaced = { ...old, supersededBy: 'the new one', successor: otherOf(old), moves: [] };
      expect(headMoves(replaced, AROUND).primary).toBe('open-successor');
    }
  });

  it('asks a person of a doubt after a quarter of an hour, or at once where the program does not search', () => {
    const since = new Date(NOW).toISOString();
    const doubt = { since, emptySearches: 0, nextSearchAt: since, needsPerson: null, resentAt: null };
    expect([14, 15].map((minutes) => isQuiet(doubt, NOW + minutes * 60_000))).toEqual([true, false]);
    expect(isQuiet({ ...doubt, nextSearchAt: null }, NOW)).toBe(false);
  });
});

function otherOf(detail: CaseDetail): OtherCase {
  return { ...detail, sentAt: null, isSamePatient: true };
}

describe('the text for the HIS vendor', () => {
  const refused = of(({ delivery }) => delivery === 'refused');

  it('has file, code, place and values, and nothing of the patient also where the file is named after one', () => {
    const name = '王小明';
    const [problem] = refused.problems;
    if (problem === undefined) throw new Error('it has problems');
    const text = hisText(
      {
        ...refused,
        maskedPatient: { name, number: 'A12****789' },
        chartNumber: '0284613',
        problems: [
          { ...problem, found: null, expected: '0101090517', path: `Bundle.entry[0] ${name} 0284613` },
        ],
      },
      zhTW,
      'zh-TW',
    );
    expect(text).toContain(refused.id);
    for (const part of [problem.code, 'Bundle.entry[0] ○○ ○○', '檔案裡沒有，應為 0101090517'])
      expect(text).toContain(part);
    expect(text).not.toMatch(/王小明|0284613/);
  });

  it('says nothing behind a problem that is all said: a value lacks, and none is prescribed', () => {
    const [problem] = refused.problems;
    if (problem === undefined) throw new Error('it has problems');
    const { expected: _prescribed, ...bare } = problem;
    const told = (more: Partial<typeof problem>) => toldValues({ ...bare, ...more }, zhTW);
    expect(told({ found: null })).toBe('');
    expect(told({ found: '35', expected: '40' })).toBe('：檔案裡是 35，應為 40');
    expect(told({ found: '35' })).toBe('：檔案裡是 35');
  });
});
