/**
 * 標為 VPN 登錄: applications of NHI's list that the hospital entered on NHI's own page. A mark is a keyed digest of the application's key on the list.
 * It moves no case, and hides no application for which a case of ours can still be sent.
 */
import type { VpnEntry } from '../../../../shared/api/reconcile-contract.ts';
import type { CaseContext } from '../../carrier/cases/context.ts';
import { caseRow } from '../../carrier/cases/move.ts';
import { META_DELETE, META_SET, META_UNDER, META_GET } from '../../ground/db/meta.ts';
import { AgentError } from '../../ground/error.ts';
import { taipeiTime } from '../../ground/fhir/taipei.ts';
import { entryKey, type ListEntry } from './match.ts';
import { LIST_COLUMNS, type ListColumn } from '../../../../shared/reconcile.ts';

const PREFIX = 'reconcile_vpn:';

interface KeptMark {
  readonly by: string;
  /** ms. */
  readonly at: number;
}

/** The mark of an application; null: no field of the list identifies the application. */
export function markOf({ sealed }: Pick<CaseContext, 'sealed'>, { rows }: ListEntry): string | null {
  // Each line of the application has its own key: take the first in sort order, whatever the list's order.
  const [key] = rows.flatMap((row) => entryKey(row) ?? []).toSorted();
  return key === undefined ? null : sealed.sentenceKey(`vpn ${key}`);
}

export function vpnMarks({
  store,
}: Pick<CaseContext, 'store'>): ReadonlyMap<string, Pick<VpnEntry, 'by' | 'at'>> {
  const rows = store.all<{ key: string; value: string }>(META_UNDER, { prefix: PREFIX });
  return new Map(
    rows.map(({ key, value }) => {
      const { by, at } = JSON.parse(value) as KeptMark;
      return [key.slice(PREFIX.length), { by, at: taipeiTime(at) }] as const;
    }),
  );
}

/** True if a person has cancelled this case, so that it no longer prevents a mark. */
export const isEndedHere = (rows: Pick<CaseContext['store'], 'get'>, id: string): boolean =>
  caseRow(rows, id).delivery === 'cancelled';

/** @throws AgentError `vpn-case-open` where a case of the application can still be sent */
export function refuseOpen(rows: Pick<CaseContext['store'], 'get'>, ids: readonly string[]): void {
  if (ids.some((id) => !isEndedHere(rows, id))) throw new AgentError('vpn-case-open');
}

/** Writes a row of `meta`, in one transaction with the check: a crash leaves all of it or nothing. @throws as `refuseOpen` */
export async function keepMark(
  context: CaseContext,
  { mark, cases, by }: { readonly mark: string; readonly cases: readonly string[]; readonly by: string },
): Promise<void> {
  await context.store.write((tx) => {
    refuseOpen(tx, cases);
    const kept: KeptMark = { by, at: tx.now };
    tx.run(META_SET, { key: `${PREFIX}${mark}`, value: JSON.stringify(kept) });
  });
  context.store.announce();
}

/** After this, the application is among the differences again. */
export async function dropMark({ store }: CaseContext, mark: string): Promise<void> {
  await store.write((tx) => {
    tx.run(META_DELETE, { key: `${PREFIX}${mark}` });
  });
  store.announce();
}

/** Columns of NHI's list as the hospital last chose them. Stored as keyed digests of the heads: a list without heads has a patient's data there. */
const KEY = 'reconcile_columns';

/** Place of each column, from 0. */
type Places = Partial<Record<ListColumn, number>>;

interface Kept extends KeptMark {
  readonly columns: Readonly<Partial<Record<ListColumn, string>>>;
}

const digestOf = ({ sealed }: Pick<CaseContext, 'sealed'>, head: string): string =>
  sealed.sentenceKey(`head ${head.normalize('NFKC').trim()}`);

/** Positions of the stored columns in a list with these heads; null: one column is missing, or none were ever chosen. */
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

/** Writes one row of `meta`: a crash leaves the former choice or this one. */
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
