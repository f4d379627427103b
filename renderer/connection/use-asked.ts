import { useState } from 'react';
import { useConnection } from './agent-context.ts';
import { failureText } from './failure.ts';
import type { AgentClient } from './transport.ts';
import { useLanguage, useTexts } from '../texts/use-texts.ts';

export interface Asked {
  readonly running: boolean;
  /** Why the last try was not done, for showing where it was asked. */
  readonly error: string | null;
  readonly run: () => void;
  /** What was asked is changed: the error is of no use any more. */
  readonly forget: () => void;
}

/** A dialog's call: the dialog stays until the agent confirmed it, and says why where it did not. */
export function useAsked<T>(call: (client: AgentClient) => Promise<T>, done: (result: T) => void): Asked {
  const texts = useTexts();
  const language = useLanguage();
  const { client } = useConnection();
  const [running, setRunning] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const run = async (): Promise<void> => {
    setRunning(true);
    setError(null);
    try {
      done(await call(client));
    } catch (failure) {
      setError(failureText(failure, texts, language));
      setRunning(false);
    }
  };
  return {
    running,
    error,
    run: () => {
      if (!running) void run();
    },
    forget: () => {
      setError(null);
    },
  };
}
