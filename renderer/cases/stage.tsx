import type { ReactNode } from 'react';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { stageKeyOf, type StageFacts, type StageKey } from '../../shared/stage.ts';
import type { Wish } from '../../shared/states.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Pill, type Tone } from '../ui/words.tsx';

export type StageIcon =
  | 'clip'
  | 'shield'
  | 'clock'
  | 'upload'
  | 'question'
  | 'block'
  | 'pause'
  | 'cross'
  | 'tick'
  | 'hourglass'
  | 'alert'
  | 'search'
  | 'half'
  | 'plus'
  | 'return';

interface Stage {
  readonly key: StageKey;
  readonly tone: Tone;
  readonly icon: StageIcon;
}

const LOOKS: Readonly<Record<StageKey, Omit<Stage, 'key'>>> = {
  waiting: { tone: 'neutral', icon: 'clip' },
  refused: { tone: 'neutral', icon: 'shield' },
  queued: { tone: 'progress', icon: 'clock' },
  sending: { tone: 'progress', icon: 'upload' },
  uncertain: { tone: 'attention', icon: 'question' },
  rejected: { tone: 'bad', icon: 'block' },
  held: { tone: 'attention', icon: 'pause' },
  superseded: { tone: 'neutral', icon: 'cross' },
  cancelled: { tone: 'neutral', icon: 'cross' },
  accepted: { tone: 'progress', icon: 'tick' },
  unnumbered: { tone: 'progress', icon: 'search' },
  processing: { tone: 'progress', icon: 'hourglass' },
  failed: { tone: 'bad', icon: 'alert' },
  reviewing: { tone: 'progress', icon: 'search' },
  decided: { tone: 'attention', icon: 'half' },
  approved: { tone: 'good', icon: 'tick' },
  'partially-approved': { tone: 'attention', icon: 'half' },
  denied: { tone: 'bad', icon: 'cross' },
  'supplement-requested': { tone: 'attention', icon: 'plus' },
  returned: { tone: 'attention', icon: 'return' },
};

export function stageOf(facts: StageFacts): Stage {
  const key = stageKeyOf(facts);
  return lookOf(key);
}

/** Icon and colour of a stage by its key; the rail of filters uses the same. */
export function lookOf(key: StageKey): Stage {
  return { key, ...LOOKS[key] };
}

interface StageLabelProps {
  readonly stage: Stage;
  /** A hold or cancel that is not settled yet, shown instead of the stage. */
  readonly wish?: Wish | null | undefined;
  readonly large?: boolean;
}

/** The stage of a case as a pill. */
export function StageLabel({ stage, wish = null, large = false }: StageLabelProps): ReactNode {
  const { stages, wishes } = useTexts();
  return (
    <Pill tone={stage.tone} large={large}>
      {wish === null ? stages[stage.key].word : wishes[wish].word}
    </Pill>
  );
}

type DispositionFacts = Pick<
  CaseRow,
  'delivery' | 'review' | 'decision' | 'caseNumber' | 'supersededBy' | 'disposition'
>;

/** NHI's own status if it adds to the stage. Not for a decided case, whose status is always 審畢結果. */
export function dispositionBeside(row: DispositionFacts): string | null {
  const { key } = stageOf(row);
  const speaks = key === 'processing' || key === 'failed' || key === 'reviewing';
  return speaks && row.disposition !== null && row.disposition !== '' ? row.disposition : null;
}
