import type { ReactNode } from 'react';
import type { ChainCase, ChainView } from '../../shared/api/chains-contract.ts';
import { APPLY_TYPES, PRIORITIES, PRIORITY_EMERGENCY } from '../../shared/twpas/codes.ts';
import { hashOf } from '../app/route.ts';
import { StageLabel } from '../cases/stage-label.tsx';
import { lookOf } from '../cases/stage.ts';
import { dateOnly } from '../format/time.ts';
import { CodeName } from '../names/code-name.tsx';
import { useCodeNames } from '../names/code-names.ts';
import { useCodeText } from '../texts/use-code-text.ts';
import { useTexts } from '../texts/use-texts.ts';

interface ChainLineProps {
  readonly one: ChainCase;
  /** The case whose page this is. */
  readonly current: boolean;
  /** What ties it to an earlier one. */
  readonly edges: ChainView['edges'];
  /** Without what ties it and its numbers. */
  readonly brief?: boolean;
}

/** One case of a chain: type, stage, days; the others lead to their own page. */
export function ChainLine({ one, current, edges, brief = false }: ChainLineProps): ReactNode {
  const { chain: words, cases } = useTexts();
  const codeText = useCodeText();
  const type = one.subType === null ? one.id : codeText(APPLY_TYPES, one.subType);
  const emergency = one.priority === PRIORITY_EMERGENCY;
  const day = one.decidedOn ?? one.appliedOn;
  const ties = edges.map(({ kind, by }) =>
    by === null ? words.edges[kind] : `${words.edges[kind]}（${words.confirmedBy(by)}）`,
  );
  return (
    <li className={current ? 'chain-line current' : 'chain-line'}>
      <p className="chain-head">
        {current ? <strong>{type}</strong> : <a href={hashOf({ page: 'case', id: one.id })}>{type}</a>}
        {emergency ? (
          <span className="pill tone-bad chain-mark">{codeText(PRIORITIES, PRIORITY_EMERGENCY)}</span>
        ) : null}
        {current ? <span className="pill tone-neutral chain-mark">{words.thisCase}</span> : null}
        <StageLabel stage={lookOf(one.stage)} />
      </p>
      <p className="second notes tabular">
        {day === null ? null : <span>{dateOnly(day)}</span>}
        {one.drugNames.length > 0 || one.drugCodes.length > 0 ? (
          <span>
            <DrugNames codes={one.drugCodes} names={one.drugNames} />
          </span>
        ) : null}
        {brief && one.periodEnd !== null ? <span>{words.until(dateOnly(one.periodEnd))}</span> : null}
        {brief || one.receiptNumber === null ? null : (
          <span>{`${cases.columns.receiptNumber} ${one.receiptNumber}`}</span>
        )}
      </p>
      {ties.length === 0 ? null : <p className="second">{ties.join(' ')}</p>}
    </li>
  );
}

interface DrugNamesProps {
  readonly codes: readonly string[];
  /** As the Bundle writes them. A list gives no pairs with the codes: only one of each are about the same drug. */
  readonly names: readonly string[];
}

/** The drugs of a case by name, their codes beside them or where they are pointed at. */
function DrugNames({ codes, names }: DrugNamesProps): ReactNode {
  const { nameOf } = useCodeNames();
  const { listEnd } = useTexts().shell.common;
  const [first, ...rest] = codes;
  if (first === undefined) return names.join(' ');
  if (rest.length === 0) return <CodeName table="drug" code={first} text={names[0] ?? null} />;
  const known = codes.every((code) => nameOf('drug', code) !== code);
  if (names.length > 0 && !known) return <span title={codes.join(' ')}>{names.join(listEnd)}</span>;
  return codes.map((code, at) => (
    <span key={code}>
      {at === 0 ? null : listEnd}
      <CodeName table="drug" code={code} />
    </span>
  ));
}
