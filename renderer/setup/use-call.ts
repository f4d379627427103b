import { ORPCError } from '@orpc/client';
import { useState } from 'react';
import { failureText } from '../connection/failure.ts';
import { useLanguage, useTexts } from '../texts/use-texts.ts';

export interface Call<T> {
  readonly running: boolean;
  readonly answer: T | null;
  /** Why the last one failed, in a sentence. */
  readonly error: string | null;
  /** The agent's code for it, where it gave one. */
  readonly code: string | null;
  readonly run: () => Promise<void>;
}

/** A button's question and what came of it, shown where it was asked. */
export function useCall<T>(ask: () => Promise<T>): Call<T> {
  const texts = useTexts();
  const language = useLanguage();
  const [running, setRunning] = useState(false);
  const [answer, setAnswer] = useState<T | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [code, setCode] = useState<string | null>(null);
  return {
    running,
    answer,
    error,
    code,
    run: async () => {
      setRunning(true);
      setError(null);
      try {
        setAnswer(await ask());
      } catch (failure) {
        setAnswer(null);
        setError(failureText(failure, texts, language));
        setCode(codeOf(failure));
      }
      setRunning(false);
    },
  };
}

function codeOf(failure: unknown): string | null {
  const data: unknown = failure instanceof ORPCError ? failure.data : null;
  return typeof data === 'object' && data !== null && 'code' in data && typeof data.code === 'string'
    ? data.code
    : null;
}
