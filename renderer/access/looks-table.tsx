import type { ReactNode } from 'react';
import type { LookView } from '../../shared/api/access-contract.ts';
import { hashOf } from '../app/route.ts';
import { exactTime } from '../format/time.ts';
import { useMay } from '../people/use-me.ts';
import { useTexts } from '../texts/use-texts.ts';

/** The lines found, newest first. A case is named by its number alone: this page shows no patient. */
export function LooksTable({ looks }: { readonly looks: readonly LookView[] }): ReactNode {
  const { access } = useTexts();
  const { columns } = access;
  const seesCases = useMay('cases.read');
  return (
    <div className="looks-scroll" tabIndex={0} role="region" aria-label={access.title}>
      <table className="looks">
        <thead>
          <tr>
            <th scope="col">{columns.at}</th>
            <th scope="col">{columns.actor}</th>
            <th scope="col">{columns.what}</th>
            <th scope="col">{columns.case}</th>
            <th scope="col">{columns.words}</th>
          </tr>
        </thead>
        <tbody>
          {looks.map((look, index) => (
            <tr key={`${look.at} ${String(index)}`}>
              <td className="num">{exactTime(look.at)}</td>
              <td>{look.actor}</td>
              <td>{access.kinds[look.kind]}</td>
              <td>
                {look.caseId !== null && !seesCases ? (
                  look.caseId
                ) : look.caseId !== null ? (
                  <a href={hashOf({ page: 'case', id: look.caseId })}>{look.caseId}</a>
                ) : look.count === null ? (
                  '—'
                ) : (
                  access.cases(look.count)
                )}
              </td>
              <td className="words">{look.words ?? '—'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
