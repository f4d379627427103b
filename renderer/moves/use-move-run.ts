import AntdApp from 'antd/es/app';
import { useState } from 'react';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { useConnection } from '../connection/connection.ts';
import { useFailureText } from '../connection/use-action.ts';
import type { Language, Texts } from '../texts/texts.ts';
import { useLanguage, useTexts } from '../texts/use-texts.ts';
import { useLongRun } from './long-run.tsx';
import { isTwin, type BulkMove, type MoveWording } from './move.ts';
import {
  isSimilar,
  isThere,
  isUnchecked,
  releaseDespite,
  runMove,
  type Despite,
  type MoveFailure,
  type MoveResult,
} from './run-move.ts';

/** The dialog's current question: first the move, then the questions that the agent returned, in turn. */
export type MoveQuestion =
  | { readonly kind: 'move' }
  /** NHI may already have these cases. */
  | { readonly kind: 'check'; readonly ids: readonly string[] }
  /** NHI has similar claims for these cases. */
  | { readonly kind: 'similar'; readonly cases: readonly MoveFailure[] }
  | { readonly kind: 'ended' };

interface Outcome {
  readonly failures: readonly MoveFailure[];
  /** Cases that the last search found at NHI: not sent, and no failure. */
  readonly there: readonly MoveFailure[];
  readonly similar: readonly MoveFailure[];
  /** The agent made the move of at least one case, or stored it as a wish. */
  readonly someDone: boolean;
}

const NOTHING: Outcome = { failures: [], there: [], similar: [], someDone: false };

export type MoveRun = ReturnType<typeof useMoveRun>;

interface MoveAsked {
  readonly move: BulkMove;
  readonly wording: MoveWording;
  readonly ids: readonly string[];
  readonly onClose: (done: boolean) => void;
}

/** Runs a move and the agent's follow-up questions until none is left. */
export function useMoveRun({ move, wording, ids, onClose }: MoveAsked) {
  const texts = useTexts();
  const language = useLanguage();
  const failureText = useFailureText();
  const { client } = useConnection();
  const { message } = AntdApp.useApp();
  const work = useLongRun();
  const [question, setQuestion] = useState<MoveQuestion>({ kind: 'move' });
  const [outcome, setOutcome] = useState(NOTHING);
  const [looked, setLooked] = useState<Despite>(new Map());
  const [error, setError] = useState<string | null>(null);

  // The twin dialog has already asked for the reason and both ticks, which the agent requires.
  const twin = wording === 'sendTwin' ? ('different' as const) : undefined;
  const ask = (reason: string): Promise<MoveResult> => {
    if (question.kind === 'similar') {
      const despite = lookedAt(question.cases, looked);
      setLooked(despite);
      return work.start((run) =>
        releaseDespite(client, only(despite, question.cases), reason, { ...run, said: twin ?? 'checked' }),
      );
    }
    const isCheck = question.kind === 'check';
    const said = twin ?? (isCheck ? 'checked' : undefined);
    return work.start((run) =>
      runMove(client, { move, ids: isCheck ? question.ids : ids, reason }, { ...run, said }),
    );
  };
  const run = async (reason: string): Promise<void> => {
    setError(null);
    try {
      const result = await ask(reason);
      if (result.done > 0) void message.success(texts.moves[wording].done(result.done));
      if (result.asked > 0)
        void message.info(texts.wishes[move === 'cancel' ? 'cancel' : 'hold'].done(result.asked), 8);
      if (result.left > 0) void message.info(texts.moves.stopped(result.left));
      const unchecked = result.failures.filter(isUnchecked);
      const twins = await twinsAmong(unchecked, (asked) => client.cases.rows({ ids: asked, phi: false }));
      const next = added(outcome, result, { unchecked, twins, texts });
      const toCheck = unchecked.filter(({ id }) => !twins.has(id)).map(({ id }) => id);
      setOutcome(next);
      const following = nextQuestion(toCheck, next);
      setQuestion(following);
      if (following.kind === 'similar') setOutcome({ ...next, similar: [] });
      if (following.kind !== 'ended') return;
      const [only] = next.there;
      // For a single case a message suffices, as for a successful move.
      if (ids.length === 1 && only !== undefined) void message.success(saidOf(only, language), 8);
      if (next.failures.length === 0 && (next.there.length === 0 || ids.length === 1))
        onClose(next.someDone || next.there.length > 0);
    } catch (failure) {
      setError(failureText(failure));
    }
  };
  const { failures, there, someDone } = outcome;
  return {
    ...{ question, error, run, failures, there, someDone },
    progress: work.progress,
    stop: work.stop,
  };
}

const saidOf = ({ message, messageEn }: MoveFailure, language: Language): string =>
  (language === 'en' ? messageEn : message) ?? '';

/** Twins are released one by one, from a dialog that compares both cases. */
async function twinsAmong(
  unchecked: readonly MoveFailure[],
  rowsOf: (ids: string[]) => Promise<readonly CaseRow[]>,
): Promise<ReadonlySet<string>> {
  if (unchecked.length === 0) return new Set();
  const found = new Set<string>();
  for (let at = 0; at < unchecked.length; at += MOST_ROWS) {
    const rows = await rowsOf(unchecked.slice(at, at + MOST_ROWS).map(({ id }) => id));
    for (const row of rows) if (isTwin(row)) found.add(row.id);
  }
  return found;
}
/** The contract's maximum number of rows per request. */
const MOST_ROWS = 2000;

function added(
  before: Outcome,
  result: MoveResult,
  told: {
    readonly unchecked: readonly MoveFailure[];
    readonly twins: ReadonlySet<string>;
    readonly texts: Texts;
  },
): Outcome {
  const { unchecked, twins, texts } = told;
  const apart = texts.moves.twinsApart;
  const others = result.failures.filter((one) => !isUnchecked(one) && !isThere(one) && !isSimilar(one));
  return {
    failures: [
      ...before.failures,
      ...others,
      ...unchecked
        .filter(({ id }) => twins.has(id))
        .map((one) => ({ ...one, message: apart, messageEn: apart })),
    ],
    there: [...before.there, ...result.failures.filter(isThere)],
    similar: [...before.similar, ...result.failures.filter(isSimilar)],
    someDone: before.someDone || result.done + result.asked > 0,
  };
}

function nextQuestion(toCheck: readonly string[], { similar }: Outcome): MoveQuestion {
  if (toCheck.length > 0) return { kind: 'check', ids: toCheck };
  return similar.length > 0 ? { kind: 'similar', cases: similar } : { kind: 'ended' };
}

/** Adds the new numbers to those already ruled out: the repeated search may find more. */
function lookedAt(cases: readonly MoveFailure[], before: Despite): Despite {
  const despite = new Map(before);
  for (const { id, numbers = [] } of cases)
    despite.set(id, [...new Set([...(before.get(id) ?? []), ...numbers])]);
  return despite;
}

const only = (despite: Despite, cases: readonly MoveFailure[]): Despite =>
  new Map(cases.map(({ id }) => [id, despite.get(id) ?? []]));
