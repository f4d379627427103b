import { setImmediate as nextTurn } from 'node:timers/promises';
import { DELIVERIES, type Delivery } from '../../../../shared/states.ts';
import type { Audit, AuditLine } from '../../ground/audit/audit.ts';
import { readKept } from '../../carrier/cases/attachments.ts';
import type { CaseContext } from '../../carrier/cases/context.ts';
import type { FoundAttachment } from '../../carrier/cases/intake-port.ts';
import { isKept } from '../../carrier/cases/payloads.ts';
import { CASES_BY_SHA } from '../../carrier/cases/queries.ts';
import { rebuildCase, type ToldCase } from '../../carrier/cases/rebuilt.ts';
import type { Checker } from '../../carrier/check/checker.ts';
import { crashPoint } from '../../ground/crash-point.ts';
import { META_GET, META_SET } from '../../ground/db/meta.ts';
import { AgentError } from '../../ground/error.ts';
import type { Log } from '../../ports.ts';
import type { Spool } from '../../ground/spool/spool.ts';

interface RebuildParts {
  readonly context: CaseContext;
  readonly spool: Spool;
  readonly audit: Audit;
  readonly checker: Checker;
  readonly log: Log;
  /** The first watched folder, to which the rebuilt cases belong. */
  readonly folder: string;
  /** Limit of a Bundle: a longer file is not one of ours. */
  readonly maxBytes: number;
}

/**
 * Runs after an older state has replaced a newer one (a backup, a daily copy, an empty database). Payloads in the spool that no case names become
 * cases again, with what the trail records about them. Once for each such event; after a crash the next start does the rest.
 * @returns number of rebuilt cases
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
  // In the order found, so that a newer file supersedes an older file of the same claim, never the reverse.
  const order = new Map([...told.keys()].map((sha256, index) => [sha256, index]));
  const rank = (sha256: string): number => order.get(sha256) ?? Infinity;
  let count = 0;
  for (const sha256 of left.toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))) {
    if (await rebuild(parts, sha256, told.get(sha256) ?? null)) count += 1;
    crashPoint('case-rebuilt');
  }
  return count;
}

async function rebuild(parts: RebuildParts, sha256: string, told: ToldCase | null): Promise<boolean> {
  const { context, spool, checker, log, folder, maxBytes } = parts;
  if (((await spool.size(sha256)) ?? Infinity) > maxBytes) return false;
  let bytes: Buffer;
  try {
    bytes = await spool.get(sha256);
  } catch (error) {
    if (!(error instanceof AgentError) || error.code !== 'spool-damaged') throw error;
    log('error', 'spool-damaged', told === null ? {} : { caseId: told.id }, error);
    return false;
  }
  const inspection = { ...(await checker.inspect(bytes)), sha256 };
  // An attachment: the trail has no case of it, and it contains no Bundle.
  if (told === null && inspection.summary === null) return false;
  const attachments = await attachmentsOf(parts, told, inspection.summary?.attachments ?? []);
  const left = { bytes: bytes.length, inspection, folder, told, attachments };
  return (await rebuildCase(context, left)) !== null;
}

async function attachmentsOf(
  { spool }: RebuildParts,
  told: ToldCase | null,
  names: readonly string[],
): Promise<FoundAttachment[]> {
  const found: FoundAttachment[] = [];
  for (const { ord, sha256 } of told?.attachments ?? []) {
    const [name, size] = [names[ord], await spool.size(sha256)];
    // A time that no file has, so that files beside the Bundle are read again.
    if (name !== undefined && size !== null) found.push({ name, sha256, size, mtimeMs: -1 });
  }
  return found;
}

class Story {
  readonly id: string;
  sha256: string | null = null;
  delivery: Delivery | null = null;
  /** Attempts with an intent and no later line about their end. */
  readonly under = new Set<string>();
  attempts = 0;
  firstAttemptAt: number | null = null;
  caseNumber: string | null = null;
  supersededBy: string | null = null;
  /** A person cancelled the case, or asked for that during an attempt or a doubt. */
  cancelled = false;
  readonly attachments = new Map<number, string>();

  constructor(id: string) {
    this.id = id;
  }
}

/**
 * The trail's record of each case, by the hash of its Bundle, in the order found. Intents are written before the attempt, other lines after the
 * database. So a recorded end is true, and an attempt without an end may have reached NHI.
 */
async function toldCases(audit: Audit): Promise<Map<string, ToldCase>> {
  const told = new Map<string, ToldCase>();
  for (const story of (await storiesOf(audit)).values()) {
    if (story.sha256 === null) continue;
    const { id, attempts, firstAttemptAt, caseNumber, supersededBy } = story;
    const attachments = [...story.attachments].map(([ord, sha256]) => ({ ord, sha256 }));
    const standing = standingOf(story);
    told.set(story.sha256, { id, standing, attempts, firstAttemptAt, caseNumber, supersededBy, attachments });
  }
  return told;
}

/** Cases that a person cancelled and that no new file has restarted since. */
export async function toldCancelled(audit: Audit): Promise<Set<string>> {
  const stories = [...(await storiesOf(audit)).values()];
  return new Set(stories.filter(({ cancelled }) => cancelled).map(({ id }) => id));
}

async function storiesOf(audit: Audit): Promise<Map<string, Story>> {
  const stories = new Map<string, Story>();
  for await (const line of audit.read({ damaged: 'pass-over' }))
    if (line.caseId !== undefined) note(storyOf(stories, line.caseId), line);
  return stories;
}

function storyOf(stories: Map<string, Story>, id: string): Story {
  const story = stories.get(id) ?? new Story(id);
  stories.set(id, story);
  return story;
}

function note(story: Story, line: AuditLine): void {
  const { kind, attemptId, detail } = line;
  if (kind === 'send-intent' && attemptId !== undefined) {
    story.sha256 = line.sha256 ?? story.sha256;
    story.under.add(attemptId);
    story.attempts += 1;
    story.firstAttemptAt ??= Date.parse(line.at);
    return;
  }
  if (kind === 'send-dropped' && attemptId !== undefined) {
    story.under.delete(attemptId);
    story.attempts -= 1;
    return;
  }
  // Only lines of the case's own history have an event number; they contain the hash of its Bundle.
  if (typeof detail?.['event'] !== 'number') return;
  story.sha256 = line.sha256 ?? story.sha256;
  const { to, number, by, attempt } = detail;
  const moved = DELIVERIES.find((delivery) => delivery === to);
  if (moved !== undefined) story.delivery = moved;
  noteCancelled(story, kind, moved, detail['wish']);
  // The move to `sending` names its attempt, too; any other move that names an attempt is its end.
  if (typeof attempt === 'string' && moved !== 'sending') story.under.delete(attempt);
  // `ord` is the place in the Bundle, whose bytes never change: the newest line counts.
  for (const kept of readKept(detail['kept'])) story.attachments.set(kept.ord, kept.sha256);
  if (typeof number === 'string') story.caseNumber = number;
  if (kind === 'superseded' && typeof by === 'string') story.supersededBy = by;
}

/** A doubt, even that of a restore, does not undo a cancellation; any other move of the case does. */
function noteCancelled(story: Story, kind: string, moved: Delivery | undefined, wish: unknown): void {
  if (kind === 'wish') story.cancelled = wish === 'cancel';
  else if (kind === 'wish-withdrawn') story.cancelled = false;
  else if (moved === 'cancelled') story.cancelled = kind !== 'superseded';
  else if (moved !== undefined && moved !== 'uncertain') story.cancelled = false;
}

function standingOf({ delivery, under }: Story): ToldCase['standing'] {
  if (delivery === 'accepted') return 'accepted';
  if (under.size > 0) return 'unknown';
  switch (delivery) {
    case 'sending':
    case 'uncertain':
      return 'unknown';
    case 'cancelled':
      return 'cancelled';
    default:
      return 'unsent';
  }
}
