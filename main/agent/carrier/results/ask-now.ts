import {
  ASK_GAP_MS,
  type AskResult,
  type AskWait,
  MOST_ASKED,
  type NotAsked,
} from '../../../../shared/ask-now.ts';
import { AgentError } from '../../ground/error.ts';
import type { ErrorKey } from '../../ground/error-codes.ts';
import { taipeiTime } from '../../ground/fhir/taipei.ts';
import type { Clock } from '../../ports.ts';
import { lastAsked, noteAsked, notAskedWhy } from '../cases/asked.ts';
import { hasAnothersNumber, notShownSince } from '../cases/case-facts.ts';
import type { CaseRecord } from '../cases/case-record.ts';
import type { CaseContext } from '../cases/context.ts';
import { caseRow } from '../cases/move.ts';
import type { AnswerRecord } from '../cases/outbox.ts';
import { SELECT_ANSWER } from '../cases/queries.ts';
import { polled } from '../cases/reviews.ts';
import type { TokenSource } from '../smart/token-source.ts';

/** Reason why NHI is not asked for results now, and until when (ms) if that is known. */
export interface ResultsWait {
  readonly why: AskWait;
  readonly until: number | null;
}

export interface AskNowParts {
  readonly context: CaseContext;
  readonly clock: Clock;
  readonly tokens: Pick<TokenSource, 'get'>;
  readonly waits: () => ResultsWait | null;
  /** One question about one case at a time; the poller's questions take turns with these. */
  readonly inTurn: <T>(question: () => Promise<T>) => Promise<T>;
  /** Asks NHI and stores the answer. @returns code of the failure; null: NHI answered */
  readonly question: (row: CaseRecord, token: string, signal: AbortSignal) => Promise<string | null>;
}

/**
 * 現在查詢: a person has a case polled before its next poll is due. A crash before the answer loses nothing: the question is in
 * memory alone, and the case keeps its next poll.
 */
export class AskNow {
  readonly #parts: AskNowParts;
  readonly #stopping: AbortSignal;
  readonly #asking = new Set<string>();

  constructor(parts: AskNowParts, stopping: AbortSignal) {
    this.#parts = parts;
    this.#stopping = stopping;
  }

  /**
   * Resolves with the result once the answer is stored.
   * @throws AgentError `ask-not-asked-for`, `ask-not-now`, `ask-under-way`, `ask-too-many`, `ask-too-soon`: NHI was not asked; `ask-failed`
   */
  async ask(id: string, by: string): Promise<AskResult> {
    this.#refuse(id);
    this.#asking.add(id);
    try {
      return await this.#parts.inTurn(() => this.#askInTurn(id, by));
    } finally {
      this.#asking.delete(id);
    }
  }

  #refuse(id: string): void {
    const { context, clock } = this.#parts;
    const row = caseRow(context.store, id);
    if (row.delivery !== 'accepted') throw new AgentError('ask-not-asked-for');
    const why = notAskedWhy(context, row);
    if (why !== null) throw new AgentError(NOT_ASKED_FOR[why]);
    this.#refuseWait();
    if (this.#asking.has(id)) throw new AgentError('ask-under-way');
    if (this.#asking.size >= MOST_ASKED) throw new AgentError('ask-too-many', { most: MOST_ASKED });
    const last = lastAsked(context, id);
    if (last !== null && Math.abs(clock.now() - last.at) < ASK_GAP_MS)
      throw new AgentError('ask-too-soon', { at: hourOf(last.at) });
  }

  #refuseWait(): void {
    const wait = this.#parts.waits();
    if (wait === null) return;
    if (wait.why === 'told-to-wait' && wait.until !== null)
      throw new AgentError('ask-not-now/told-to-wait', { until: hourOf(wait.until) });
    throw new AgentError(wait.why === 'new-server' ? 'ask-not-now/new-server' : 'ask-not-now');
  }

  #refuseStopped(): void {
    if (this.#stopping.aborted) throw new AgentError('ask-failed', { code: 'stopped' });
  }

  async #askInTurn(id: string, by: string): Promise<AskResult> {
    const { context, tokens, question } = this.#parts;
    const signal = this.#stopping;
    this.#refuseStopped();
    // NHI may have asked us to wait in its answer to an earlier question.
    this.#refuseWait();
    const before = caseRow(context.store, id);
    const repeats = repeatsOf(context, before);
    const token = await tokens.get(signal);
    const failed = token.kind === 'token' ? await question(before, token.token, signal) : token.code;
    this.#refuseStopped();
    const after = caseRow(context.store, id);
    const code = failed ?? (hasAnothersNumber(after) ? 'number-of-another' : null);
    if (code === null) {
      const isShown = repeats === null || repeatsOf(context, after) !== repeats;
      const came = cameOf(before, after, isShown);
      await noteAsked(context, id, { by, came, code });
      return came;
    }
    // Restores the time of the next poll. A crash before this commit leaves an earlier poll, which does no harm.
    if (before.next_poll_at !== null && after.case_number === before.case_number)
      await polled(context, id, before.next_poll_at);
    await noteAsked(context, id, { by, came: 'failed', code });
    throw new AgentError('ask-failed', { code });
  }
}

const NOT_ASKED_FOR = {
  'no-number': 'ask-not-asked-for/no-number',
  'other-server': 'ask-not-asked-for/other-server',
  forgotten: 'ask-not-asked-for/forgotten',
} as const satisfies Record<NotAsked, ErrorKey>;

/** `10:02`, in Taiwan. */
const hourOf = (at: number): string => taipeiTime(at).slice(11, 16);

/** Number of times that NHI has shown the standing answer again; null: none stands. */
const repeatsOf = ({ store }: CaseContext, { id, answer_n: n }: CaseRecord): number | null =>
  store.get<AnswerRecord>(SELECT_ANSWER, { case_id: id, n })?.repeats ?? null;

/** @param isShown NHI has shown the answer that stood before, if one did */
function cameOf(before: CaseRecord, after: CaseRecord, isShown: boolean): AskResult {
  if (notShownSince(after) !== null) return 'not-shown';
  if (after.answer_n === before.answer_n && after.review === before.review)
    return isShown ? 'same' : 'not-shown';
  return after.review === 'decided' ? 'decided' : 'moved';
}
