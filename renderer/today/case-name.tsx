import type { ReactNode } from 'react';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { hashOf } from '../app/route.ts';
import { PatientNumber } from '../cases/patient-number.tsx';
import { DrugNames } from '../names/drug-names.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { FileName } from '../ui/file-name.tsx';

/** Which case: the file as a link, then patient and drug. */
export function CaseName({ id, row }: { readonly id: string; readonly row: CaseRow | undefined }): ReactNode {
  const { today } = useTexts();
  return (
    <div className="two-lines">
      <a className="cut" href={hashOf({ page: 'case', id })} title={row?.fileName} aria-label={row?.fileName}>
        {row === undefined ? today.gone : <FileName name={row.fileName} />}
      </a>
      <div className="cut second">
        {row?.maskedPatient ? (
          <span>
            {row.maskedPatient.name} <PatientNumber id={id} patient={row.maskedPatient} />{' '}
          </span>
        ) : null}
        {row === undefined ? null : <DrugNames codes={row.drugCodes} names={row.drugNames} />}
      </div>
    </div>
  );
}
