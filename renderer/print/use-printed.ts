import AntdApp from 'antd/es/app';
import { useState } from 'react';
import { flushSync } from 'react-dom';
import { useConnection } from '../connection/agent-context.ts';
import { failureText } from '../connection/failure.ts';
import { useLanguage, useTexts } from '../texts/use-texts.ts';

/** Who printed and when, as the audit trail has it; null before. */
export type Printed = { readonly by: string; readonly at: string } | null;

/** Printing: the trail has it first, then the paper says so, then the browser prints. */
export function usePrinted(
  id: string,
  what: 'notice' | 'evidence',
): {
  readonly printed: Printed;
  readonly running: boolean;
  readonly print: () => void;
} {
  const texts = useTexts();
  const language = useLanguage();
  const { client } = useConnection();
  const { message } = AntdApp.useApp();
  const [printed, setPrinted] = useState<Printed>(null);
  const [running, setRunning] = useState(false);
  const print = async (): Promise<void> => {
    setRunning(true);
    try {
      const line = await client.cases.printed({ id, what });
      // On the page before the browser takes its picture of it.
      flushSync(() => {
        setPrinted(line);
        setRunning(false);
      });
      window.print();
    } catch (failure) {
      setRunning(false);
      void message.error(failureText(failure, texts, language));
    }
  };
  return {
    printed,
    running,
    print: () => {
      void print();
    },
  };
}
