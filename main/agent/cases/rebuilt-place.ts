import type { Tx } from '../db/store.ts';
import { labelOf } from './case-facts.ts';
import type { CaseRecord } from './case-record.ts';
import type { CaseContext } from './context.ts';
import type { FoundBundle } from './intake-port.ts';
import { setCase } from './move.ts';

/** What stands for the place of a case whose file nobody has seen since its bytes were all that was left of it. */
export const rebuiltPathKey = (context: CaseContext, id: string): string =>
  context.sealed.pathKey('rebuilt', id);

export function isRebuilt(context: CaseContext, row: Pick<CaseRecord, 'id' | 'path_key'>): boolean {
  return row.path_key === rebuiltPathKey(context, row.id);
}

/** The file of a rebuilt case lies there after all: its name and its place are known again. */
export function adoptPlace(
  context: CaseContext,
  tx: Tx,
  row: CaseRecord,
  found: FoundBundle,
  pathKey: string,
): void {
  const label = labelOf(found.relPath, found.inspection.summary ?? context.sealed.summary(row));
  setCase(tx, row.id, {
    folder: found.folder,
    path_key: pathKey,
    label: context.sealed.sealLabel(row.id, label),
  });
}
