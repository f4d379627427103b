import type { ReactNode } from 'react';
import type { AnswerView } from '../../shared/api/views/case-detail.ts';
import type { NameTable } from '../../shared/code-names.ts';
import { CONTINUATIONS, LINES_OF_THERAPY, ORDER_TYPES } from '../../shared/twpas/codes.ts';
import { useCodeNames } from '../names/code-names.ts';
import { useCodeText } from '../texts/use-code-text.ts';
import { useTexts } from '../texts/use-texts.ts';
import type { ItemPair } from './answered-items.ts';
import { ResultCode } from './result-code.tsx';

/** NHI's result for the case as a whole, above the lines of the single orders. */
export function WholeLine({ item }: { readonly item: AnswerView['items'][number] }): ReactNode {
  const words = useTexts().caseTexts.items;
  return (
    <tr className="whole">
      <th scope="row" colSpan={3}>
        {words.whole}
      </th>
      <td className="right tabular">{item.approvedQuantity ?? '—'}</td>
      <td>
        <ResultCode code={item.resultCode} />
      </td>
      <td className="opinion">{item.opinion ?? '—'}</td>
    </tr>
  );
}

export function ItemLine({
  pair,
  decided,
}: {
  readonly pair: ItemPair;
  readonly decided: boolean;
}): ReactNode {
  const words = useTexts().caseTexts.items;
  const { asked } = pair;
  const less = (pair.approvedQuantity ?? Infinity) < (asked?.quantity ?? 0);
  const unit = asked === null ? null : plainUnit(asked.unit);
  return (
    <tr>
      {asked === null ? (
        <td colSpan={3} className="muted">
          {words.unasked}
        </td>
      ) : (
        <Asked item={asked} />
      )}
      {decided ? (
        <>
          <td className={less ? 'right tabular tone-attention' : 'right tabular'}>
            {pair.approvedQuantity === null ? '—' : `${String(pair.approvedQuantity)} ${unit ?? ''}`}
          </td>
          <td>
            {pair.resultCode === null ? (
              <span className="muted">{words.noAnswer}</span>
            ) : (
              <ResultCode code={pair.resultCode} />
            )}
            {pair.itemCode === null ? null : (
              <div className="second">
                {words.itemResult} <ResultCode code={pair.itemCode} plain />
              </div>
            )}
          </td>
          <td className="opinion">{pair.opinion ?? '—'}</td>
        </>
      ) : null}
    </tr>
  );
}

function Asked({ item }: { readonly item: NonNullable<ItemPair['asked']> }): ReactNode {
  const codeText = useCodeText();
  const notes = [
    item.orderType === null ? null : codeText(ORDER_TYPES, item.orderType),
    item.continuation === null ? null : codeText(CONTINUATIONS, item.continuation),
    item.lineOfTherapy === null ? null : codeText(LINES_OF_THERAPY, item.lineOfTherapy),
  ].filter((note) => note !== null);
  return (
    <>
      <td>
        <NameOfCode table="drug" code={item.drugCode} text={item.drugText} />
        {notes.length === 0 ? null : (
          <div className="second notes">
            {notes.map((note) => (
              <span key={note}>{note}</span>
            ))}
          </div>
        )}
      </td>
      <td>
        <NameOfCode table="indication" code={item.indicationCode} text={item.indicationText} />
      </td>
      <td className="right tabular">
        {item.quantity ?? '—'} <span className="second">{plainUnit(item.unit)}</span>
      </td>
    </>
  );
}

interface NameOfCodeProps {
  readonly table: NameTable;
  readonly code: string | null;
  readonly text: string | null;
}

/** The name; its code stands where it is pointed at. */
function NameOfCode({ table, code, text }: NameOfCodeProps): ReactNode {
  const { nameOf } = useCodeNames();
  if (code === null) return text ?? '—';
  return <span title={code}>{nameOf(table, code, text)}</span>;
}

/** UCUM writes a unit of its own making in braces: `{tbl}`. */
function plainUnit(unit: string | null): string | null {
  return unit === null ? null : unit.replace(/^\{(.*)\}$/, '$1');
}
