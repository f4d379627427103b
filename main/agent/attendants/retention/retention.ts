import { hostname } from 'node:os';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { DAY_MS, HOUR_MS, startOfDay } from '../../../../shared/days.ts';
import type { Settings } from '../../../../shared/settings.ts';
import type { Audit } from '../../ground/audit/audit.ts';
import { momentOf, msSince } from '../../ground/base/clock.ts';
import { createLoop, type Loop } from '../../ground/base/loop.ts';
import type { CaseRecord } from '../../carrier/cases/case-record.ts';
import type { CaseContext } from '../../carrier/cases/context.ts';
import {
  type DestroyedRecord,
  endedBefore,
  forgetPayload,
  isKept,
  marked,
  markUnreferenced,
  noteRemoved,
  REMOVAL_METHOD,
  spooledBy,
  successorIsOpen,
  takeBackMark,
} from '../../carrier/cases/payloads.ts';
import { endedWithout, forgetCase } from '../../carrier/cases/forgotten.ts';
import { crashPoint } from '../../ground/crash-point.ts';
import { taipeiDay } from '../../ground/fhir/taipei.ts';
import type { Clock, Log } from '../../ports.ts';
import type { Spool } from '../../ground/spool/spool.ts';
import { firstYearKept, lastDayForAge } from './years.ts';

export interface RetentionParts extends Omit<PurgeParts, 'stopping'> {
  readonly clock: Clock;
  readonly log: Log;
  /**
   * The server's clock minus ours, including changes of our clock since then, ms; null before the first answer. Destroyed data cannot be
   * recovered: with an unconfirmed clock, or one that a person set years ahead, nothing is destroyed.
   */
  readonly skewMs: () => number | null;
}

/** The first run waits, so that it does not delay a start. */
const FIRST_MS = 1000;
/** Time until an unconfirmed clock is checked again. */
const UNSURE_MS = 5000;
/** A timer does not notice that the machine slept or the clock was set: the time is checked this often. */
const LOOK_MS = HOUR_MS;

/** Destroys data past their term, once a day. */
export function createRetention(parts: RetentionParts): Loop {
  const { clock, log } = parts;
  let rest = { from: momentOf(clock), ms: FIRST_MS };
  const look = async (signal: AbortSignal): Promise<number> => {
    if (msSince(clock, rest.from) >= rest.ms) rest = { from: momentOf(clock), ms: await day(signal) };
    return Math.min(LOOK_MS, Math.max(0, rest.ms - msSince(clock, rest.from)));
  };
  /** @returns time until the next run, ms */
  const day = async (signal: AbortSignal): Promise<number> => {
    const skew = parts.skewMs();
    if (skew === null || Math.abs(skew) > DAY_MS) return UNSURE_MS;
    try {
      await retainOnce({ ...parts, stopping: () => signal.aborted }, clock.now());
    } catch (error) {
      // For example a full disk. Data that were marked stay marked.
      log('error', 'retention', {}, error);
    }
    return DAY_MS;
  };
  return createLoop(clock, look, (error) => {
    log('error', 'retention', {}, error);
    return LOOK_MS;
  });
}

/** One run. `now`: ms. */
export async function retainOnce(
  parts: PurgeParts & Pick<RetentionParts, 'log'>,
  now: number,
): Promise<void> {
  const before = now - parts.terms.payloadDays * DAY_MS;
  // Marked in yesterday's run, or in a run that a crash interrupted.
  const earlier = await removeMarked(parts);
  const purged = await purgePayloads(parts, before);
  const files = earlier.files + purged.files;
  if (files + purged.cases > 0)
    parts.log('info', 'payloads-destroyed', { count: files, bytes: earlier.bytes + purged.bytes });
  // After a restore or a rebuild, it is not known yet which bytes cases will name again.
  const { reconcileBefore } = parts.context;
  if (!parts.stopping() && (reconcileBefore === null || reconcileBefore < before)) {
    const count = await markOrphans(parts);
    if (count > 0) parts.log('info', 'payloads-unreferenced', { count });
  }
  const forgotten = await forgetCases(parts, now);
  if (forgotten > 0) parts.log('info', 'cases-forgotten', { count: forgotten });
  if (parts.stopping()) return;
  await retireTrail(parts, taipeiDay(now));
}

/**
 * Removes the content of cases whose payload is destroyed (`carrier/cases/forgotten.ts`): after the setting's days, else once the trail of that year
 * and of that patient may be retired. Not while somebody works on the case, or before the end of the applied drug: until then its continuation is
 * watched.
 */
async function forgetCases(parts: PurgeParts, now: number): Promise<number> {
  const { context, terms } = parts;
  const today = taipeiDay(now);
  const days = terms.caseDays;
  const before = days === undefined ? trailBefore(terms, today) : now - days * DAY_MS;
  if (before === null) return 0;
  const isOpen = parts.stillOpen();
  const place = hostname();
  let count = 0;

  for (const rows of endedWithout(context, before)) {
    for (const row of rows) {
      if (parts.stopping()) return count;
      const end = context.index.get(row.id)?.label.periodEnd ?? '';
      if (end >= today || successorIsOpen(context.store, row) || isOpen(row.id)) continue;
      const forAge = lastDayForAge(context, row, taipeiDay(row.created_at), today);
      if (forAge !== null && days === undefined) continue;
      // Only the year: the day would reveal the patient's birthday.
      const until = forAge === null ? null : `${forAge.slice(0, 4)}-12-31`;
      if (await forgetCase(context, row.id, { before, until, place })) count += 1;
    }
    await nextTurn();
  }
  return count;
}

/** The last moment (ms) of the last year whose trail may be retired; null: never. */
const trailBefore = ({ auditYears }: Terms, today: string): number | null =>
  auditYears === null ? null : startOfDay(`${String(firstYearOf(auditYears, today))}-01-01`) - 1;

const firstYearOf = (auditYears: number, today: string): number => Number(today.slice(0, 4)) - auditYears;

/** Retires whole years of the trail past their term, except years that a minor's case still needs. */
async function retireTrail(
  { audit, context, log, terms }: Parameters<typeof retainOnce>[0],
  today: string,
): Promise<void> {
  if (terms.auditYears === null) return;
  const oldest = await audit.oldestYear();
  const byYears = firstYearOf(terms.auditYears, today);
  if (oldest === null || oldest >= byYears) return;
  const first = await firstYearKept(context, { oldest, to: byYears, today });
  if (first < byYears) log('info', 'audit-kept-for-age', { count: byYears - first });
  const retired = first <= oldest ? 0 : await audit.retire(first);
  if (retired > 0) log('info', 'audit-retired', { count: retired });
}

type Terms = Settings['retention'];

interface PurgeParts {
  readonly terms: Terms;
  readonly context: CaseContext;
  readonly spool: Spool;
  readonly audit: Audit;
  /** Called once per run. Tells whether somebody still works on an ended case: a deadline runs, or a chain is open. */
  readonly stillOpen: () => (caseId: string) => boolean;
  readonly stopping: () => boolean;
}

interface Purged {
  readonly cases: number;
  readonly files: number;
  readonly bytes: number;
}

/** Payloads of cases that ended before a time (ms): first all tombstones, then the bytes. */
async function purgePayloads(parts: PurgeParts, before: number): Promise<Purged> {
  let cases = 0;
  const isOpen = parts.stillOpen();
  for (const rows of endedBefore(parts.context, before)) {
    for (const row of rows) {
      if (parts.stopping()) break;
      if (successorIsOpen(parts.context.store, row) || isOpen(row.id)) continue;
      if (await forgetPayload(parts.context, row.id, before, await sizesOf(parts, row))) cases += 1;
    }
    await nextTurn();
  }
  crashPoint('purge-marked');
  return { cases, ...(await removeMarked(parts)) };
}

/**
 * Marks spooled bytes that no case keeps, such as a file that was exported again after its payload had been purged.
 * The next retention run deletes them, not this one.
 */
async function markOrphans(parts: PurgeParts): Promise<number> {
  const found: { sha256: string; bytes: number }[] = [];
  for (const [index, sha256] of (await parts.spool.list()).entries()) {
    if (index % 200 === 199) await nextTurn();
    if (isKept(parts.context, sha256)) continue;
    const bytes = await parts.spool.size(sha256);
    if (bytes !== null) found.push({ sha256, bytes });
  }
  return found.length === 0 ? 0 : markUnreferenced(parts.context, found);
}

/** Removes marked data, also data that a crash left marked. After a crash in this function, the next run continues. */
async function removeMarked(parts: PurgeParts): Promise<Omit<Purged, 'cases'>> {
  let [files, bytes] = [0, 0];
  for (const record of marked(parts.context)) {
    if (parts.stopping()) break;
    if (isKept(parts.context, record.sha256)) {
      // A file with these bytes arrived again since.
      await takeBackMark(parts.context, record.n);
      continue;
    }
    // In the same turn of the event loop as the check above. False: the bytes were stored recently, so the next run checks again.
    if (!(await parts.spool.remove(record.sha256))) continue;
    crashPoint('purge-removed');
    const place = hostname();
    await tell(parts, record, place);
    await noteRemoved(parts.context, record.n, place);
    files += 1;
    bytes += record.bytes;
  }
  return { files, bytes };
}

/**
 * The record of 電子病歷辦法 §16: bytes and their number, person, reason, method and place; the line's own time is the time. The removed bytes were sealed:
 * remains on a disk open only with the data key.
 */
function tell({ audit }: PurgeParts, record: DestroyedRecord, place: string): Promise<void> {
  return audit.append({
    kind: 'payload-destroyed',
    actor: record.actor,
    ...(record.case_id === null ? {} : { caseId: record.case_id }),
    sha256: record.sha256,
    detail: { what: record.kind, bytes: record.bytes, reason: record.reason, method: REMOVAL_METHOD, place },
  });
}

async function sizesOf(
  { context, spool }: PurgeParts,
  row: CaseRecord,
): Promise<ReadonlyMap<string, number>> {
  const sizes = new Map<string, number>();
  for (const { sha256, bytes } of spooledBy(context, row))
    sizes.set(sha256, bytes ?? (await spool.size(sha256)) ?? 0);
  return sizes;
}
