import type { TodayEntry } from '../../shared/api/work-contract.ts';
import type { TodayKind } from '../../shared/today.ts';

export interface CaseEntry extends TodayEntry {
  readonly caseId: string;
}

export interface Group {
  readonly kind: TodayKind;
  readonly entries: readonly CaseEntry[];
}

/** What concerns all cases, and the cases by reason, both in the order the agent gave. */
export function groupEntries(entries: readonly TodayEntry[]): {
  readonly alerts: readonly TodayEntry[];
  readonly groups: readonly Group[];
} {
  const groups = new Map<TodayKind, CaseEntry[]>();
  for (const entry of entries) {
    const { caseId } = entry;
    if (caseId === null) continue;
    const own = groups.get(entry.kind) ?? [];
    own.push({ ...entry, caseId });
    groups.set(entry.kind, own);
  }
  return {
    alerts: entries.filter(({ caseId }) => caseId === null),
    groups: [...groups].map(([kind, own]) => ({ kind, entries: own })),
  };
}
