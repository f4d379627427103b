import Button from 'antd/es/button';
import Tooltip from 'antd/es/tooltip';
import type { ReactNode } from 'react';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import { PRIORITY_EMERGENCY } from '../../shared/twpas/codes.ts';
import { stageOf } from '../cases/stage.ts';
import { StageLabel } from '../cases/stage-label.tsx';
import { useMay } from '../people/use-me.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Icon } from '../ui/icon.tsx';
import { CaseMoves } from './case-moves.tsx';
import { CaseSubject } from './case-subject.tsx';
import { CaseSituation } from './case-situation.tsx';
import type { Reveal } from './use-reveal.ts';

/** Whose case it is, where it stands, what that means, what to do, and the buttons that do it. */
export function CaseHead({
  detail,
  reveal,
}: {
  readonly detail: CaseDetail;
  readonly reveal: Reveal;
}): ReactNode {
  const { cases } = useTexts();
  const stage = stageOf(detail);
  return (
    <section className={`panel case-head edge-${stage.tone}`} aria-labelledby="case-title">
      <div className="case-head-top">
        <div>
          <h1 id="case-title">
            <Patient detail={detail} reveal={reveal} />
            {detail.priority === PRIORITY_EMERGENCY ? (
              <span className="pill tone-bad">{cases.emergency}</span>
            ) : null}
          </h1>
          <CaseSubject detail={detail} />
          <div className="case-stage" role="status">
            <StageLabel stage={stage} large />
          </div>
        </div>
        <CaseMoves detail={detail} />
      </div>
      <CaseSituation detail={detail} />
    </section>
  );
}

/** The patient; the number is covered until somebody asks. Asking is a line of the audit trail, and leaving the case covers again. */
function Patient({
  detail: { maskedPatient, patient },
  reveal,
}: {
  readonly detail: CaseDetail;
  readonly reveal: Reveal;
}): ReactNode {
  const { caseTexts } = useTexts();
  const seesPatients = useMay('patient.reveal');
  if (maskedPatient === null) return <span className="muted">{caseTexts.unnamed}</span>;
  const { name, number } = patient ?? maskedPatient;
  const shown = patient !== null;
  const label = shown ? caseTexts.mask : caseTexts.reveal;
  return (
    <>
      <span>{name}</span>
      <span className="patient-number tabular">{number}</span>
      {seesPatients ? (
        <Tooltip title={shown ? undefined : caseTexts.revealNote}>
          <Button
            size="small"
            aria-pressed={shown}
            loading={reveal.running}
            icon={<Icon name="eye" />}
            onClick={reveal.toggle}
          >
            {label}
          </Button>
        </Tooltip>
      ) : null}
    </>
  );
}
