import type { ReactNode } from 'react';
import type { DoctorStep } from '../../shared/api/doctor-contract.ts';
import { DOCTOR_STEPS } from '../../shared/doctor-steps.ts';
import type { Tone } from '../cases/stage.ts';
import { useLanguage, useTexts } from '../texts/use-texts.ts';
import { sideOf, titleOf } from './doctor-report.ts';

const TONES: Record<DoctorStep['status'], Tone> = {
  ok: 'good',
  warning: 'attention',
  failed: 'bad',
  'not-tried': 'neutral',
};

/** Every step of the list: ended, under way, or still to come. */
export function DoctorSteps({
  steps,
  current,
}: {
  readonly steps: readonly DoctorStep[];
  readonly current: DoctorStep['step'] | null;
}): ReactNode {
  const language = useLanguage();
  return (
    <ol className="doctor-steps">
      {DOCTOR_STEPS.map(({ id }) => {
        const ended = steps.find(({ step }) => step === id);
        return (
          <li key={id} aria-current={id === current ? 'step' : undefined}>
            <span>{titleOf(id, language)}</span>
            {ended === undefined ? <Waiting now={id === current} /> : <Ended step={ended} />}
          </li>
        );
      })}
    </ol>
  );
}

function Waiting({ now }: { readonly now: boolean }): ReactNode {
  return <span className={now ? 'lamp tone-progress' : 'muted'}>{now ? '…' : '–'}</span>;
}

function Ended({ step }: { readonly step: DoctorStep }): ReactNode {
  const { doctor: words } = useTexts();
  const side = sideOf(useLanguage());
  return (
    <div>
      <span className={`lamp tone-${TONES[step.status]}`}>{words.statuses[step.status]}</span>
      {step.status === 'not-tried' ? null : (
        <>
          {' '}
          <span className="break">{step.result[side]}</span>{' '}
          <span className="muted tabular">{words.took(step.ms)}</span>
        </>
      )}
      {step.notes.length === 0 ? null : (
        <ul className="muted">
          {step.notes.map((note) => (
            <li key={note.en} className="break">
              {note[side]}
            </li>
          ))}
        </ul>
      )}
      {step.cause === null ? null : (
        <p className={`tone-${TONES[step.status]}`}>
          {step.cause[side]} <code>{step.code}</code>
          {step.who === null ? null : <strong> {words.handledBy(words.who[step.who])}</strong>}
        </p>
      )}
    </div>
  );
}
