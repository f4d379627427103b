import type { StatusView } from '../../../shared/api/views/status.ts';
import type { TodayEntry } from '../../../shared/api/work-contract.ts';
import type { Settings } from '../../../shared/settings.ts';
import type { TodayKind } from '../../../shared/today.ts';
import { taipeiTime } from '../fhir/taipei.ts';
import { workingHoursBetween } from './working-days.ts';
import { workingDaysOf } from './work-settings.ts';

const WELL: ReadonlySet<string> = new Set(['watching', 'starting', 'read-only', 'unused', 'fine']);

/** What concerns all cases: the way to NHI, the folders, and a quiet that an office day should not have. */
export function agentEntries(
  status: Pick<StatusView, 'destination' | 'folders' | 'outFolders' | 'lastPollAt'>,
  facts: {
    readonly now: number;
    readonly settings: Settings['work'];
    /** When the newest case was found, ms; null where there has never been one. */
    readonly lastFoundAt: number | null;
    /** Whether an answer is waited for at all. */
    readonly hasOpenCases: boolean;
  },
): TodayEntry[] {
  const { destination, folders } = status;
  const entries: TodayEntry[] = [];
  if (destination.state === 'paused')
    entries.push(entry('destination-paused', 'destination', destination.reason));
  if (destination.state === 'unreachable')
    entries.push(entry('destination-unreachable', 'destination', destination.reason));
  const outFolders = status.outFolders ?? [];
  for (const { path, state } of folders)
    if (!WELL.has(state)) entries.push(entry('folder-trouble', path, `${state} ${path}`));
  for (const { path, state } of folders)
    if (state === 'read-only') entries.push(entry('folder-unguarded', path, path));
  for (const { path, state } of outFolders)
    if (!WELL.has(state)) entries.push(entry('out-folder-trouble', path, `${state} ${path}`));
  for (const { path, problems } of [...folders, ...outFolders])
    for (const { kind } of problems ?? [])
      entries.push(entry('folder-problem', `${kind} ${path}`, `${kind} ${path}`));
  return [...entries, ...quiet(status.lastPollAt, facts)];
}

function quiet(
  lastPollAt: string | null,
  { now, settings, lastFoundAt, hasOpenCases }: Parameters<typeof agentEntries>[1],
): TodayEntry[] {
  const calendar = workingDaysOf(settings);
  const found: TodayEntry[] = [];
  const look = (kind: TodayKind, since: number | null): void => {
    if (since === null) return;
    const hours = workingHoursBetween(since, now, calendar);
    if (hours >= settings.quietHours)
      found.push(entry(kind, 'quiet', String(Math.floor(hours)), taipeiTime(since)));
  };
  look('quiet-intake', lastFoundAt);
  // Where nothing was ever heard, the quiet began when there was first something to hear of.
  if (hasOpenCases) look('quiet-poll', lastPollAt === null ? lastFoundAt : Date.parse(lastPollAt));
  return found;
}

function entry(kind: TodayKind, key: string, detail: string | null, since: string | null = null): TodayEntry {
  const reasons = [{ kind, since, detail }];
  return { key: `${kind} ${key}`, kind, caseId: null, owner: null, deadline: null, reasons };
}
