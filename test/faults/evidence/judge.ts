import type { CaseDetail } from '../../../shared/api/views/case-detail.ts';
import { resultProblem } from '../../crash/results-written.ts';
import type { LedgerSnapshot } from '../../../main/practice/ledger.ts';
import type { Sample } from '../../../main/practice/samples/types.ts';
import type { Figures } from './scene.ts';

/** Facts of a scene that is over. */
export interface Over {
  readonly dropped: readonly Sample[];
  readonly cases: readonly CaseDetail[];
  readonly ledger: LedgerSnapshot;
  /** Cases that a person was asked about. */
  readonly asked: ReadonlySet<string>;
  readonly kills: number;
  readonly resultDir: string;
}

/** A sentence for each Bundle of which a promise was broken, beside the figures. */
export interface Judgement {
  readonly figures: Figures;
  readonly problems: readonly string[];
}

/** Cancelled by a person: NHI must not have it, or the HIS be told that it has. */
const SAYS_NOT_THERE: ReadonlySet<string> = new Set(['rejected', 'cancelled', 'refused']);

export function judge({ dropped, cases, ledger, asked, kills, resultDir }: Over): Judgement {
  const problems: string[] = [];
  const count = { twice: 0, untold: 0, toldFalse: 0, anothers: 0, misnamed: 0, lost: 0, doubts: 0, alone: 0 };
  const say = (kind: keyof typeof count, sample: Sample, text: string): void => {
    count[kind] += 1;
    problems.push(`${kind}: ${sample.plantedId} ${text}`);
  };
  let mostPosts = 0;
  for (const sample of dropped) {
    const posts = ledger.posts.filter(({ plantedId }) => plantedId === sample.plantedId);
    const numbers = new Set(posts.flatMap(({ caseNumber }) => caseNumber ?? []));
    mostPosts = Math.max(mostPosts, posts.length);
    const one = cases.find(({ fileName }) => fileName === sample.fileName);
    if (one === undefined) {
      say('lost', sample, 'has no case');
      continue;
    }
    if (numbers.size > 1) say('twice', sample, `is stored ${String(numbers.size)} times: ${historyOf(one)}`);
    if (numbers.size > 1 && !one.doubled) count.untold += 1;
    if (one.delivery === 'accepted' && numbers.size === 0)
      say('toldFalse', sample, `is ${one.delivery} (${String(one.caseNumber)}), and NHI has nothing`);
    if (SAYS_NOT_THERE.has(one.delivery) && numbers.size > 0)
      say('toldFalse', sample, `is ${one.delivery}, and NHI has ${[...numbers].join(', ')}`);
    const another = anothersOf(one, sample, numbers);
    if (another !== null) say('anothers', sample, another);
    if (wasMisnamed(one, numbers)) count.misnamed += 1;
    if (numbers.size === 0 && !SAYS_NOT_THERE.has(one.delivery))
      say('lost', sample, `is ${one.delivery}, and NHI has nothing`);
    const written = resultProblem({ resultDir }, one);
    if (written !== null && one.delivery === 'accepted') problems.push(written);
    const isDoubt = one.events.some(({ from, to }) => to === 'uncertain' && from === 'sending');
    if (isDoubt) count.doubts += 1;
    if (isDoubt && !asked.has(one.id)) count.alone += 1;
  }
  const { searches, reads, probes } = ledger.counts;
  const requests = ledger.posts.length + searches + reads + probes;
  return {
    figures: { bundles: dropped.length, ...count, asked: asked.size, kills, requests, mostPosts },
    problems: [...problems, ...ledger.violations.map(({ kind, detail }) => `violation ${kind}: ${detail}`)],
  };
}

/** For a report: what happened to it, with seconds since its first event. */
function historyOf({ events, attemptList }: CaseDetail): string {
  const began = Date.parse(events[0]?.at ?? '');
  const since = (at: string): string => ((Date.parse(at) - began) / 1000).toFixed(1);
  return [
    ...events.map(({ at, kind, detail }) => `${since(at)} ${kind} ${JSON.stringify(detail)}`),
    ...attemptList.map(
      (one) => `attempt ${since(one.startedAt)} ${String(one.status)} ${String(one.outcome)}`,
    ),
  ].join(' · ');
}

/** Another Bundle's decision that the case had at any time, or its number at the end; null: neither. */
function anothersOf(one: CaseDetail, sample: Sample, numbers: ReadonlySet<string>): string | null {
  for (const { kind, detail } of one.events) {
    const { decision } = detail;
    if (kind === 'review' && typeof decision === 'string' && decision !== sample.expected.decision)
      return `was ${decision}, its own decision: ${String(sample.expected.decision)}`;
  }
  const own = [...numbers].join(', ') || 'none';
  const isAnothers = one.caseNumber !== null && !numbers.has(one.caseNumber);
  return isAnothers ? `has the number ${one.caseNumber}, its own: ${own}` : null;
}

/** True if it had another's number for a while: an answer that names a number and nothing else is known by the search that follows it. */
function wasMisnamed(one: CaseDetail, numbers: ReadonlySet<string>): boolean {
  return one.events.some(
    ({ kind, detail: { number } }) =>
      (kind === 'accepted' || kind === 'number-learned') &&
      typeof number === 'string' &&
      !numbers.has(number),
  );
}
