import type { ReactNode } from 'react';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Pill } from '../ui/words.tsx';
import { stageOf, type Stage } from './stage.ts';

/** The stage of a case as a pill. */
export function StageLabel({ stage, large }: { readonly stage: Stage; readonly large?: boolean }): ReactNode {
  const { stages } = useTexts();
  return (
    <Pill tone={stage.tone} large={large ?? false}>
      {stages[stage.key].word}
    </Pill>
  );
}

type DispositionFacts = Pick<CaseRow, 'delivery' | 'review' | 'decision' | 'caseNumber' | 'disposition'>;

/** NHI's own status where it says more than the stage: not for a decided case, which is 審畢結果 by definition. */
export function dispositionBeside(row: DispositionFacts): string | null {
  const { key } = stageOf(row);
  const speaks = key === 'processing' || key === 'failed' || key === 'reviewing';
  return speaks && row.disposition !== null && row.disposition !== '' ? row.disposition : null;
}
