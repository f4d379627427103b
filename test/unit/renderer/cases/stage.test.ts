import { describe, expect, it } from 'vitest';
import { stageKeyOf, stageOf } from '../../../../renderer/cases/stage.ts';
import { zhTW } from '../../../../renderer/texts/zh-TW.ts';
import { DECISIONS, DELIVERIES, REVIEWS } from '../../../../shared/states.ts';

const NUMBERS = [null, '1151100001'];
const ALL = DELIVERIES.flatMap((delivery) =>
  REVIEWS.flatMap((review) =>
    [null, ...DECISIONS].flatMap((decision) =>
      NUMBERS.map((caseNumber) => ({ delivery, review, decision, caseNumber })),
    ),
  ),
);

describe('the stage of a case', () => {
  it.each(ALL)(
    'of $delivery, $review, $decision, number $caseNumber has a word, an icon and a colour',
    (facts) => {
      const stage = stageOf(facts);
      expect(zhTW.stages[stage.key].word).not.toBe('');
      expect(stage.icon).not.toBe('');
      expect(stage.tone).not.toBe('');
    },
  );

  it.each(ALL.filter(({ delivery }) => delivery !== 'accepted'))(
    'of $delivery is its delivery, whatever NHI said: $review, $decision',
    (facts) => {
      expect(stageKeyOf(facts)).toBe(facts.delivery);
    },
  );

  it.each(ALL.filter(({ delivery }) => delivery === 'accepted'))(
    'of an accepted case with review $review and decision $decision, number $caseNumber, is what NHI said',
    (facts) => {
      const expected = {
        none: facts.caseNumber === null ? 'unnumbered' : 'accepted',
        processing: 'processing',
        failed: 'failed',
        reviewing: 'reviewing',
        decided: facts.decision ?? 'decided',
      }[facts.review];
      expect(stageKeyOf(facts)).toBe(expected);
    },
  );

  it('never speaks of a case number that is not there', () => {
    for (const facts of ALL.filter(({ caseNumber }) => caseNumber === null)) {
      expect(zhTW.stages[stageKeyOf(facts)].word).not.toContain('已取得收件序號');
    }
  });

  it('asks for attention wherever a person has to act', () => {
    const tones = (keys: readonly (typeof DELIVERIES)[number][]): string[] =>
      keys.map((delivery) => stageOf({ delivery, review: 'none', decision: null, caseNumber: null }).tone);
    expect(tones(['refused', 'rejected'])).toEqual(['bad', 'bad']);
    expect(tones(['waiting', 'uncertain', 'held'])).toEqual(['attention', 'attention', 'attention']);
    expect(tones(['queued', 'sending', 'accepted'])).toEqual(['progress', 'progress', 'progress']);
  });
});
