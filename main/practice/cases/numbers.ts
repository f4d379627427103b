import type { ServerClock } from '../clock.ts';

/** The numbers NHI gives out. Like the guide's examples: 2025021200111484, 20240831010109051701, FHR3501200000_2016….JSON. */
export interface Numbers {
  /** 收件序號/案件編號: day and eight digits. */
  caseNumber(): string;
  /** 受理編號: day, hospital and a running number. */
  receiptNumber(hospitalId: string): string;
  /** A number of its own for each word: how often a scenario was played. `count` takes the next one. */
  count(word: string): number;
  counted(word: string): number;
  /** How far the counters are, for the state file. */
  state(): Record<string, number>;
}

export function createNumbers(clock: ServerClock, from: Readonly<Record<string, number>> = {}): Numbers {
  const counters: Record<string, number> = { ...from };
  const next = (key: string): number => (counters[key] = (counters[key] ?? 0) + 1);
  const day = (): string => clock.taipeiDay().replaceAll('-', '');
  return {
    caseNumber: () => `${day()}${String(next(`case ${day()}`)).padStart(8, '0')}`,
    receiptNumber: (hospitalId) =>
      `${day()}${hospitalId}${String(next(`receipt ${day()} ${hospitalId}`)).padStart(2, '0')}`,
    count: (word) => next(`play ${word}`),
    counted: (word) => counters[`play ${word}`] ?? 0,
    state: () => ({ ...counters }),
  };
}

/** 原始檔名 as NHI's batch platform writes it. */
export function originalFileName(hospitalId: string, caseNumber: string): string {
  return `FHR${hospitalId}_${caseNumber}.JSON`;
}
