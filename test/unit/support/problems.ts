import type { Problem } from '../../../main/agent/carrier/check/problem.ts';

/** `error claim-count`, in the order of the report. */
export const codesIn = (problems: readonly Problem[]): string[] =>
  problems.map(({ severity, code }) => `${severity} ${code}`);
