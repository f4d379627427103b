import type { ReportLine } from '../../../../shared/api/check.ts';
import { problemsOf } from './case-facts.ts';
import type { CaseContext } from './context.ts';
import { FOUND_BETWEEN } from './queries.ts';

export interface ProblemCounts {
  readonly found: number;
  readonly withErrors: number;
  readonly withWarnings: number;
  readonly igVersions: readonly string[];
  readonly lines: readonly ReportLine[];
}

/** A path without positions, so that the same fault in two files is one line. */
export const withoutPositions = (path: string): string => path.replace(/\[\d+\]/g, '[*]');

/**
 * Problems in the last check of each case found between two times (ms, the second exclusive), by code and path: most cases first.
 * Problems hold no values of a Bundle, so this report holds none.
 */
export function countProblems(
  context: Pick<CaseContext, 'store'>,
  from: number,
  until: number,
): ProblemCounts {
  const lines = new Map<
    string,
    Omit<ReportLine, 'cases' | 'count'> & { cases: Set<string>; count: number }
  >();
  const igVersions = new Set<string>();
  let [found, withErrors, withWarnings] = [0, 0, 0];
  const rows = context.store.all<{ id: string; problems: string; ig_version: string | null }>(FOUND_BETWEEN, {
    from,
    until,
  });
  for (const row of rows) {
    found += 1;
    if (row.ig_version !== null) igVersions.add(row.ig_version);
    const problems = problemsOf(row);
    if (problems.some(({ severity }) => severity === 'error')) withErrors += 1;
    else if (problems.length > 0) withWarnings += 1;
    for (const one of problems) {
      const path = withoutPositions(one.path);
      const key = [one.code, one.severity, path, one.message].join('\n');
      const line = lines.get(key) ?? {
        code: one.code,
        severity: one.severity,
        path,
        message: one.message,
        messageEn: one.messageEn,
        nextStep: one.nextStep ?? null,
        nextStepEn: one.nextStepEn ?? null,
        cases: new Set<string>(),
        count: 0,
      };
      line.cases.add(row.id);
      line.count += 1;
      lines.set(key, line);
    }
  }
  return {
    found,
    withErrors,
    withWarnings,
    igVersions: [...igVersions].sort(),
    lines: [...lines.values()]
      .map((line) => ({ ...line, cases: line.cases.size }))
      .sort((a, b) => b.cases - a.cases || b.count - a.count || (a.code < b.code ? -1 : 1)),
  };
}
