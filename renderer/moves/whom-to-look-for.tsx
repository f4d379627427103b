import Checkbox from 'antd/es/checkbox';
import { useState, type ReactNode } from 'react';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { useConnection } from '../connection/connection.ts';
import { useAttempt } from '../connection/use-action.ts';
import { dateOnly, dateTime } from '../format/time.ts';
import { useCaseNames } from '../names/case-names.ts';
import { useMay } from '../people/me.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { CopyButton } from '../ui/copy-button.tsx';

/** Search terms for the case in NHI's own system, each with a copy button. */
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
  const drugs = names.wholeDrugs.join(shell.common.listEnd);
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

interface PersonNumberProps {
  readonly row: Pick<CaseRow, 'id' | 'maskedPatient' | 'patient'>;
  /** Reveals the number on the whole page; without it, only here. */
  readonly reveal?: { readonly shown: boolean; readonly toggle: () => void };
}

/** The patient's ID number, masked, with 顯示 and 複製. Both write a line to the trail before the number is returned. */
export function PersonNumber({ row, reveal }: PersonNumberProps): ReactNode {
  const { caseTexts, casePage } = useTexts();
  const { client } = useConnection();
  const attempt = useAttempt();
  const mayReveal = useMay('patient.reveal');
  const [own, setOwn] = useState<string | null>(null);
  const masked = row.maskedPatient?.number ?? null;
  if (masked === null) return null;
  const shown = row.patient?.number ?? own;
  const fetchNumber = async (): Promise<string> => {
    if (shown !== null) return shown;
    const whole = await client.cases.show({ id: row.id, phi: true });
    return whole.patient?.number ?? masked;
  };
  const toggle = async (): Promise<void> => {
    if (reveal !== undefined) reveal.toggle();
    else if (own !== null) setOwn(null);
    else await attempt(async () => setOwn(await fetchNumber()));
  };
  const isShown = reveal === undefined ? shown !== null : reveal.shown;
  return (
    <span className="person-number tabular">
      <span>{shown ?? masked}</span>
      {mayReveal ? (
        <>
          <button
            type="button"
            className="text-button"
            aria-pressed={isShown}
            aria-label={isShown ? caseTexts.mask : caseTexts.reveal}
            title={isShown ? caseTexts.mask : caseTexts.revealNote}
            onClick={() => void toggle()}
          >
            {isShown ? casePage.hide : casePage.show}
          </button>
          <CopyButton text={fetchNumber} what={casePage.personNumber} />
        </>
      ) : null}
    </span>
  );
}

interface SimilarNumbersProps {
  /** The case's patient, if the dialog covers several cases. */
  readonly who?: string | undefined;
  readonly numbers: readonly string[];
  readonly checked: boolean;
  readonly onCheck: (checked: boolean) => void;
}

/** Claim numbers that may be this case: each must be looked up at NHI. One tick confirms all of them. */
export function SimilarNumbers({ who, numbers, checked, onCheck }: SimilarNumbersProps): ReactNode {
  const { moves, cases } = useTexts();
  return (
    <div className="similar-numbers" role="group" aria-label={who ?? cases.columns.caseNumber}>
      {who === undefined ? null : <strong>{who}</strong>}
      <ul>
        {numbers.map((number) => (
          <li key={number} className="tabular">
            {number}
            <CopyButton text={number} what={number} />
          </li>
        ))}
      </ul>
      <Checkbox checked={checked} onChange={(event) => onCheck(event.target.checked)}>
        {moves.similar.sure}
      </Checkbox>
    </div>
  );
}
