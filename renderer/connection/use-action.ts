import AntdApp from 'antd/es/app';
import { useState, type ReactNode } from 'react';
import { failureText } from './failure.ts';
import { useLanguage, useTexts } from '../texts/use-texts.ts';

export interface Action {
  readonly running: boolean;
  /** Why the last try was not done; of an action that shows it in its own place. */
  readonly error: string | null;
  readonly run: () => void;
}

/**
 * A button's call: shown as running until the agent confirmed it, then said so, or why not. `here`: the form shows the failure
 * itself, beside what was typed.
 */
export function useAction(
  call: () => Promise<unknown>,
  done: ReactNode,
  failures: 'message' | 'here' = 'message',
): Action {
  const texts = useTexts();
  const language = useLanguage();
  const { message } = AntdApp.useApp();
  const [running, setRunning] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const run = async (): Promise<void> => {
    setRunning(true);
    setError(null);
    try {
      await call();
      void message.success(done);
    } catch (failure) {
      const said = failureText(failure, texts, language);
      if (failures === 'here') setError(said);
      else void message.error(said);
    }
    setRunning(false);
  };
  return {
    running,
    error,
    run: () => {
      void run();
    },
  };
}
