import { describe, expect, it } from 'vitest';
import { stageOf } from '../../../../renderer/cases/stage.tsx';
import { en } from '../../../../renderer/texts/en.ts';
import { zhTW } from '../../../../renderer/texts/zh-TW.ts';
import { stageKeyOf } from '../../../../shared/stage.ts';
import { DECISIONS, DELIVERIES, REVIEWS } from '../../../../shared/states.ts';

const NOTHING = { review: 'none', decision: null, caseNumber: null, supersededBy: null } as const;
const NUMBERS = [null, '1151100001'];
const ALL = DELIVERIES.flatMap((delivery) =>
  REVIEWS.flatMap((review) =>
    [null, ...DECISIONS].flatMap((decision) =>
      NUMBERS.map((caseNumber) => ({
        delivery,
        review,
        decision,
        caseNumber,
        supersededBy: null as string | null,
      })),
    ),
  ),
);

describe('the stage of a case', () => {
  it('has a word, an icon and a colour for every combination', () => {
    for (const facts of ALL) {
      const stage = stageOf(facts);
      expect(zhTW.stages[stage.key].word, JSON.stringify(facts)).not.toBe('');
      expect(stage.icon, JSON.stringify(facts)).not.toBe('');
      expect(stage.tone, JSON.stringify(facts)).not.toBe('');
    }
  });

  it('is the delivery as long as NHI is not known to have the case, whatever it said', () => {
    for (const facts of ALL.filter(({ delivery }) => delivery !== 'accepted')) {
      expect(stageKeyOf(facts), JSON.stringify(facts)).toBe(facts.delivery);
    }
  });

  it('is what NHI said once the case is accepted', () => {
    for (const facts of ALL.filter(({ delivery }) => delivery === 'accepted')) {
      const expected = {
        none: facts.caseNumber === null ? 'unnumbered' : 'accepted',
        processing: 'processing',
        failed: 'failed',
        reviewing: 'reviewing',
        decided: facts.decision ?? 'decided',
      }[facts.review];
      expect(stageKeyOf(facts), JSON.stringify(facts)).toBe(expected);
    }
  });

  it('says of a case that a corrected file took the place of that, and never that anybody cancelled it', () => {
    const replaced = { ...NOTHING, delivery: 'cancelled', supersededBy: 'the new one' } as const;
    expect(stageKeyOf(replaced)).toBe('superseded');
    for (const { stages } of [zhTW, en])
      expect(JSON.stringify(stages.superseded)).not.toMatch(/取消|cancel/i);
    // NHI's word on it stays.
    const returned = { ...replaced, delivery: 'accepted', review: 'decided', decision: 'returned' } as const;
    expect(stageKeyOf(returned)).toBe('returned');
  });

  it('never speaks of a case number that is not there', () => {
    for (const facts of ALL.filter(({ caseNumber }) => caseNumber === null)) {
      expect(zhTW.stages[stageKeyOf(facts)].word).not.toContain('已取得收件序號');
    }
  });

  it('is red where someone must act, amber where a person is asked, grey where NHI has received nothing', () => {
    const tones = (keys: readonly (typeof DELIVERIES)[number][]): string[] =>
      keys.map((delivery) => stageOf({ delivery, ...NOTHING }).tone);
    expect(tones(['rejected'])).toEqual(['bad']);
    expect(tones(['uncertain', 'held'])).toEqual(['attention', 'attention']);
    expect(tones(['refused', 'waiting', 'cancelled'])).toEqual(['neutral', 'neutral', 'neutral']);
    expect(tones(['queued', 'sending', 'accepted'])).toEqual(['progress', 'progress', 'progress']);
  });
});
