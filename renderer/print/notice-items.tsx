import type { ReactNode } from 'react';
import type { AnswerView, CaseDetail } from '../../shared/api/views/case-detail.ts';
import { compareItems, type ItemPair } from '../case/answered-items.ts';
import { ResultCode } from '../case/items-panel.tsx';
import { ItemDrug, ItemIndication } from '../case/named-parts.tsx';
import { dateOnly } from '../format/time.ts';
import { useTexts } from '../texts/use-texts.ts';

interface NoticeItemsProps {
  readonly detail: CaseDetail;
  readonly answer: AnswerView | null;
}

/** What was asked for and what NHI said of it, in lines that paper has room for; opinions in full. */
export function NoticeItems({ detail, answer }: NoticeItemsProps): ReactNode {
  const { caseTexts } = useTexts();
  const words = caseTexts.items;
  const { whole, pairs } = compareItems(detail.items, answer);
  return (
    <table className="sheet-table">
      <thead>
        <tr>
          <th scope="col">{words.sequence}</th>
          <th scope="col">{words.drug}</th>
          <th scope="col">{words.indication}</th>
          <th scope="col">{words.quantity}</th>
          <th scope="col">{words.result}</th>
          <th scope="col">{words.approved}</th>
        </tr>
      </thead>
      <tbody>
        {pairs.map((pair) => (
          <Pair key={pair.sequence} pair={pair} />
        ))}
        {whole.map((item) => (
          <tr key={`whole ${String(item.sequence)}`}>
            <td />
            <td colSpan={3}>{words.whole}</td>
            <td>
              <ResultCode code={item.resultCode} plain />
            </td>
            <td>{item.approvedQuantity ?? '—'}</td>
          </tr>
        ))}
        {[...pairs, ...whole].map(({ sequence, opinion }, index) =>
          opinion === null || opinion === '' ? null : (
            <tr key={`opinion ${String(index)}`}>
              <td>{index < pairs.length ? sequence : ''}</td>
              <td colSpan={5} className="sheet-opinion">
                <strong>{words.opinion}</strong>
                <p>{opinion}</p>
              </td>
            </tr>
          ),
        )}
      </tbody>
    </table>
  );
}

function Pair({ pair }: { readonly pair: ItemPair }): ReactNode {
  const words = useTexts().caseTexts.items;
  const { asked } = pair;
  const period = [asked?.periodStart, asked?.periodEnd].flatMap((day) =>
    typeof day === 'string' ? dateOnly(day) : [],
  );
  return (
    <tr>
      <td>{pair.sequence}</td>
      <td>
        {asked === null ? words.unasked : <ItemDrug item={asked} />}
        {period.length === 0 ? null : <div className="second tabular">{period.join(' – ')}</div>}
      </td>
      <td>{asked === null ? null : <ItemIndication item={asked} />}</td>
      <td>
        {asked?.quantity ?? '—'} {asked?.unit?.replace(/^\{(.*)\}$/, '$1')}
      </td>
      <td>{pair.resultCode === null ? words.noAnswer : <ResultCode code={pair.resultCode} plain />}</td>
      <td>{pair.approvedQuantity ?? '—'}</td>
    </tr>
  );
}
