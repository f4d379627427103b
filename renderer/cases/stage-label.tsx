import type { ReactNode } from 'react';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Icon } from '../ui/icon.tsx';
import { stageOf, type Stage } from './stage.ts';

/** Icon, word and colour of a stage. */
export function StageLabel({ stage, large }: { readonly stage: Stage; readonly large?: boolean }): ReactNode {
  const { stages } = useTexts();
  const word = stages[stage.key].word;
  return (
    <span className={`stage tone-${stage.tone}${large === true ? ' stage-large' : ''}`}>
      <Icon name={stage.icon} size={large === true ? 18 : 15} />
      <span className="cut" title={large === true ? undefined : word}>
        {word}
      </span>
    </span>
  );
}

type DispositionFacts = Pick<CaseRow, 'delivery' | 'review' | 'decision' | 'caseNumber' | 'disposition'>;

/** NHI's own status where it says more than the stage: not for a decided case, which is 審畢結果 by definition. */
export function dispositionBeside(row: DispositionFacts): string | null {
  const { key } = stageOf(row);
  const speaks = key === 'processing' || key === 'failed' || key === 'reviewing';
  return speaks && row.disposition !== null && row.disposition !== '' ? row.disposition : null;
}
