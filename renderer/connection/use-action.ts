import AntdApp from 'antd/es/app';
import { useState, type ReactNode } from 'react';
import { failureText } from './failure.ts';
import { useLanguage, useTexts } from '../texts/use-texts.ts';

export interface Action {
  readonly running: boolean;
  readonly run: () => void;
}

/** A button's call: shown as running until the agent confirmed it, then said so, or why not. */
export function useAction(call: () => Promise<unknown>, done: ReactNode): Action {
  const texts = useTexts();
  const language = useLanguage();
  const { message } = AntdApp.useApp();
  const [running, setRunning] = useState(false);
  const run = async (): Promise<void> => {
    setRunning(true);
    try {
      await call();
      void message.success(done);
    } catch (failure) {
      void message.error(failureText(failure, texts, language));
    }
    setRunning(false);
  };
  return {
    running,
    run: () => {
      void run();
    },
  };
}
