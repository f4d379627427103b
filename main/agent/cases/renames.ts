import { sameName } from '../fhir/attachment-names.ts';
import type { CaseRecord } from './case-record.ts';
import type { CaseContext } from './context.ts';

/** One attachment whose name was made fit for NHI. Both name a patient as well as any file name does: kept sealed. */
export interface Rename {
  /** The file beside the Bundle, and the name in the Bundle as it was found. */
  readonly from: string;
  /** The name in the Bundle that is sent. */
  readonly to: string;
}

const place = (id: string): string => `cases.renames.${id}`;

export function renamesOf(
  context: Pick<CaseContext, 'sealed'>,
  row: Pick<CaseRecord, 'id' | 'renames'>,
): readonly Rename[] {
  return row.renames === null ? [] : (context.sealed.openJson(row.renames, place(row.id)) as Rename[]);
}

export const sealRenames = (context: CaseContext, id: string, renames: readonly Rename[]): Buffer =>
  context.sealed.sealJson(place(id), renames);

/** The file beside the Bundle that a name in the Bundle that is sent means. */
export function besideName(renames: readonly Rename[], name: string): string {
  return renames.find(({ to }) => sameName(to, name))?.from ?? name;
}

/** Renames of names that may have been renamed before. */
export function composed(before: readonly Rename[], now: readonly Rename[]): Rename[] {
  const after = before.map((one) => {
    const again = now.find(({ from }) => sameName(from, one.to));
    return again === undefined ? one : { from: one.from, to: again.to };
  });
  const fresh = now.filter(({ from }) => !before.some(({ to }) => sameName(to, from)));
  return [...after, ...fresh];
}
