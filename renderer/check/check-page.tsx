import Alert from 'antd/es/alert';
import Spin from 'antd/es/spin';
import { useState, type ReactNode } from 'react';
import type { CheckedBundle } from '../../shared/api/check.ts';
import { useConnection } from '../connection/agent-context.ts';
import { failureText } from '../connection/failure.ts';
import { useLanguage, useTexts } from '../texts/use-texts.ts';
import { CheckResult } from './check-result.tsx';
import { CheckTabs } from './check-tabs.tsx';
import { DropPlace } from './drop-place.tsx';
import { readGiven } from './given-files.ts';

interface Checked {
  readonly name: string;
  readonly text: string;
  readonly report: CheckedBundle;
}

/** Any Bundle, checked without being sent, kept or put on record. */
export function CheckPage(): ReactNode {
  const texts = useTexts();
  const language = useLanguage();
  const { client } = useConnection();
  const words = texts.check;
  const [running, setRunning] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const [checked, setChecked] = useState<Checked | null>(null);
  const run = async (files: readonly File[]): Promise<void> => {
    setRunning(true);
    setError(null);
    setChecked(null);
    try {
      const given = await readGiven(files);
      if (typeof given === 'string') setError(words.faults[given]);
      else {
        const { name, text, attachments } = given;
        const report = await client.check.bundle({ text, ...(attachments === null ? {} : { attachments }) });
        setChecked({ name, text, report });
      }
    } catch (failure) {
      setError(failureText(failure, texts, language));
    }
    setRunning(false);
  };
  return (
    <div className="check">
      <CheckTabs part="bundle" />
      <DropPlace
        disabled={running}
        onFiles={(files) => {
          void run(files);
        }}
      />
      <div aria-live="polite">
        {running ? <Spin description={words.running} /> : null}
        {error === null ? null : <Alert type="error" showIcon title={error} />}
      </div>
      {checked === null ? null : <CheckResult key={checked.name} {...checked} />}
    </div>
  );
}
