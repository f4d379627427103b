import { randomUUID } from 'node:crypto';
import type { Audit } from '../../ground/audit/audit.ts';
import type { CaseContext } from '../../carrier/cases/context.ts';
import {
  beginHandOver,
  dueHandOvers,
  endHandOver,
  enrolHandOvers,
  nextHandOverAt,
  takeUpHandOvers,
  type HandOverEnd,
  type HandOverRecord,
} from '../../carrier/cases/hand-overs.ts';
import { META_GET, META_SET } from '../../ground/db/meta.ts';
import { AgentError } from '../../ground/error.ts';
import type { Clock, Log } from '../../ports.ts';
import { createLoop, type Loop } from '../../ground/base/loop.ts';

/** Hands over the attachments of one case and returns the result. Never throws for faults of the receiving side. */
export type Carry = (caseId: string) => Promise<HandOverEnd>;

export interface HandOverParts {
  readonly context: CaseContext;
  readonly audit: Audit;
  readonly carry: Carry;
  readonly clock: Clock;
  readonly log: Log;
}

const IDLE_MS = 60_000;
const RETRY_MS = 5_000;
/** A case may be written shortly after its time of acceptance; the start checks all earlier cases. */
const LATE_MS = 10 * 60_000;

/** Hands the attachments of cases over to NHI, one case after the other, each after its Bundle was accepted. */
export function createHandOver(parts: HandOverParts): Loop {
  const { context, audit, carry, clock, log } = parts;
  let enrolledTo = 0;
  /** Null until the loop has begun. */
  let since: number | null = null;
  let said = false;

  const carryOne = async (piece: HandOverRecord): Promise<void> => {
    const attemptId = randomUUID();
    const entry = { actor: 'agent', caseId: piece.case_id, attemptId };
    const detail = { mode: 'folder' };
    await audit.append({ ...entry, kind: 'hand-over-intent', detail });
    // On disk before the first byte leaves: after a crash the hand-over is repeated.
    if (!(await beginHandOver(context, piece))) return;
    let end: HandOverEnd;
    try {
      end = await carry(piece.case_id);
    } catch (error) {
      // A fault of our spool or disk. Nothing was handed over.
      const code = error instanceof AgentError ? error.code : 'unexpected';
      log('error', 'hand-over-failed', { caseId: piece.case_id, code }, error);
      end = { state: 'refused', code };
    }
    await endHandOver(context, piece, end, loop.signal);
    await audit.append({ ...entry, kind: 'hand-over-outcome', detail: { ...detail, state: end.state } });
  };

  const look = async (from: number): Promise<void> => {
    const now = clock.now();
    await enrolHandOvers(context, Math.max(from, enrolledTo - LATE_MS));
    enrolledTo = now;
    for (const piece of dueHandOvers(context, clock.now())) {
      if (loop.signal.aborted) return;
      await carryOne(piece);
    }
  };
  /** Runs before the first hand-over. After a crash in it, or with a full disk, it runs again. */
  const begin = async (): Promise<number> => {
    await takeUpHandOvers(context, loop.signal);
    return switchedOnAt(context, clock.now());
  };
  const loop = createLoop(
    clock,
    async () => {
      since ??= await begin();
      await look(since);
      const next = nextHandOverAt(context) ?? Infinity;
      said = false;
      return Math.max(100, Math.min(next - clock.now(), IDLE_MS));
    },
    (error) => {
      // Logged once, not once per try.
      if (!said) log('error', 'hand-over-loop', {}, error);
      said = true;
      return RETRY_MS;
    },
  );
  return loop;
}

/** Stored at the first start with hand-over switched on: cases accepted before are not handed over. */
async function switchedOnAt(context: CaseContext, now: number): Promise<number> {
  const key = 'hand_over_since';
  const found = context.store.get<{ value: string }>(META_GET, { key })?.value;
  if (found !== undefined) return Number(found);
  await context.store.write((tx) => tx.run(META_SET, { key, value: String(now) }));
  return now;
}
