import type { ReactNode } from 'react';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { APPLY_TYPES, PRIORITIES, PRIORITY_EMERGENCY } from '../../shared/twpas/codes.ts';
import { hashOf } from '../app/route.ts';
import { exactTime, shortTime } from '../format/time.ts';
import { useCodeNames } from '../names/code-names.ts';
import { useCodeText } from '../texts/use-code-text.ts';
import { useTexts } from '../texts/use-texts.ts';
import { FileName } from '../ui/file-name.tsx';
import { useNow } from '../ui/use-now.ts';
import { PatientNumber } from './patient-number.tsx';
import { stageOf } from './stage.ts';
import { dispositionBeside, StageLabel } from './stage-label.tsx';

/** What nearly every case is: said on the case itself, noise in a list. */
const PRIORITY_REGULAR = '1';

interface CellProps {
  readonly row: CaseRow;
}

/** Two lines: what it is, and what it is known by beside. */
function TwoLines({ first, second }: { readonly first: ReactNode; readonly second: ReactNode }): ReactNode {
  return (
    <div className="two-lines">
      <div className="cut">{first}</div>
      <div className="cut second">{second}</div>
    </div>
  );
}

export function StageCell({ row }: CellProps): ReactNode {
  const { cases, holds } = useTexts();
  const beside = row.holdReason === null ? dispositionBeside(row) : holds[row.holdReason].reason;
  const second = row.doubled ? <span className="tone-bad">{cases.doubled}</span> : beside;
  return (
    <TwoLines
      first={<StageLabel stage={stageOf(row)} />}
      second={<span title={beside ?? undefined}>{second}</span>}
    />
  );
}

export function PatientCell({ row }: CellProps): ReactNode {
  const { id, maskedPatient: patient } = row;
  if (patient === null) return <span className="muted">—</span>;
  return <TwoLines first={patient.name} second={<PatientNumber id={id} patient={patient} inGrid />} />;
}

export function FileCell({ row }: CellProps): ReactNode {
  const { cases } = useTexts();
  return (
    <div className="two-lines">
      <a
        className="row-link"
        href={hashOf({ page: 'case', id: row.id })}
        tabIndex={-1}
        title={row.fileName}
        aria-label={row.unread ? `${cases.unread} ${row.fileName}` : row.fileName}
      >
        {row.unread ? <span className="unread" /> : null}
        <FileName name={row.fileName} />
      </a>
      <div className="cut second" title={row.folder}>
        {row.folder}
      </div>
    </div>
  );
}

export function TypeCell({ row }: CellProps): ReactNode {
  const { cases } = useTexts();
  const codeText = useCodeText();
  const emergency = row.priority === PRIORITY_EMERGENCY;
  return (
    <TwoLines
      first={row.subType === null ? '—' : codeText(APPLY_TYPES, row.subType)}
      second={
        emergency ? (
          <span className="pill tone-bad">{cases.emergency}</span>
        ) : row.priority === null || row.priority === PRIORITY_REGULAR ? null : (
          codeText(PRIORITIES, row.priority)
        )
      }
    />
  );
}

export function DrugsCell({ row }: CellProps): ReactNode {
  const { cases } = useTexts();
  const { nameOf } = useCodeNames();
  const [first, ...rest] = row.drugCodes;
  if (first === undefined) return <span className="muted">—</span>;
  const name = nameOf('drug', first, rest.length === 0 ? row.drugNames[0] : null);
  return (
    <div className="two-lines" title={rest.length === 0 ? undefined : row.drugCodes.join(' ')}>
      <div className="cut tabular" title={name}>
        {first}
      </div>
      <div className="cut second" title={name}>
        {rest.length === 0 ? (name === first ? null : name) : cases.more(row.drugCodes.length)}
      </div>
    </div>
  );
}

export function NumbersCell({ row }: CellProps): ReactNode {
  return (
    <TwoLines
      first={<span className="tabular">{row.caseNumber ?? '—'}</span>}
      second={<span className="tabular">{row.receiptNumber}</span>}
    />
  );
}

export function TimeCell({ row }: CellProps): ReactNode {
  const { cases } = useTexts();
  const now = useNow();
  const { nextAttemptAt } = row;
  const ahead = row.delivery === 'queued' && nextAttemptAt !== null && Date.parse(nextAttemptAt) > now;
  return (
    <TwoLines
      first={
        <time className="tabular" dateTime={row.updatedAt} title={exactTime(row.updatedAt)}>
          {shortTime(row.updatedAt, now)}
        </time>
      }
      second={
        ahead ? (
          <span className="tabular tone-attention" title={exactTime(nextAttemptAt)}>
            {cases.nextAt(shortTime(nextAttemptAt, now))}
          </span>
        ) : null
      }
    />
  );
}
