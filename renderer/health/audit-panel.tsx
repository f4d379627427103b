import Alert from 'antd/es/alert';
import Button from 'antd/es/button';
import { useState, type ReactNode } from 'react';
import type { AuditReport } from '../../shared/api/views/audit-report.ts';
import { useConnection } from '../connection/agent-context.ts';
import { failureText } from '../connection/failure.ts';
import { useLanguage, useTexts } from '../texts/use-texts.ts';
import { Section } from '../ui/section.tsx';

/** The trail, verified line by line when asked. */
export function AuditPanel(): ReactNode {
  const texts = useTexts();
  const language = useLanguage();
  const words = texts.health.audit;
  const { client } = useConnection();
  const [running, setRunning] = useState(false);
  const [report, setReport] = useState<AuditReport | null>(null);
  const [error, setError] = useState<string | null>(null);
  const verify = async (): Promise<void> => {
    setRunning(true);
    setError(null);
    setReport(null);
    try {
      setReport(await client.audit.verify());
    } catch (failure) {
      setError(failureText(failure, texts, language));
    }
    setRunning(false);
  };
  return (
    <Section
      title={words.title}
      extra={
        <Button
          size="small"
          loading={running}
          onClick={() => {
            void verify();
          }}
        >
          {running ? words.verifying : words.verify}
        </Button>
      }
    >
      <div className="pad audit" aria-live="polite">
        <p>{words.detail}</p>
        {report === null ? null : report.problem === null && report.ok ? (
          <Alert type="success" showIcon title={words.ok(report.lines, report.files)} />
        ) : (
          <Alert
            type="error"
            showIcon
            title={words.bad(report.problem?.file ?? '—', report.problem?.line ?? 0)}
          />
        )}
        {error === null ? null : <Alert type="error" showIcon title={error} />}
      </div>
    </Section>
  );
}
