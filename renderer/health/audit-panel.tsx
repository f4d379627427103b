import Alert from 'antd/es/alert';
import Button from 'antd/es/button';
import { useState, type ReactNode } from 'react';
import type { AuditReport } from '../../shared/api/operations-contract.ts';
import { useConnection } from '../connection/connection.ts';
import { failureText } from '../connection/failure.ts';
import type { Texts } from '../texts/texts.ts';
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
          <Alert type="error" showIcon title={badText(report, words)} />
        )}
        {report === null ? null : <HeldAgainstList report={report} />}
        {error === null ? null : <Alert type="error" showIcon title={error} />}
      </div>
    </Section>
  );
}

function badText({ problem }: AuditReport, words: Texts['health']['audit']): string {
  if (problem?.code === 'cut-off') return words.cutOff;
  if (problem?.code === 'made-anew') return words.madeAnew;
  return words.bad(problem?.file ?? '—', problem?.line ?? 0);
}

/** `完整` alone would promise more than was looked at. */
function HeldAgainstList({ report }: { readonly report: AuditReport }): ReactNode {
  const words = useTexts().health.audit;
  const { heldAgainst, head, problem } = report;
  return (
    <>
      {heldAgainst.map(({ by, n, found }) => (
        <p key={`${by} ${String(n)}`}>{words.held(words.by[by], n, words.found[found])}</p>
      ))}
      {problem === null && !heldAgainst.some(({ found }) => found === 'same') ? (
        <p>{words.notAnchored}</p>
      ) : null}
      {head === null ? null : (
        <p className="muted">
          {words.head} <code className="break">{`${String(head.n)}:${head.hash}`}</code>
        </p>
      )}
    </>
  );
}
