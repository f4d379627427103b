/**
 * Columns of NHI's list as the hospital last chose them. Stored as keyed digests of the heads: in a list without heads a patient's data
 * stand in their place.
 */
import { LIST_COLUMNS, type ListColumn } from '../../../../shared/reconcile.ts';
import type { CaseContext } from '../../carrier/cases/context.ts';
import { META_GET, META_SET } from '../../ground/db/meta.ts';
import { taipeiTime } from '../../ground/fhir/taipei.ts';

const KEY = 'reconcile_columns';

/** Place of each column, from 0. */
type Places = Partial<Record<ListColumn, number>>;

interface Kept {
  readonly columns: Readonly<Partial<Record<ListColumn, string>>>;
  readonly by: string;
  /** ms. */
  readonly at: number;
}

const digestOf = ({ sealed }: Pick<CaseContext, 'sealed'>, head: string): string =>
  sealed.sentenceKey(`head ${head.normalize('NFKC').trim()}`);

/** Where the columns stand in a list with these heads; null where it lacks one of them, or none were ever chosen. */
export function keptColumns(
  context: CaseContext,
  heads: readonly string[],
): { readonly columns: Places; readonly by: string; readonly at: string } | null {
  const value = context.store.get<{ value: string }>(META_GET, { key: KEY })?.value;
  if (value === undefined) return null;
  const { columns, by, at } = JSON.parse(value) as Kept;
  const digests = heads.map((head) => digestOf(context, head));
  const places: Places = {};
  for (const column of LIST_COLUMNS) {
    const digest = columns[column];
    if (digest === undefined) continue;
    const place = digests.indexOf(digest);
    if (place < 0) return null;
    places[column] = place;
  }
  return { columns: places, by, at: taipeiTime(at) };
}

/** One row of `meta`: a crash leaves the former choice or this one. */
export async function keepColumns(
  context: CaseContext,
  heads: readonly string[],
  columns: Places,
  by: string,
): Promise<void> {
  const digests: Partial<Record<ListColumn, string>> = {};
  for (const column of LIST_COLUMNS) {
    const head = heads[columns[column] ?? -1];
    if (head !== undefined) digests[column] = digestOf(context, head);
  }
  await context.store.write((tx) => {
    const kept: Kept = { columns: digests, by, at: tx.now };
    tx.run(META_SET, { key: KEY, value: JSON.stringify(kept) });
  });
  context.store.announce();
}
