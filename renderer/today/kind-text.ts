import type { TodayReason } from '../../shared/api/work-contract.ts';
import type { StageKey } from '../../shared/stage.ts';
import type { TodayKind } from '../../shared/today.ts';
import { causeText, textFor, type Texts } from '../texts/texts.ts';

/** Reasons that are a stage and nothing more: one wording of them on all pages. */
const STAGES = {
  rejected: 'rejected',
  refused: 'refused',
  'nhi-failed': 'failed',
  returned: 'returned',
  'supplement-requested': 'supplement-requested',
  'missing-attachments': 'waiting',
} as const satisfies Partial<Record<TodayKind, StageKey>>;

/** Why sending is paused where the settings name another server. */
export const NEW_SERVER = 'new-server';

interface KindText {
  readonly why: string;
  readonly next: string;
}

const isStage = (kind: TodayKind): kind is keyof typeof STAGES => Object.hasOwn(STAGES, kind);

export function kindTitle(kind: TodayKind, texts: Texts): string {
  return isStage(kind) ? texts.stages[STAGES[kind]].word : texts.today.kinds[kind].title;
}

/** Why it stands here and what to do, each with what is known of the particular case. */
export function kindText({ kind, detail }: Pick<TodayReason, 'kind' | 'detail'>, texts: Texts): KindText {
  if (isStage(kind)) {
    const { meaning, next } = texts.stages[STAGES[kind]];
    const why = kind === 'nhi-failed' && detail !== null ? `${meaning} ${detail}` : meaning;
    return { why, next };
  }
  const { why, next } = texts.today.kinds[kind];
  if (detail === null) return { why, next };
  const reason = detail.replace(/^(destination|doubt|hold)\./, '');
  switch (kind) {
    case 'held': {
      const known = Object.hasOwn(texts.holds, reason) ? texts.holds[reason as keyof Texts['holds']] : null;
      return known === null ? { why, next } : { why: known.reason, next: known.next };
    }
    case 'doubtful':
      return { why: textFor(texts.doubts, reason) ?? why, next };
    case 'destination-paused':
    case 'destination-unreachable':
      if (reason === NEW_SERVER)
        return {
          why: [causeText(reason, texts), why].filter((part) => part !== null).join(' '),
          next: texts.health.destination.newServerNext,
        };
      return { why: [pauseCause(reason, texts), why].filter((part) => part !== null).join(' '), next };
    case 'runs-out': {
      const [what = '', until = '', ...name] = detail.split(' ');
      return { why: texts.today.runsOut(what, until, name.join(' ')), next };
    }
    case 'nhi-silent': {
      const cause = causeText(reason, texts);
      return { why: cause === null ? why : `${why} ${cause}`, next };
    }
    case 'folder-unguarded':
      return { why: `${detail} — ${why}`, next };
    case 'folder-trouble':
    case 'out-folder-trouble':
    case 'folder-problem': {
      const { folder } = texts.health;
      const words =
        kind === 'folder-trouble'
          ? folder.states
          : kind === 'folder-problem'
            ? folder.problemKinds
            : folder.outStates;
      const [state = '', ...path] = detail.split(' ');
      const word = textFor(words, state);
      return { why: [word === null ? detail : `${path.join(' ')} ${word}`, why].join(' — '), next };
    }
    case 'quiet-intake':
    case 'quiet-poll':
      return { why: `${why} ${texts.today.quietFor(detail)}`, next };
    case 'awaits-file-long':
      return { why: `${why} ${texts.today.awaitsFor(detail)}`, next };
    case 'enquiry':
      return { why: `${why} ${texts.today.enquiryFor(detail)}`, next };
    default:
      return { why, next };
  }
}

function pauseCause(reason: string, texts: Texts): string | null {
  return reason === 'by-person' ? texts.today.pausedByPerson : causeText(reason, texts);
}
