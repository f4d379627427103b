import type { Exception } from './exceptions.ts';

/** What the tool says of a place in the code. */
export interface Issue {
  readonly id: string;
  /** Below what was looked at; null: the program as a whole. */
  readonly file: string | null;
  readonly line: number;
  /** The statement, perhaps of several lines. */
  readonly sample: string;
  readonly description: string;
}

/** A sentence for each finding that is no exception, and for each exception that is not found exactly once. */
export function differences(issues: readonly Issue[], exceptions: readonly Exception[]): string[] {
  const isOf = ({ check, file, code }: Exception, issue: Issue): boolean =>
    issue.id === check &&
    issue.file === file &&
    (code === null || issue.sample.split('\n', 1)[0]?.trim() === code);
  return [
    ...issues
      .filter((issue) => !exceptions.some((exception) => isOf(exception, issue)))
      .map(({ id, file, line, description }) => `new: ${id} ${file ?? ''}:${String(line)} ${description}`),
    ...exceptions
      .filter((exception) => issues.filter((issue) => isOf(exception, issue)).length !== 1)
      .map(({ check, file }) => `an exception that is not found exactly once: ${check} ${file ?? ''}`),
  ];
}
