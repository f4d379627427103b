import { assertNever } from '../../shared/assert-never.ts';
import type { Decision, Delivery, Review } from '../../shared/states.ts';

/**
 * What staff see of a case: derived from both axes here and nowhere else, never stored. Keys are those of the text
 * files (`stages.<key>`).
 */
export type StageKey =
  | Exclude<Delivery, 'accepted'>
  | 'accepted'
  /** Accepted, but the answer held no case number. */
  | 'unnumbered'
  | Exclude<Review, 'none'>
  | Decision;

/** Colour family. `attention` and `bad` mean that a person has something to do. */
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
  waiting: { tone: 'attention', icon: 'clip' },
  refused: { tone: 'bad', icon: 'shield' },
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
  'partially-approved': { tone: 'good', icon: 'half' },
  denied: { tone: 'bad', icon: 'cross' },
  'supplement-requested': { tone: 'attention', icon: 'plus' },
  returned: { tone: 'bad', icon: 'return' },
};

export interface StageFacts {
  readonly delivery: Delivery;
  readonly review: Review;
  readonly decision: Decision | null;
  readonly caseNumber: string | null;
}

/**
 * Delivery speaks first: as long as our copy is not proven accepted (also after a restore, when an answer is already
 * known) what matters is what happens to it. Once it is, NHI's word counts.
 */
export function stageKeyOf(facts: StageFacts): StageKey {
  if (facts.delivery !== 'accepted') return facts.delivery;
  switch (facts.review) {
    case 'none':
      return facts.caseNumber === null ? 'unnumbered' : 'accepted';
    case 'processing':
    case 'failed':
    case 'reviewing':
      return facts.review;
    case 'decided':
      return facts.decision ?? 'decided';
    default:
      return assertNever(facts.review);
  }
}

export function stageOf(facts: StageFacts): Stage {
  const key = stageKeyOf(facts);
  return lookOf(key);
}

/** Icon and colour of a stage by its key; the rail of filters uses the same. */
export function lookOf(key: StageKey): Stage {
  return { key, ...LOOKS[key] };
}
