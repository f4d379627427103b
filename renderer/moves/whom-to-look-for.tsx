import type { ReactNode } from 'react';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { dateOnly, dateTime } from '../format/time.ts';
import { useCaseNames } from '../names/case-names.ts';
import { useTexts } from '../texts/use-texts.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { PersonNumber } from './person-number.tsx';

/** What NHI's own system is searched by for one case, each with a button that copies it. */
export function WhomToLookFor({
  row,
  sentAt = null,
}: {
  readonly row: CaseRow;
  readonly sentAt?: string | null;
}): ReactNode {
  const { casePage, shell } = useTexts();
  const words = casePage.whom;
  const names = useCaseNames()(row);
  const drugs = names.drugs.join(shell.common.listEnd);
  return (
    <dl className="look-for">
      {names.patient === null ? null : (
        <Line label={words.name} copy={names.patient}>
          {names.patient}
        </Line>
      )}
      <div>
        <dt>{casePage.personNumber}</dt>
        <dd>
          <PersonNumber row={row} />
        </dd>
      </div>
      {row.appliedOn === null ? null : (
        <Line label={words.applied} copy={row.appliedOn.replaceAll('-', '/')}>
          {dateOnly(row.appliedOn)}
        </Line>
      )}
      {drugs === '' ? null : (
        <Line label={words.drugs} copy={drugs}>
          {drugs}
        </Line>
      )}
      {sentAt === null ? null : (
        <div>
          <dt>{words.sent}</dt>
          <dd className="tabular">{dateTime(sentAt)}</dd>
        </div>
      )}
    </dl>
  );
}

function Line(props: {
  readonly label: string;
  readonly copy: string;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <div>
      <dt>{props.label}</dt>
      <dd className="tabular">
        <span>{props.children}</span>
        <CopyButton text={props.copy} what={props.label} />
      </dd>
    </div>
  );
}
