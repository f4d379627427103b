import type { ReactNode } from 'react';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { shortDay } from '../format/short-day.ts';
import { useCaseNames } from '../names/case-names.ts';
import { useTexts } from '../texts/use-texts.ts';
import { useToday } from '../ui/use-now.ts';

/** Whom a dialog is about: patient and drug, then department, doctor, chart number and day. */
export function CaseStrip({ row }: { readonly row: CaseRow }): ReactNode {
  const { casePage, caseTexts } = useTexts();
  const namesOf = useCaseNames();
  const today = useToday();
  const names = namesOf(row);
  const facts = [
    [names.department, names.doctor].filter((part) => part !== null).join(' '),
    row.chartNumber === null ? '' : `${casePage.chart} ${row.chartNumber}`,
    row.appliedOn === null ? '' : casePage.applied(shortDay(row.appliedOn, today)),
  ].filter((part) => part !== '');
  return (
    <div className="case-strip">
      <p>
        <strong>{names.patient ?? caseTexts.unnamed}</strong> <span>{names.drug}</span>
      </p>
      <p className="dotted muted">
        {facts.map((fact) => (
          <span key={fact}>{fact}</span>
        ))}
      </p>
    </div>
  );
}

/** The cases of a bulk dialog by patient and drug, as many as a person reads. */
export function CaseStrips({
  rows,
  left,
}: {
  readonly rows: readonly CaseRow[];
  readonly left: number;
}): ReactNode {
  const { cases } = useTexts();
  const namesOf = useCaseNames();
  return (
    <ul className="case-strip case-strips">
      {rows.map((row) => {
        const names = namesOf(row);
        return (
          <li key={row.id}>
            <strong>{names.patient ?? row.id}</strong> <span className="muted">{names.drug}</span>
          </li>
        );
      })}
      {left > 0 ? <li className="muted">{cases.more(rows.length + left)}</li> : null}
    </ul>
  );
}
