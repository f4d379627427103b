import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Audit } from '../audit/audit.ts';
import type { FoundAttachment } from '../cases/intake-port.ts';
import type { CaseContext } from '../cases/context.ts';
import { isKept } from '../cases/payloads.ts';
import { CASES_BY_SHA } from '../cases/queries.ts';
import { rebuildCase, type ToldCase } from '../cases/rebuilt.ts';
import type { Checker } from '../check/checker.ts';
import { crashPoint } from '../crash-point.ts';
import { META_GET, META_SET } from '../db/meta.ts';
import { AgentError } from '../error.ts';
import type { Log } from '../ports.ts';
import type { Spool } from '../spool/spool.ts';
import { toldCases } from './told-cases.ts';

export interface RebuildParts {
  readonly context: CaseContext;
  readonly spool: Spool;
  readonly audit: Audit;
  readonly checker: Checker;
  readonly log: Log;
  /** The first watched folder. */
  readonly folder: string;
  /** What is longer is no Bundle of ours. */
  readonly maxBytes: number;
}

/**
 * After a state has taken a newer one's place (a backup, a daily copy, an empty database): what the spool still has and no case
 * names becomes a case again, as far as the trail tells of it. Once for each such event; a crash in its middle does the rest.
 * @returns how many cases were made
 */
export async function rebuildOnce(parts: RebuildParts): Promise<number> {
  const { store } = parts.context;
  const meta = (key: string): string | null => store.get<{ value: string }>(META_GET, { key })?.value ?? null;
  const restoredAt = meta('restored_at');
  if (restoredAt === null || restoredAt === meta('rebuilt_done')) return 0;
  const count = await rebuildCases(parts);
  await store.write((tx) => {
    tx.run(META_SET, { key: 'rebuilt_done', value: restoredAt });
  });
  if (count > 0) parts.log('warn', 'rebuilt', { count });
  return count;
}

async function rebuildCases(parts: RebuildParts): Promise<number> {
  const { context, spool } = parts;
  const left: string[] = [];
  for (const [index, sha256] of (await spool.list()).entries()) {
    if (index % 200 === 199) await nextTurn();
    const known = context.store.get(CASES_BY_SHA, { sha256 }) !== undefined || isKept(context, sha256);
    if (!known) left.push(sha256);
  }
  if (left.length === 0) return 0;
  const told = await toldCases(parts.audit);
  // As they were found, so that a newer file of a claim takes an older one's place and not the other way round.
  const order = new Map([...told.keys()].map((sha256, index) => [sha256, index]));
  const rank = (sha256: string): number => order.get(sha256) ?? Infinity;
  const copies = new Set([...told.values()].map(({ sentSha256 }) => sentSha256));
  let count = 0;
  for (const sha256 of left.toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))) {
    // A copy with other attachment names is no case: it belongs to the one it was made of.
    if (copies.has(sha256)) continue;
    if (await rebuild(parts, sha256, told.get(sha256) ?? null)) count += 1;
    crashPoint('case-rebuilt');
  }
  return count;
}

async function rebuild(parts: RebuildParts, sha256: string, told: ToldCase | null): Promise<boolean> {
  const { context, spool, checker, log, folder, maxBytes } = parts;
  if (((await spool.size(sha256)) ?? Infinity) > maxBytes) return false;
  const sentSha256 = await keptCopy(spool, told);
  let bytes: Buffer;
  try {
    bytes = await spool.get(sentSha256 ?? sha256);
  } catch (error) {
    if (!(error instanceof AgentError) || error.code !== 'spool-damaged') throw error;
    log('error', 'spool-damaged', told === null ? {} : { caseId: told.id }, error);
    return false;
  }
  const inspection = { ...(await checker.inspect(bytes)), sha256 };
  // An attachment: the trail knows no case of it, and there is no Bundle in it.
  if (told === null && inspection.summary === null) return false;
  const attachments = await attachmentsOf(parts, told, inspection.summary?.attachments ?? []);
  const left = { bytes: bytes.length, inspection, folder, told, attachments, sentSha256 };
  return (await rebuildCase(context, left)) !== null;
}

async function keptCopy(spool: RebuildParts['spool'], told: ToldCase | null): Promise<string | null> {
  const copy = told?.sentSha256 ?? null;
  return copy !== null && (await spool.has(copy)) ? copy : null;
}

async function attachmentsOf(
  { spool }: RebuildParts,
  told: ToldCase | null,
  names: readonly string[],
): Promise<FoundAttachment[]> {
  const found: FoundAttachment[] = [];
  for (const { ord, sha256 } of told?.attachments ?? []) {
    const [name, size] = [names[ord], await spool.size(sha256)];
    // A mark that no file has: what lies beside the Bundle is looked at anew.
    if (name !== undefined && size !== null) found.push({ name, sha256, size, mtimeMs: -1 });
  }
  return found;
}
