import { parseExpression, type Expression } from './fhirpath-parse.ts';
import type { ProfileProblem } from './report.ts';
import type { More } from './run.ts';

/** Findings about an element itself; every constraint that reads the element then fails too. */
const CAUSES = /^profile-(?:type|value|empty|unknown-element|cardinality|binding|code-unknown)$/;
/** Paths that nearly every constraint of a Bundle reads, so they identify no cause. */
const CONTAINERS = new Set(['', 'entry', 'entry.resource']);

/** Removes problems of constraints that read an element already reported: one cause, one problem. */
export function withoutCascades(
  problems: readonly ProfileProblem[],
  factsOf: (problem: ProfileProblem) => More,
): ProfileProblem[] {
  const causes = problems.flatMap(({ code, severity, path, meant }) =>
    severity === 'error' && CAUSES.test(code) ? [meant ?? path] : [],
  );
  return problems.filter((problem) => {
    const { rule, toldBy } = factsOf(problem);
    if (toldBy !== undefined) return !causes.some((cause) => isOfAnother(cause, problem.path, toldBy));
    if (rule === undefined) return true;
    const reads = readsOf(rule.expression);
    return !causes.some((cause) => {
      if (!cause.startsWith(`${problem.path}.`) && cause !== problem.path) return false;
      const below = cause.slice(problem.path.length + 1).replaceAll(/\[\d+\]/g, '');
      return !CONTAINERS.has(below) && reads.some((path) => isOnTheWay(below, path));
    });
  });
}

/** True if an occurrence of the list at `path` is faulty in an element that identifies its slice: it may be the occurrence that seems missing. */
function isOfAnother(cause: string, path: string, toldBy: readonly string[]): boolean {
  if (!cause.startsWith(`${path}[`)) return false;
  const below = cause
    .slice(path.length)
    .replaceAll(/\[\d+\]/g, '')
    .slice(1);
  return toldBy.some((by) => by === '$this' || isOnTheWay(by, below) || isOnTheWay(below, by));
}

/** True if `below` is a prefix of `path`: `valueQuantity` is one of `value.code`. */
function isOnTheWay(below: string, path: string): boolean {
  const [steps, names] = [below.split('.'), path.split('.')];
  return (
    steps.length <= names.length &&
    steps.every((step, at) => {
      const name = names[at] ?? '';
      return step === name || (step.startsWith(name) && /^[A-Z]/.test(step.slice(name.length)));
    })
  );
}

const known = new Map<string, readonly string[]>();

/** All paths that an expression reads, relative to its element: `priority.coding.code`. Empty if it cannot be parsed. */
function readsOf(expression: string): readonly string[] {
  let found = known.get(expression);
  if (found === undefined) {
    const paths = new Set<string>();
    const parsed = parseExpression(expression);
    if (parsed !== null) collect(parsed, '', paths);
    found = [...paths];
    known.set(expression, found);
  }
  return found;
}

/** The path that a subexpression leads to; null if that is no element below this one. */
function collect(one: Expression, from: string, into: Set<string>): string | null {
  switch (one.is) {
    case 'this':
      return from;
    case 'member': {
      const of = collect(one.of, from, into);
      if (of === null) return null;
      // A path may begin with the resource's type.
      if (/^[A-Z]/.test(one.name)) return of;
      const path = of === '' ? one.name : `${of}.${one.name}`;
      into.add(path);
      return path;
    }
    case 'call': {
      const of = collect(one.of, from, into);
      const inner = one.args.map((arg) => (of === null ? null : collect(arg, of, into)));
      if (one.name === 'where' || one.name === 'first') return of;
      return one.name === 'select' ? (inner[0] ?? null) : null;
    }
    case 'binary':
      collect(one.left, from, into);
      collect(one.right, from, into);
      return null;
    default:
      return null;
  }
}
