import Alert from 'antd/es/alert';
import Button from 'antd/es/button';
import { useId, type ReactNode } from 'react';
import type { DoctorStep } from '../../shared/api/doctor-contract.ts';
import { DOCTOR_STEPS, DOCTOR_STATUSES, type DoctorStepId } from '../../shared/doctor-steps.ts';
import type { AgentClient } from '../connection/transport.ts';
import { useFailureText, useAttempt } from '../connection/use-action.ts';
import { num } from '../format/number.ts';
import { shortMoment, dayOf } from '../format/time.ts';
import { MayButton } from '../people/me.tsx';
import type { Texts } from '../texts/texts.ts';
import { useLanguage, useTexts } from '../texts/use-texts.ts';
import { Icon } from '../ui/icon.tsx';
import { saveText } from '../ui/save-file.ts';
import { useCopy } from '../ui/use-copy.ts';
import { Pill } from '../ui/words.tsx';
import {
  DOCTOR_GROUPS,
  isKeyUnknown,
  reportText,
  sideOf,
  STEP_TONES,
  stepsOfGroup,
  titleOf,
  verdict,
  useDoctor,
  type DoctorGroup,
  type Doctor,
} from './doctor-report.ts';

/** 連線檢測: tests the connection to NHI step by step. The cause and who can fix it stand above the steps. */
export function DoctorPage(): ReactNode {
  const texts = useTexts();
  const { doctor: words } = texts;
  const doctor = useDoctor();
  const { began, ended, phase, steps } = doctor;
  const running = phase === 'running';
  return (
    <div className="doctor">
      <header className="doctor-top">
        <h1>{words.title}</h1>
        {began === null || ended === null ? null : (
          <span className="muted tabular">{testedWords(began, ended, words)}</span>
        )}
        <div className="doctor-moves">
          {steps.length === 0 || running ? null : <CopyReport steps={steps} />}
          {running ? (
            <Button onClick={doctor.stop}>{words.stop}</Button>
          ) : (
            <Button type="primary" onClick={doctor.run}>
              {began === null ? words.run : words.again}
            </Button>
          )}
        </div>
      </header>
      <div aria-live="polite">
        <Verdict doctor={doctor} />
      </div>
      <section className="panel doctor-items" aria-label={words.items}>
        <header className="panel-head">
          <h2>{words.items}</h2>
          <span className="muted tabular">{countWords(doctor, texts)}</span>
        </header>
        {DOCTOR_GROUPS.map((group) => (
          <Group key={group} group={group} doctor={doctor} />
        ))}
        <footer className="doctor-foot">{words.foot}</footer>
      </section>
    </div>
  );
}

function testedWords(began: number, ended: number, words: Texts['doctor']): string {
  const when = new Date(ended).toISOString();
  const today = dayOf(new Date().toISOString());
  return words.tested(shortMoment(when, today), num(Math.round((ended - began) / 100) / 10));
}

function countWords({ steps, phase }: Doctor, { doctor: words, shell }: Texts): string {
  if (phase === 'running') return words.progress(steps.length, DOCTOR_STEPS.length);
  const parts = DOCTOR_STATUSES.flatMap((status) => {
    const count = steps.filter((step) => step.status === status).length;
    return count === 0 ? [] : [words.count(count, words.statuses[status])];
  });
  return words.counts(
    DOCTOR_STEPS.length,
    parts.length === 0 ? words.none : parts.join(shell.common.listEnd),
  );
}

/** Result of the check in one sentence, the cause, and the next step. */
function Verdict({ doctor }: { readonly doctor: Doctor }): ReactNode {
  const texts = useTexts();
  const language = useLanguage();
  const failureText = useFailureText();
  const { doctor: words } = texts;
  const { steps, phase, error } = doctor;
  if (phase === 'running') return null;
  if (error !== null) return <Alert type="error" showIcon title={failureText(error)} />;
  if (phase === 'stopped') return <Alert type="warning" showIcon title={words.stopped} />;
  const said = verdict(steps, texts, language);
  if (said === null) return null;
  const side = sideOf(language);
  const failed = steps.filter(({ status }) => status === 'failed');
  if (failed.length === 0)
    return (
      <Alert
        type={steps.some(({ status }) => status === 'warning') ? 'warning' : 'success'}
        showIcon
        title={said}
      />
    );
  return (
    <Alert
      type="error"
      showIcon
      title={said}
      description={
        <>
          {failed.map(({ step, cause, who }) => (
            <p key={step} className="break">
              {cause?.[side]} {who === null ? null : words.handledBy(words.who[who])}
            </p>
          ))}
          {isKeyUnknown(steps) ? <p>{words.keyUnknown}</p> : null}
        </>
      }
      action={isKeyUnknown(steps) ? <DownloadKeys /> : undefined}
    />
  );
}

function DownloadKeys(): ReactNode {
  const { doctor } = useTexts();
  const attempt = useAttempt();
  const save = async (client: AgentClient): Promise<void> =>
    saveText('jwks.json', JSON.stringify(await client.keys.jwks(), null, 2), 'application/json');
  return (
    <MayButton ability="keys.read" icon={<Icon name="file" />} onClick={() => void attempt(save)}>
      {doctor.download}
    </MayButton>
  );
}

function CopyReport({ steps }: { readonly steps: readonly DoctorStep[] }): ReactNode {
  const texts = useTexts();
  const { doctor: words } = texts;
  const language = useLanguage();
  const copy = useCopy(words.copyFailed, 'error');
  return (
    <Button
      icon={<Icon name="copy" />}
      onClick={() => void copy(reportText(steps, texts, language), words.copied)}
    >
      {words.copy}
    </Button>
  );
}

/** One group of steps. */
function Group({ group, doctor }: { readonly group: DoctorGroup; readonly doctor: Doctor }): ReactNode {
  const { doctor: words } = useTexts();
  const id = useId();
  return (
    <section className="doctor-group" aria-labelledby={id}>
      <h3 id={id}>{words.groups[group]}</h3>
      <ol className="doctor-steps">
        {stepsOfGroup(group).map((step) => (
          <Step
            key={step}
            step={step}
            ended={doctor.steps.find((each) => each.step === step)}
            now={step === doctor.current}
          />
        ))}
      </ol>
    </section>
  );
}

function Step({
  step,
  ended,
  now,
}: {
  readonly step: DoctorStepId;
  readonly ended: DoctorStep | undefined;
  readonly now: boolean;
}): ReactNode {
  const { doctor: words } = useTexts();
  const language = useLanguage();
  const side = sideOf(language);
  const tone = ended === undefined ? (now ? 'progress' : 'neutral') : STEP_TONES[ended.status];
  const word = ended === undefined ? (now ? words.running : words.none) : words.statuses[ended.status];
  return (
    <li aria-current={now ? 'step' : undefined}>
      <span>{titleOf(step, language)}</span>
      <span>
        <Pill tone={tone}>{word}</Pill>
      </span>
      {ended === undefined || ended.status === 'not-tried' ? (
        <span />
      ) : (
        <div className="break">
          <span className="muted">{ended.result[side]}</span>
          {ended.cause === null ? null : (
            <p>
              {ended.cause[side]} {ended.who === null ? null : words.handledBy(words.who[ended.who])}{' '}
              <code className="muted">{ended.code}</code>
            </p>
          )}
          {ended.notes.length === 0 ? null : (
            <ul className="muted">
              {ended.notes.map((note) => (
                <li key={note.en}>{note[side]}</li>
              ))}
            </ul>
          )}
        </div>
      )}
      <span className="muted tabular doctor-ms">
        {ended === undefined || ended.status === 'not-tried' ? null : words.took(ended.ms)}
      </span>
    </li>
  );
}
