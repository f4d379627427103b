import Button from 'antd/es/button';
import Checkbox from 'antd/es/checkbox';
import { useState, type ReactNode } from 'react';
import { stageKeyOf } from '../../shared/stage.ts';
import type { WorkStep } from '../../shared/today.ts';
import { APPLY_TYPES } from '../../shared/twpas/codes.ts';
import { hashOf } from '../app/route.ts';
import { shortMoment } from '../format/time.ts';
import { useCaseNames } from '../names/case-names.ts';
import { MayButton, useMay } from '../people/me.tsx';
import { useCodeText, useTexts } from '../texts/use-texts.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { Icon } from '../ui/icon.tsx';
import { useToday } from '../ui/now.tsx';
import { Section } from '../ui/section.tsx';
import { NotifyDialog } from '../today/notify-dialog.tsx';
import { useChangeAction } from '../work/change.tsx';
import type { CaseSubject } from './case-subject.ts';
import { opinionsOf } from './his-text.ts';
import { ChainLine } from './chain-panel.tsx';

/** Checklist after a decision: each ticked step shows person and time; the agent ticks its own steps. */
export function ToDoPanel({ subject }: { readonly subject: CaseSubject }): ReactNode {
  const { casePage } = useTexts();
  const words = casePage.steps;
  const { detail, work, followers } = subject;
  const steps = stepsFor(subject);
  if (steps === null) return null;
  const done = new Map((work?.steps ?? []).map((each) => [each.step, each]));
  const followed = followers.length > 0;
  const ticked = steps.ticks.filter((step) => done.has(step)).length + (followed ? 1 : 0);
  const first = followed ? undefined : steps.ticks.find((step) => !done.has(step));
  const count = words.done(ticked, steps.ticks.length + 1);
  return (
    <Section
      title={words.title}
      className="prepare"
      anchor="prepare"
      beside={<span className="count">{count}</span>}
    >
      <ul className="to-do">
        {steps.ticks.map((step) => (
          <Step key={step} subject={subject} step={step} current={step === first} />
        ))}
        <li className={followed ? 'to-do-done' : undefined}>
          <Icon name={followed ? 'check' : 'send'} />
          <div>
            <p>{steps.corrected ? words.corrected : words.automatic}</p>
            <p className="second">{steps.corrected ? words.correctedDetail : words.automaticDetail}</p>
          </div>
        </li>
      </ul>
      {followers.map((one) => (
        <ul key={one.id} className="to-do-followers">
          <ChainLine one={one} current={one.id === detail.id} edges={[]} />
        </ul>
      ))}
    </Section>
  );
}

interface StepProps {
  readonly subject: CaseSubject;
  readonly step: WorkStep;
  readonly current: boolean;
}

function Step({ subject, step, current }: StepProps): ReactNode {
  const { casePage } = useTexts();
  const words = casePage.steps;
  const codeText = useCodeText();
  const names = useCaseNames()(subject.detail);
  const mayWork = useMay('cases.work');
  const today = useToday();
  const { detail, work, preparation } = subject;
  const tick = work?.steps.find((each) => each.step === step);
  const set = useChangeAction(detail, { do: 'step', step, done: tick === undefined }, words.saved);
  const doctor = names.doctor === null ? casePage.noDoctor : casePage.doctor(names.doctor);
  const [code = ''] = preparation?.types ?? [];
  const type = codeText(APPLY_TYPES, code);
  const number = preparation?.receiptNumber ?? null;
  const text: Readonly<Record<WorkStep, string>> = {
    'doctor-asked': words.names['doctor-asked'](doctor),
    'doctor-informed': words.names['doctor-informed'](doctor),
    'appeal-decided': words.names['appeal-decided'](type),
    'his-filled': number === null ? words.noReceipt : words.names['his-filled'](type, code, number),
    'reports-added': words.names['reports-added'],
  };
  return (
    <li className={tick !== undefined ? 'to-do-done' : current ? 'to-do-current' : undefined}>
      <Checkbox
        checked={tick !== undefined}
        disabled={!mayWork || set.running || work === null}
        aria-label={text[step]}
        onChange={set.run}
      />
      <div>
        <p>{text[step]}</p>
        {step === 'appeal-decided' && work?.appeal === 'no-appeal' ? <p>{words.noAppeal}</p> : null}
        <p className="second">
          {tick === undefined ? words.details[step] : words.by(tick.actor, shortMoment(tick.at, today))}
        </p>
      </div>
      <div className="to-do-buttons">
        {step === 'his-filled' && number !== null ? <CopyButton text={number} what={number} /> : null}
        {step === 'doctor-informed' && tick === undefined ? (
          <MayButton
            ability="patient.reveal"
            icon={<Icon name="printer" />}
            href={hashOf({ page: 'print', id: detail.id, what: 'notice' })}
          >
            {words.print}
          </MayButton>
        ) : null}
        {step === 'appeal-decided' && tick === undefined ? <Decide subject={subject} /> : null}
      </div>
    </li>
  );
}

/** Button that asks for the doctor's decision on an appeal, by the same dialog as elsewhere. */
function Decide({ subject: { detail } }: { readonly subject: CaseSubject }): ReactNode {
  const { casePage } = useTexts();
  const [asks, setAsks] = useState(false);
  if (!useMay('cases.work')) return null;
  return (
    <>
      <Button onClick={() => setAsks(true)}>{casePage.buttons.decide}</Button>
      {asks ? (
        <NotifyDialog
          ids={[detail.id]}
          about={[detail]}
          opinion={opinionsOf(detail.answers).join('；') || null}
          told
          onClose={() => setAsks(false)}
        />
      ) : null}
    </>
  );
}

interface ToDo {
  /** In order of work; the last step is ticked by the agent. */
  readonly ticks: readonly WorkStep[];
  /** A corrected file replaces the case, instead of an application that answers it. */
  readonly corrected: boolean;
}

/** Steps after a decision; null if there is nothing to prepare. */
function stepsFor({ detail, preparation }: Pick<CaseSubject, 'detail' | 'preparation'>): ToDo | null {
  if (preparation === null) return null;
  const answers = preparation.types.length > 0;
  switch (stageKeyOf(detail)) {
    case 'supplement-requested':
      return answers ? { ticks: ['doctor-asked', 'his-filled', 'reports-added'], corrected: false } : null;
    case 'denied':
    case 'partially-approved':
      return answers
        ? { ticks: ['doctor-informed', 'appeal-decided', 'his-filled', 'reports-added'], corrected: false }
        : { ticks: ['doctor-informed'], corrected: true };
    case 'returned':
      return { ticks: ['doctor-informed'], corrected: true };
    default:
      return null;
  }
}
