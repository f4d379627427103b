import { stageKeyOf, type StageFacts, type StageKey } from '../../shared/stage.ts';

/** Colour family. Red means that someone must act, never decoration; grey is what NHI has not received. */
export type Tone = 'neutral' | 'progress' | 'attention' | 'bad' | 'good';

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

export interface Stage {
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
