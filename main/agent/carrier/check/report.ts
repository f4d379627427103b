import type { Severity } from '../../../../shared/states.ts';
import { isFirstCheck } from './problem-kinds.ts';
import type { Problem } from './problem.ts';

/** Maximum number of problems, for a person's reading; the last line counts the rest. */
const MAX_PROBLEMS = 200;
/** Maximum number of further places listed for one cause; their total is given. */
const MAX_PLACES = 20;
/** More are not even kept: a hostile file must not cost the memory of a million findings. */
const MAX_FOUND = 20_000;

const WEIGHT: Readonly<Record<Severity, number>> = { error: 0, warning: 1 };

/** One report: duplicates merged, in the order of places, at most 200 lines. */
export function makeReport(found: Iterable<Problem>): Problem[] {
  const { kept, more } = distinct(found);
  const problems = inReadingOrder(kept);
  if (problems.length + more <= MAX_PROBLEMS) return problems;
  // The limit cuts off warnings before errors, and other errors before those of the first checks.
  const shown = new Set(
    problems.toSorted((a, b) => compareWeights(a, b) || compareFirst(a, b)).slice(0, MAX_PROBLEMS - 1),
  );
  const hidden = problems.filter((problem) => !shown.has(problem));
  const hasError = hidden.some(({ severity }) => severity === 'error') || more > 0;
  return [
    ...problems.filter((problem) => shown.has(problem)),
    theRest(hidden.length + more, hasError ? 'error' : 'warning'),
  ];
}

function distinct(found: Iterable<Problem>): { readonly kept: readonly Problem[]; readonly more: number } {
  const kept = new Map<string, Problem>();
  let more = 0;
  for (const one of found) {
    const key = `${one.code} ${one.path} ${one.message}`;
    if (kept.has(key)) continue;
    if (kept.size < MAX_FOUND) kept.set(key, withFewPlaces(one));
    else more += 1;
  }
  return { kept: [...kept.values()], more };
}

function withFewPlaces(problem: Problem): Problem {
  const { places = [] } = problem;
  return places.length <= MAX_PLACES ? problem : { ...problem, places: places.slice(0, MAX_PLACES) };
}

function theRest(count: number, severity: Severity): Problem {
  return {
    severity,
    code: 'more-problems',
    message: `另有 ${count} 項問題未列出，請先修正以上問題。`,
    messageEn: `${count} more problems are not listed; correct these first.`,
    nextStep: '修正後重新匯出檔案，即可看到其餘問題。',
    nextStepEn: 'Export the file again after correcting it; the others will be shown then.',
    path: 'Bundle',
  };
}

const compareWeights = (a: Problem, b: Problem): number => WEIGHT[a.severity] - WEIGHT[b.severity];
const compareFirst = (a: Problem, b: Problem): number =>
  Number(isFirstCheck(b.code)) - Number(isFirstCheck(a.code));
const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** `entry[2]` before `entry[10]`, a whole before its parts. */
function inReadingOrder(problems: readonly Problem[]): Problem[] {
  return problems
    .map((problem) => ({ problem, steps: problem.path.match(/[^.[\]]+/g) ?? [] }))
    .sort(
      (a, b) =>
        compareSteps(a.steps, b.steps) ||
        compareWeights(a.problem, b.problem) ||
        compareTexts(a.problem.code, b.problem.code),
    )
    .map(({ problem }) => problem);
}

function compareSteps(left: readonly string[], right: readonly string[]): number {
  for (let at = 0; at < Math.min(left.length, right.length); at++) {
    const [one = '', other = ''] = [left[at], right[at]];
    if (one === other) continue;
    const difference = Number(one) - Number(other);
    return Number.isNaN(difference) ? compareTexts(one, other) : difference;
  }
  return left.length - right.length;
}
