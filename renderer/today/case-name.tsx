import type { ReactNode } from 'react';
import type { CaseRow } from '../../shared/api/views.ts';
import { maskNumber } from '../../shared/mask.ts';
import { hashOf } from '../app/route.ts';
import { useCodeNames } from '../names/code-names.ts';
import { useTexts } from '../texts/use-texts.ts';
import { FileName } from '../ui/file-name.tsx';

/** Which case: the file as a link, then patient and drug. */
export function CaseName({ id, row }: { readonly id: string; readonly row: CaseRow | undefined }): ReactNode {
  const { today } = useTexts();
  const { nameOf } = useCodeNames();
  const code = row?.drugCodes[0];
  const drug = code === undefined ? null : nameOf('drug', code, row?.drugNames[0]);
  return (
    <div className="two-lines">
      <a className="cut" href={hashOf({ page: 'case', id })} title={row?.fileName} aria-label={row?.fileName}>
        {row === undefined ? today.gone : <FileName name={row.fileName} />}
      </a>
      <div className="cut second">
        {row?.patient ? (
          <span>
            {row.patient.name} <span className="tabular">{maskNumber(row.patient.number)}</span>{' '}
          </span>
        ) : null}
        {drug}
      </div>
    </div>
  );
}
