import AntdApp from 'antd/es/app';
import { useState } from 'react';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import { useConnection } from '../connection/agent-context.ts';
import { failureText } from '../connection/failure.ts';
import { useLanguage, useTexts } from '../texts/use-texts.ts';

export interface Reveal {
  /** Null while covered. */
  readonly patient: CaseDetail['patient'];
  readonly running: boolean;
  readonly toggle: () => void;
}

/** The patient of a case, fetched when a person asks and held no longer than the case is on the screen. */
export function useReveal(id: string): Reveal {
  const texts = useTexts();
  const language = useLanguage();
  const { client } = useConnection();
  const { message } = AntdApp.useApp();
  const [patient, setPatient] = useState<CaseDetail['patient']>(null);
  const [running, setRunning] = useState(false);
  const show = async (): Promise<void> => {
    setRunning(true);
    try {
      setPatient((await client.cases.show({ id, phi: true })).patient);
    } catch (failure) {
      void message.error(failureText(failure, texts, language));
    }
    setRunning(false);
  };
  return {
    patient,
    running,
    toggle: () => {
      if (patient === null) void show();
      else setPatient(null);
    },
  };
}
