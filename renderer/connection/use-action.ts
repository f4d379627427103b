import { ORPCError } from '@orpc/client';
import AntdApp from 'antd/es/app';
import { useState, type ReactNode } from 'react';
import type { StaffAct } from '../../shared/api/work-contract.ts';
import { taipeiDay } from '../../shared/days.ts';
import { actLine } from '../work/act-words.ts';
import type { Language, Texts } from '../texts/texts.ts';
import { useLanguage, useTexts } from '../texts/use-texts.ts';
import { useConnection } from './connection.ts';
import type { AgentClient } from './transport.ts';

export interface Action {
  readonly running: boolean;
  /** Reason why the last attempt failed, if the component shows errors itself. */
  readonly error: string | null;
  readonly run: () => void;
}

/**
 * A button's call: `running` until the agent confirmed it. A message then says that it is done, unless `done` is null, or why it failed. `here`:
 * the form shows the failure beside the fields. A message with a button is shown for 8 s.
 */
export function useAction(
  call: (client: AgentClient) => Promise<unknown>,
  done: ReactNode,
  failures: 'message' | 'here' = 'message',
): Action {
  const failureText = useFailureText();
  const { client } = useConnection();
  const { message } = AntdApp.useApp();
  const [running, setRunning] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const run = async (): Promise<void> => {
    setRunning(true);
    setError(null);
    try {
      await call(client);
      if (done !== null) void message.success(done, typeof done === 'string' ? undefined : 8);
    } catch (failure) {
      const said = failureText(failure);
      if (failures === 'here') setError(said);
      else void message.error(said);
    }
    setRunning(false);
  };
  return {
    running,
    error,
    run: () => void run(),
  };
}

/**
 * A call outside a dialog. A message says that it is done, if `done` is given, or why it failed. `seconds`: how long it is shown. Resolves with
 * whether the agent confirmed it.
 */
export function useAttempt(): (
  call: (client: AgentClient) => Promise<unknown>,
  done?: ReactNode,
  seconds?: number,
) => Promise<boolean> {
  const failureText = useFailureText();
  const { client } = useConnection();
  const { message } = AntdApp.useApp();
  return async (call, done, seconds) => {
    try {
      await call(client);
      if (done !== undefined) void message.success(done, seconds);
      return true;
    } catch (failure) {
      void message.error(failureText(failure));
      return false;
    }
  };
}

export interface ActionState extends Action {
  /** Drops the error; called when the dialog's input changed. */
  readonly forget: () => void;
  /** Props of `AskDialog`. */
  readonly dialog: { readonly running: boolean; readonly error: string | null; readonly onOk: () => void };
}

export interface Refusal {
  /** Error code of the agent; part of the API. */
  readonly code: string;
  /** Sentence in the page's language. */
  readonly said: string;
  /** Claim numbers at NHI that the refusal names. */
  readonly numbers: readonly string[];
}

/**
 * A dialog's call: the dialog stays open until the agent confirmed it, and shows why it failed.
 * @param said message that it is done, shown before `done` runs; null if `done` says it itself
 * @param refused handles a refusal itself; returns true if no error is to be shown
 */
export function useAsked<T>(
  call: (client: AgentClient) => Promise<T>,
  done: (result: T) => void,
  said: ReactNode = null,
  refused: (refusal: Refusal) => boolean = () => false,
): ActionState {
  const failureText = useFailureText();
  const { client } = useConnection();
  const { message } = AntdApp.useApp();
  const [running, setRunning] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const run = async (): Promise<void> => {
    setRunning(true);
    setError(null);
    try {
      const result = await call(client);
      if (said !== null) void message.success(said);
      done(result);
    } catch (failure) {
      const why = failureText(failure);
      const code = codeOf(failure);
      if (code === null || !refused({ code, said: why, numbers: numbersOf(failure) })) setError(why);
      setRunning(false);
    }
  };
  const start = (): void => {
    if (!running) void run();
  };
  return {
    running,
    error,
    run: start,
    dialog: { running, error, onOk: start },
    forget: () => setError(null),
  };
}

export interface Call<T, A extends readonly unknown[] = []> {
  readonly running: boolean;
  readonly answer: T | null;
  /** Reason why the last call failed, as a sentence. */
  readonly error: string | null;
  /** The agent's error code, if any. */
  readonly code: string | null;
  readonly run: (...args: A) => Promise<void>;
}

/** A button's query; its answer is shown beside the button. */
export function useCall<T, A extends readonly unknown[]>(ask: (...args: A) => Promise<T>): Call<T, A> {
  const failureText = useFailureText();
  const [running, setRunning] = useState(false);
  const [answer, setAnswer] = useState<T | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [code, setCode] = useState<string | null>(null);
  return {
    running,
    answer,
    error,
    code,
    run: async (...args) => {
      setRunning(true);
      setError(null);
      try {
        setAnswer(await ask(...args));
      } catch (failure) {
        setAnswer(null);
        setError(failureText(failure));
        setCode(codeOf(failure));
      }
      setRunning(false);
    },
  };
}

/** The agent's error code of a refusal; null if it gave none. */
export function codeOf(failure: unknown): string | null {
  const data: unknown = failure instanceof ORPCError ? failure.data : null;
  return typeof data === 'object' && data !== null && 'code' in data && typeof data.code === 'string'
    ? data.code
    : null;
}

function numbersOf(failure: unknown): readonly string[] {
  const data: unknown = failure instanceof ORPCError ? failure.data : null;
  const numbers = typeof data === 'object' && data !== null && 'numbers' in data ? data.numbers : null;
  return Array.isArray(numbers) ? numbers.filter((one): one is string => typeof one === 'string') : [];
}

/** Acts of others on the cases since the page read them, if that is why the agent refused. */
function actsOf(failure: unknown): readonly StaffAct[] {
  const data: unknown = failure instanceof ORPCError ? failure.data : null;
  const acts = typeof data === 'object' && data !== null && 'acts' in data ? data.acts : null;
  return Array.isArray(acts) ? (acts as StaffAct[]) : [];
}

/** True if the error says that the requested object does not exist. */
export const isGone = (error: unknown): boolean => error instanceof ORPCError && error.code === 'NOT_FOUND';

/** One sentence for staff about a failed call: the agent's own sentence if it gave one. */
export function useFailureText(): (error: unknown) => string {
  const texts = useTexts();
  const language = useLanguage();
  return (error) => failureSentence(error, texts, language);
}

export function failureSentence(error: unknown, texts: Texts, language: Language): string {
  const { common } = texts.shell;
  if (!(error instanceof ORPCError)) return common.notConfirmed;
  if (isGone(error)) return common.gone;
  const acts = actsOf(error).map((act) => actLine(act, texts, taipeiDay(Date.now())));
  if (acts.length > 0) return acts.join(common.listEnd);
  const data: unknown = error.data;
  if (language === 'zh-TW' && typeof data === 'object' && data !== null && 'messageZh' in data) {
    if (typeof data.messageZh === 'string' && data.messageZh !== '') return data.messageZh;
  }
  if (language === 'en' && error.defined) return error.message;
  return error.code === 'CONFLICT' ? texts.moves.notAllowedNow : common.unknownError;
}
