import { addDays, taipeiDay } from '../../shared/days.ts';
import type { ReactNode } from 'react';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { dateOnly, exactTime, shortTime } from '../format/time.ts';
import { useCodeNames } from '../names/code-names.ts';
import { useNow } from '../ui/use-now.ts';

interface CellProps {
  readonly row: CaseRow;
}

const NONE = '—';

function OneLine({ text }: { readonly text: string | null }): ReactNode {
  return text === null || text === '' ? (
    <span className="muted">{NONE}</span>
  ) : (
    <div className="cut" title={text}>
      {text}
    </div>
  );
}

export function OwnerCell({ row }: CellProps): ReactNode {
  return <OneLine text={row.owner} />;
}

export function DepartmentCell({ row }: CellProps): ReactNode {
  const { nameOf } = useCodeNames();
  return <OneLine text={row.department === null ? null : nameOf('department', row.department)} />;
}

export function DoctorCell({ row }: CellProps): ReactNode {
  const { nameOf } = useCodeNames();
  const { doctor } = row;
  if (doctor === null) return <OneLine text={null} />;
  return (
    <OneLine text={doctor.number === null ? doctor.name : nameOf('doctor', doctor.number, doctor.name)} />
  );
}

export function IndicationCell({ row }: CellProps): ReactNode {
  const { nameOf } = useCodeNames();
  return <OneLine text={row.indications.map((code) => nameOf('indication', code)).join('、')} />;
}

export function DueCell({ row }: CellProps): ReactNode {
  const now = useNow();
  const { dueOn } = row;
  if (dueOn === null) return <OneLine text={null} />;
  const tone =
    dueOn < taipeiDay(now) ? 'tone-bad' : dueOn <= addDays(taipeiDay(now), 7) ? 'tone-attention' : '';
  return <span className={`tabular ${tone}`}>{dateOnly(dueOn)}</span>;
}

function Day({ value }: { readonly value: string | null }): ReactNode {
  return value === null ? <OneLine text={null} /> : <span className="tabular">{dateOnly(value)}</span>;
}

export function AppliedCell({ row }: CellProps): ReactNode {
  return <Day value={row.appliedOn} />;
}

export function DecidedCell({ row }: CellProps): ReactNode {
  return <Day value={row.decidedOn} />;
}

export function AcceptedCell({ row }: CellProps): ReactNode {
  const now = useNow();
  const { acceptedAt } = row;
  if (acceptedAt === null) return <OneLine text={null} />;
  return (
    <time className="tabular" dateTime={acceptedAt} title={exactTime(acceptedAt)}>
      {shortTime(acceptedAt, now)}
    </time>
  );
}
