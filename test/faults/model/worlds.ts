import type { LearnedLag } from '../../../main/agent/carrier/cases/search-lag.ts';
import { ANSWERS, NO_ANSWER, read, TRUE_ANSWER } from './answers.ts';
import { explore } from './explore.ts';
import { type Rules, RULES } from './rules.ts';
import { type End, type IndexKind, Life, type ModelWorld } from './sending.ts';

const MINUTE_MS = 60_000;
/** Lags of the index, ms. */
export const LAGS_MS: readonly number[] = [
  ...[0, 5, 9, 11].map((seconds) => seconds * 1000),
  ...[1, 10, 28, 31, 60, 119, 121, 360, 720].map((minutes) => minutes * MINUTE_MS),
];
const learned = (minutes: number): LearnedLag => ({
  worstMs: minutes * MINUTE_MS,
  samples: 3,
  isOfKind: true,
});

/** Answers after which a search made soon is enough: plain words that nothing was processed, which may be untrue. */
const REFUSALS = ANSWERS.filter((one) => {
  const outcome = read(one, RULES, true);
  return 'absence' in outcome && outcome.absence === 'likely';
});

/** One line of the table: how late an index of this kind may be before a Bundle is stored twice. */
export interface Line {
  readonly after: 'no word' | 'a refusal that is not true';
  readonly index: IndexKind;
  /** The worst that was learned, minutes; null: nothing was. */
  readonly learnedMinutes: number | null;
  /** A later case is accepted so often, minutes; null: never. */
  readonly controlMinutes: number | null;
  /** True if NHI loses the first of these later cases. */
  readonly isFirstLost: boolean;
  /** Bodies that nobody waits for any more may be stored so much later, minutes. */
  readonly lateMinutes: number;
}

const KINDS: readonly IndexKind[] = [
  'one queue',
  'each its own',
  'two replicas',
  'kept answers',
  'kept answers, with Age',
];

const CONTROLS = [
  { controlMinutes: 1, isFirstLost: false },
  { controlMinutes: 1, isFirstLost: true },
  { controlMinutes: null, isFirstLost: false },
];

export const LINES: readonly Line[] = (['no word', 'a refusal that is not true'] as const).flatMap((after) =>
  KINDS.flatMap((index) =>
    [null, 10].flatMap((learnedMinutes) =>
      CONTROLS.map((controls) => ({ after, index, learnedMinutes, ...controls, lateMinutes: 1 })),
    ),
  ),
);

export const worldOf = (line: Line, lagMs: number): ModelWorld => ({
  index: line.index,
  lagMs,
  // A server that has answered works on the Bundle no more.
  lateMs: line.after === 'no word' ? line.lateMinutes * MINUTE_MS : 0,
  learned: line.learnedMinutes === null ? null : learned(line.learnedMinutes),
  isFirstLost: line.isFirstLost,
  controlEveryMs: line.controlMinutes === null ? null : line.controlMinutes * MINUTE_MS,
  answers: line.after === 'no word' ? ANSWERS.filter((one) => !REFUSALS.includes(one)) : REFUSALS,
  takeOver: true,
  later: [TRUE_ANSWER, ...(line.after === 'no word' ? [NO_ANSWER] : REFUSALS.slice(0, 1))],
});

/** Result of all that may happen in one world. */
export interface Explored {
  readonly ends: number;
  readonly states: number;
  /** The first end of each kind that went wrong. */
  readonly broken: ReadonlyMap<End['broken'][number], End>;
  readonly asked: number;
}

export function exploreWorld(world: ModelWorld, rules: Rules = RULES): Explored {
  const broken = new Map<End['broken'][number], End>();
  let asked = 0;
  const { ends, states } = explore((choices) => {
    const end = new Life(world, rules, choices).run();
    if (end.asked) asked += 1;
    for (const kind of end.broken) if (!broken.has(kind)) broken.set(kind, end);
  });
  return { ends, states, broken, asked };
}

export interface LineFound {
  readonly line: Line;
  /** The longest lag up to which nothing is stored twice; null: not even without one. */
  readonly safeMs: number | null;
  /** Faults that no lag excuses, with the events. */
  readonly never: readonly string[];
  /** The first Bundle that was stored twice. */
  readonly twice: End | null;
  readonly ends: number;
  readonly states: number;
}

export function exploreLine(line: Line, rules: Rules = RULES, lags: readonly number[] = LAGS_MS): LineFound {
  const found = lags.map((lagMs) => ({ lagMs, ...exploreWorld(worldOf(line, lagMs), rules) }));
  const firstTwice = found.findIndex(({ broken }) => broken.has('twice'));
  const safe = firstTwice === -1 ? found.at(-1) : found[firstTwice - 1];
  const sum = (of: (one: Explored) => number): number => found.reduce((total, one) => total + of(one), 0);
  return {
    line,
    safeMs: safe?.lagMs ?? null,
    never: found.flatMap(({ broken }) =>
      (['told false', 'another’s', 'untold', 'endless'] as const).flatMap((kind) => {
        const end = broken.get(kind);
        return end === undefined ? [] : [`${kind}: ${end.story.join(' · ')}`];
      }),
    ),
    twice: found[firstTwice]?.broken.get('twice') ?? null,
    ends: sum((one) => one.ends),
    states: sum((one) => one.states),
  };
}

/**
 * How late an index may be before a Bundle is stored twice, with the times that ship: what docs/doubtful-send.md says, as data.
 * @returns ms, of {@link LAGS_MS}
 */
export function promisedMs({ after, index, learnedMinutes, controlMinutes }: Line): number {
  const longest = LAGS_MS.at(-1) ?? 0;
  if (index === 'kept answers, with Age') return longest;
  if (after === 'a refusal that is not true') return learnedMinutes === null ? 9000 : 28 * MINUTE_MS;
  // Nothing is believed without a later case, where nothing was learned; and where it was, only after four times as long.
  if (controlMinutes === null) return learnedMinutes === null ? longest : 119 * MINUTE_MS;
  return index === 'one queue' ? longest : 28 * MINUTE_MS;
}

/** Promises that a line does not keep. */
export function shortfallOf({ line, safeMs, never, twice }: LineFound): string[] {
  const name = Object.values(line).join(', ');
  const short = safeMs === null || safeMs < promisedMs(line);
  return [
    ...never.map((one) => `${name}: ${one}`),
    ...(short ? [`${name}: stored twice: ${twice?.story.join(' · ') ?? ''}`] : []),
  ];
}
