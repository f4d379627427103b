import type { Ability } from '../../shared/people/abilities.ts';
import type { TodayKind } from '../../shared/today.ts';
import type { CasePart } from '../app/route.ts';
import type { BulkMove } from '../moves/move.ts';

/** What a button of an entry does. Those with a part of the case open it there. */
export type Step =
  | BulkMove
  | 'resolve'
  /** Says what the doctor has to know, and ticks 已通知醫師. */
  | 'notify'
  /** The notice, for the printer. */
  | 'notice'
  /** Copies what the HIS vendor has to correct, without the patient. */
  | 'vendor'
  /** Copies the names of the files that lack. */
  | 'names'
  /** Copies the receipt number and opens what has to be prepared. */
  | 'receipt'
  /** Writes a call down and puts the entry off. */
  | 'call'
  /** Marks the deadline as met. */
  | 'meet'
  | 'rescan'
  | 'open'
  | keyof typeof PARTS;

/** Where in the case a step leads. */
export const PARTS = {
  answer: 'answers',
  returned: 'answers',
  check: 'problems',
  prepare: 'prepare',
  attachments: 'attachments',
} as const satisfies Record<string, CasePart>;

/** Who may do it; what merely leads somewhere is everybody's who sees the case. */
export function abilityOfStep(step: Step): Ability {
  if (leadsTo(step) || READS.has(step)) return 'cases.read';
  if (step === 'notice') return 'patient.reveal';
  if (step === 'rescan') return 'folders.rescan';
  return step === 'cancel' ? 'cases.cancel' : 'cases.work';
}

const READS: ReadonlySet<Step> = new Set(['open', 'receipt', 'vendor', 'names']);

export const leadsTo = (step: Step): step is keyof typeof PARTS => Object.hasOwn(PARTS, step);

/** What the next step of each reason is, the first one being the button, the rest in its menu. Of what concerns all cases: `alerts`. */
const STEPS: Partial<Record<TodayKind, readonly [Step, ...Step[]]>> = {
  overdue: ['meet'],
  'due-soon': ['meet'],
  rejected: ['vendor', 'answer', 'retry'],
  refused: ['vendor', 'check', 'recheck'],
  'nhi-failed': ['answer'],
  returned: ['returned', 'prepare'],
  'supplement-requested': ['receipt'],
  'notify-doctor': ['notify', 'notice'],
  doubled: ['call'],
  doubtful: ['resolve'],
  'missing-attachments': ['names', 'attachments', 'rescan'],
  'awaits-file-long': ['attachments', 'call'],
  'not-handed-over': ['attachments'],
  held: ['release', 'cancel'],
  enquiry: ['call'],
};

export interface EntrySteps {
  readonly first: Step;
  readonly rest: readonly Step[];
}

/**
 * The button is that of the most urgent reason of the case's own; a deadline alone is marked as met. What is left stands in the
 * menu, opening the case among it.
 */
export function stepsOf(entry: {
  readonly kind: TodayKind;
  readonly deadline: object | null;
  readonly reasons: readonly { readonly kind: TodayKind }[];
}): EntrySteps {
  const all = entry.reasons.flatMap(({ kind }) => STEPS[kind] ?? []);
  const near = entry.kind === 'overdue' || entry.kind === 'due-soon';
  const meets: readonly Step[] = near && entry.deadline !== null ? ['meet'] : [];
  const [first = 'open', ...rest] = [...new Set<Step>([...all, ...meets])];
  return { first, rest: first === 'open' ? rest : [...rest, 'open'] };
}
