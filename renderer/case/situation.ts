import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import { stageKeyOf } from '../../shared/stage.ts';
import { textFor, type Texts } from '../texts/texts.ts';

/** Two sentences: what this stage means for this case, and what to do next. */
export function situationOf(detail: CaseDetail, texts: Texts): { meaning: string; next: string } {
  const stage = texts.stages[stageKeyOf(detail)];
  if (detail.delivery === 'held' && detail.holdReason !== null) {
    const hold = texts.holds[detail.holdReason];
    return { meaning: hold.reason, next: hold.next };
  }
  if (detail.doubt !== null && detail.doubt.needsPerson !== null) {
    const reason = detail.doubt.needsPerson;
    const why = textFor(texts.doubts, reason);
    return {
      meaning: why === null ? stage.meaning : `${stage.meaning} ${why}`,
      next: textFor(texts.doubtNext, reason) ?? texts.caseTexts.doubt.person,
    };
  }
  return { meaning: stage.meaning, next: stage.next };
}
