import type { ReactNode } from 'react';
import type { LookView } from '../../shared/api/access-contract.ts';
import { hashOf } from '../app/route.ts';
import { exactTime } from '../format/time.ts';
import { useMay } from '../people/use-me.ts';
import { useTexts } from '../texts/use-texts.ts';

/** The lines found, newest first. A case is named by its number alone: this page shows no patient. */
export function LooksTable({ looks }: { readonly looks: readonly LookView[] }): ReactNode {
  const { access, timeline } = useTexts();
  const { columns } = access;
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
              <td>
                {look.actor}
                {look.claimed === null ? null : (
                  <div className="second">{timeline.claimed(look.claimed)}</div>
                )}
              </td>
              <td>
                {access.kinds[look.kind]}
                {look.named === false ? access.covered : ''}
              </td>
              <td>
                <Cases look={look} />
              </td>
              <td className="words">{look.words ?? '—'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** In a line the cases are named that were asked about, or the first of many. */
function Cases({ look: { caseId, cases, count } }: { readonly look: LookView }): ReactNode {
  const { access } = useTexts();
  if (caseId !== null) return <CaseId id={caseId} />;
  if (cases.length === 0) return count === null ? '—' : access.cases(count);
  const more = count !== null && count > cases.length ? access.inAll(count) : null;
  if (cases.length <= SHOWN_AT_ONCE) return <CaseIds ids={cases} more={more} />;
  return (
    <details>
      <summary>{access.cases(count ?? cases.length)}</summary>
      <CaseIds ids={cases} more={more} />
    </details>
  );
}

const SHOWN_AT_ONCE = 3;

function CaseIds({
  ids,
  more,
}: {
  readonly ids: readonly string[];
  readonly more: string | null;
}): ReactNode {
  return (
    <>
      {ids.map((id) => (
        <div key={id}>
          <CaseId id={id} />
        </div>
      ))}
      {more === null ? null : <div className="second">{more}</div>}
    </>
  );
}

function CaseId({ id }: { readonly id: string }): ReactNode {
  return useMay('cases.read') ? <a href={hashOf({ page: 'case', id })}>{id}</a> : id;
}
