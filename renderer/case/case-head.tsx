import type { ReactNode } from 'react';
import { PRIORITY_EMERGENCY, APPLY_TYPES } from '../../shared/twpas/codes.ts';
import { StageLabel, lookOf, stageOf } from '../cases/stage.tsx';
import { shortDay } from '../format/time.ts';
import { PersonNumber } from '../moves/whom-to-look-for.tsx';
import { useCaseNames } from '../names/case-names.ts';
import { useCodeText, useTexts } from '../texts/use-texts.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { useToday } from '../ui/now.tsx';
import { Pill, ReceiptNumber } from '../ui/words.tsx';
import { CaseNews } from './case-news.tsx';
import type { CaseSubject } from './case-subject.ts';
import { HeadActions } from './head-actions.tsx';
import { MilestoneLine } from './milestones.tsx';

/** Everything needed to answer a phone call: patient and drug, progress, NHI's words, deadline and next step. */
export function CaseHead({ subject }: { readonly subject: CaseSubject }): ReactNode {
  const { casePage } = useTexts();
  return (
    <section className="panel case-head" aria-labelledby="case-title">
      <div className="case-head-main">
        <Who subject={subject} />
        <What subject={subject} />
        <Application subject={subject} />
        <MilestoneLine detail={subject.detail} label={casePage.progress} />
        <CaseNews subject={subject} />
      </div>
      <HeadActions subject={subject} />
    </section>
  );
}

/** Patient's name, stage and identifying facts. */
function Who({ subject: { detail, reveal, followers } }: { readonly subject: CaseSubject }): ReactNode {
  const { cases, caseTexts, casePage, stages } = useTexts();
  const today = useToday();
  const names = useCaseNames()(detail);
  const stage = stageOf(detail);
  const age = detail.birthDate === null ? null : yearsBetween(detail.birthDate, today);
  const sexes: Readonly<Record<string, string>> = casePage.sexes;
  const about = [
    detail.gender === null ? null : (sexes[detail.gender] ?? null),
    age === null ? null : casePage.years(age),
  ].filter((part) => part !== null);
  return (
    <div className="case-who">
      <h1 id="case-title">{names.patient ?? <span className="muted">{caseTexts.unnamed}</span>}</h1>
      <span role="status">
        {followers.length > 0 && stage.key === 'supplement-requested' ? (
          <Pill tone="neutral" large>
            {casePage.answered(stages[stage.key].word)}
          </Pill>
        ) : (
          <StageLabel stage={lookOf(stage.key)} large />
        )}
      </span>
      {detail.priority === PRIORITY_EMERGENCY ? (
        <Pill tone="bad" outlined>
          {cases.emergency}
        </Pill>
      ) : null}
      <span className="dotted muted">
        {about.length === 0 ? null : <span>{about.join(' ')}</span>}
        {detail.chartNumber === null ? null : (
          <span className="tabular">
            {casePage.chart} {detail.chartNumber}
            <CopyButton text={detail.chartNumber} what={casePage.chart} />
          </span>
        )}
        {detail.maskedPatient === null ? null : (
          <PersonNumber row={detail} reveal={{ shown: reveal.whole !== null, toggle: reveal.toggle }} />
        )}
      </span>
    </div>
  );
}

function What({ subject: { detail } }: { readonly subject: CaseSubject }): ReactNode {
  const names = useCaseNames()(detail);
  const [indication] = names.indications;
  if (names.drug === '' && indication === undefined) return null;
  return (
    <p className="case-what">
      <strong title={names.wholeDrugs.join('\n')}>{names.drug}</strong>
      {indication === undefined ? null : <span className="muted">{indication}</span>}
    </p>
  );
}

function Application({ subject: { detail } }: { readonly subject: CaseSubject }): ReactNode {
  const { cases, casePage } = useTexts();
  const codeText = useCodeText();
  const today = useToday();
  const names = useCaseNames()(detail);
  const doctor = names.doctor === null ? null : casePage.doctor(names.doctor);
  const number = detail.receiptNumber ?? detail.caseNumber;
  const label = detail.receiptNumber === null ? cases.columns.caseNumber : cases.columns.receiptNumber;
  const facts = [
    [names.department, doctor].filter((part) => part !== null).join(' '),
    detail.subType === null ? '' : codeText(APPLY_TYPES, detail.subType),
    detail.appliedOn === null ? '' : casePage.applied(shortDay(detail.appliedOn, today)),
  ].filter((part) => part !== '');
  return (
    <p className="dotted muted">
      {facts.map((fact) => (
        <span key={fact}>{fact}</span>
      ))}
      {number === null ? null : (
        <span className="tabular">
          {label} <ReceiptNumber number={number} />
          <CopyButton text={number} what={label} />
        </span>
      )}
    </p>
  );
}

/** Age in whole years; a birth date may lack day or month. */
function yearsBetween(birthDate: string, today: string): number | null {
  const year = birthDate.slice(0, 4);
  const rest = birthDate.slice(5);
  if (!/^\d{4}$/.test(year)) return null;
  const years = Number(today.slice(0, 4)) - Number(year);
  return rest.length === 5 && today.slice(5) < rest ? years - 1 : years;
}
