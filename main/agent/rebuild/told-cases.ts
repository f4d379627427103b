import { DELIVERIES, type Delivery } from '../../../shared/states.ts';
import type { Audit, AuditLine } from '../audit/audit.ts';
import { readKept } from '../cases/attachments.ts';
import type { ToldCase } from '../cases/rebuilt.ts';

interface Story {
  readonly id: string;
  sha256: string | null;
  delivery: Delivery | null;
  /** Attempts whose intent stands and whose end no later line tells. */
  readonly under: Set<string>;
  attempts: number;
  firstAttemptAt: number | null;
  caseNumber: string | null;
  supersededBy: string | null;
  /** A person cancelled it, or asked for that while it was under way or in doubt. */
  cancelled: boolean;
  readonly attachments: Map<number, string>;
  /** The copy with other attachment names that is sent in its place. */
  sent: string | null;
}

/**
 * What the trail tells of each case, by the hash of its Bundle, in the order they were found. The trail is written after the
 * database, an intent before: whatever it says of an end is so, and an attempt without an end may have reached NHI.
 */
export async function toldCases(audit: Audit): Promise<Map<string, ToldCase>> {
  const told = new Map<string, ToldCase>();
  for (const story of (await storiesOf(audit)).values()) {
    if (story.sha256 === null) continue;
    const { id, attempts, firstAttemptAt, caseNumber, supersededBy, sent } = story;
    const attachments = [...story.attachments].map(([ord, sha256]) => ({ ord, sha256 }));
    const standing = standingOf(story);
    const known = { id, standing, attempts, firstAttemptAt, caseNumber, supersededBy, attachments };
    told.set(story.sha256, { ...known, sentSha256: sent });
  }
  return told;
}

/** Cases that a person cancelled and no new file has begun again since. */
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
  const known = stories.get(id);
  if (known !== undefined) return known;
  const story: Story = {
    id,
    sha256: null,
    delivery: null,
    under: new Set(),
    attempts: 0,
    firstAttemptAt: null,
    caseNumber: null,
    supersededBy: null,
    cancelled: false,
    attachments: new Map(),
    sent: null,
  };
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
  // Only lines of the case's own history have an event's number; they carry the hash of its Bundle.
  if (typeof detail?.['event'] !== 'number') return;
  story.sha256 = line.sha256 ?? story.sha256;
  const { to, number, by, attempt } = detail;
  const moved = DELIVERIES.find((delivery) => delivery === to);
  if (moved !== undefined) story.delivery = moved;
  noteCancelled(story, kind, moved, detail['wish']);
  // The move to `sending` names its attempt as well; any other move that names one is its end.
  if (typeof attempt === 'string' && moved !== 'sending') story.under.delete(attempt);
  // Their places are those of the Bundle, whose bytes never change: the newest line counts.
  for (const kept of readKept(detail['kept'])) story.attachments.set(kept.ord, kept.sha256);
  if (typeof detail['sentSha256'] === 'string') story.sent = detail['sentSha256'];
  // Dropped again after a refusal: it starts over with its own names.
  if (kind === 'same-bytes' && detail['recheck'] === true) story.sent = null;
  if (typeof number === 'string') story.caseNumber = number;
  if (kind === 'superseded' && typeof by === 'string') story.supersededBy = by;
}

/** A doubt takes back no cancel, be it that of a restore; anything else that moves the case on does. */
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
