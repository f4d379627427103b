import Button from 'antd/es/button';
import Tooltip from 'antd/es/tooltip';
import { useState, type ReactNode } from 'react';
import type { CaseDetail } from '../../shared/api/views.ts';
import { PRIORITY_EMERGENCY } from '../../shared/twpas/codes.ts';
import { stageOf } from '../cases/stage.ts';
import { StageLabel } from '../cases/stage-label.tsx';
import { maskNumber } from '../format/mask.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Icon } from '../ui/icon.tsx';
import { CaseMoves } from './case-moves.tsx';
import { CaseSubject } from './case-subject.tsx';
import { CaseSituation } from './case-situation.tsx';

/** Whose case it is, where it stands, what that means, what to do, and the buttons that do it. */
export function CaseHead({ detail }: { readonly detail: CaseDetail }): ReactNode {
  const { cases } = useTexts();
  const stage = stageOf(detail);
  return (
    <section className={`panel case-head edge-${stage.tone}`} aria-labelledby="case-title">
      <div className="case-head-top">
        <div>
          <h1 id="case-title">
            <Patient patient={detail.patient} />
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

/** Name and masked number; the whole number only when asked for, and only as long as this case is open. */
function Patient({ patient }: { readonly patient: CaseDetail['patient'] }): ReactNode {
  const { caseTexts } = useTexts();
  const [shown, setShown] = useState(false);
  if (patient === null) return <span className="muted">{caseTexts.unnamed}</span>;
  const label = shown ? caseTexts.mask : caseTexts.reveal;
  return (
    <>
      <span>{patient.name}</span>
      <span className="patient-number tabular">{shown ? patient.number : maskNumber(patient.number)}</span>
      <Tooltip title={label}>
        <Button
          type="text"
          size="small"
          aria-label={label}
          aria-pressed={shown}
          icon={<Icon name="eye" />}
          onClick={() => {
            setShown(!shown);
          }}
        />
      </Tooltip>
    </>
  );
}
