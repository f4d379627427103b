import Alert from 'antd/es/alert';
import Button from 'antd/es/button';
import type { ReactNode } from 'react';
import { failureText } from '../connection/failure.ts';
import { useLanguage, useTexts } from '../texts/use-texts.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { Section } from '../ui/section.tsx';
import { reportText, verdict } from './doctor-report.ts';
import { DoctorSteps } from './doctor-steps.tsx';
import { FirewallSheet } from './firewall-sheet.tsx';
import { useDoctor } from './use-doctor.ts';

/** The connection to NHI, tried step by step when asked. */
export function DoctorPanel(): ReactNode {
  const texts = useTexts();
  const language = useLanguage();
  const words = texts.doctor;
  const doctor = useDoctor();
  const { steps, running, stopped, error } = doctor;
  const said = stopped ? words.stopped : verdict(steps, texts, language);
  const tone = steps.some(({ status }) => status === 'failed')
    ? 'error'
    : stopped || steps.some(({ status }) => status === 'warning')
      ? 'warning'
      : 'success';
  return (
    <Section
      title={words.title}
      className="wide"
      extra={
        <>
          {steps.length === 0 || running ? null : (
            <CopyButton text={reportText(steps, texts, language)} what={words.report} />
          )}
          <FirewallSheet />
          {running ? (
            <Button size="small" onClick={doctor.stop}>
              {words.stop}
            </Button>
          ) : (
            <Button size="small" type="primary" onClick={doctor.run}>
              {words.run}
            </Button>
          )}
        </>
      }
    >
      <div className="pad doctor">
        <p>{words.detail}</p>
        {running || steps.length > 0 ? <DoctorSteps steps={steps} current={doctor.current} /> : null}
        <div aria-live="polite">
          {said === null || running ? null : <Alert type={tone} showIcon title={said} />}
          {error === null ? null : (
            <Alert type="error" showIcon title={failureText(error, texts, language)} />
          )}
        </div>
      </div>
    </Section>
  );
}
