import AntdApp from 'antd/es/app';
import { useState } from 'react';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import { concerns } from '../connection/connection-state.ts';
import { failureText } from '../connection/failure.ts';
import { useQuery } from '../connection/use-query.ts';
import { useLanguage, useTexts } from '../texts/use-texts.ts';

export interface Reveal {
  /** The case with its patient's number, and with those in what was written about it; null while covered. */
  readonly whole: CaseDetail | null;
  readonly running: boolean;
  readonly toggle: () => void;
}

/** The whole case, fetched when a person asks, followed live, and held no longer than it is on the screen. */
export function useReveal(id: string): Reveal {
  const texts = useTexts();
  const language = useLanguage();
  const { message } = AntdApp.useApp();
  const [asked, setAsked] = useState(false);
  const { data: whole } = useQuery<CaseDetail | null>(
    `${asked ? 'whole' : 'covered'} ${id}`,
    async (agent, signal) => {
      if (!asked) return null;
      try {
        return await agent.cases.show({ id, phi: true }, { signal });
      } catch (failure) {
        // Also where only the newer state could not be had: an older one is not shown for it.
        if (!signal.aborted) {
          setAsked(false);
          void message.error(failureText(failure, texts, language));
        }
        return null;
      }
    },
    (change) => concerns(change, id),
  );
  return {
    whole,
    running: asked && whole === null,
    toggle: () => {
      setAsked((shown) => !shown);
    },
  };
}
