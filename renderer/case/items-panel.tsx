import type { ReactNode } from 'react';
import type { CaseDetail } from '../../shared/api/views.ts';
import { CONTINUATIONS, LINES_OF_THERAPY, ORDER_TYPES } from '../../shared/twpas/codes.ts';
import { dateTime } from '../format/time.ts';
import { useCodeText } from '../texts/use-code-text.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Section } from '../ui/section.tsx';
import { answerWithItems, pairItems, type ItemPair } from './answered-items.ts';
import { ResultCode } from './result-code.tsx';

/** What was asked next to what NHI answered, item by item. */
export function ItemsPanel({ detail }: { readonly detail: CaseDetail }): ReactNode {
  const { caseTexts } = useTexts();
  const words = caseTexts.items;
  const answer = answerWithItems(detail.answers);
  const pairs = pairItems(detail.items, answer);
  return (
    <Section
      title={caseTexts.sections.items}
      extra={
        answer === null ? undefined : (
          <span className="muted tabular">{words.asOf(dateTime(answer.receivedAt))}</span>
        )
      }
    >
      {pairs.length === 0 ? (
        <p className="muted pad">{words.none}</p>
      ) : (
        <div className="scroll-x" tabIndex={0} role="group" aria-label={caseTexts.sections.items}>
          <table className="items">
            <thead>
              <tr>
                <th scope="col" className="narrow">
                  {words.sequence}
                </th>
                <th scope="col">{words.drug}</th>
                <th scope="col">{words.indication}</th>
                <th scope="col" className="right">
                  {words.quantity}
                </th>
                <th scope="col" className="answered">
                  {words.result}
                </th>
                {answer === null ? null : (
                  <>
                    <th scope="col" className="answered right">
                      {words.approved}
                    </th>
                    <th scope="col" className="answered">
                      {words.opinion}
                    </th>
                  </>
                )}
              </tr>
            </thead>
            <tbody>
              {pairs.map((pair) => (
                <ItemLine key={pair.sequence} pair={pair} decided={answer !== null} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Section>
  );
}

function ItemLine({ pair, decided }: { readonly pair: ItemPair; readonly decided: boolean }): ReactNode {
  const { caseTexts, shell } = useTexts();
  const words = caseTexts.items;
  const { asked, answered } = pair;
  const less = (answered?.approvedQuantity ?? Infinity) < (asked?.quantity ?? 0);
  return (
    <tr>
      <td className="narrow tabular">{pair.sequence}</td>
      {asked === null ? (
        <td colSpan={3} className="muted">
          {words.unasked}
        </td>
      ) : (
        <Asked item={asked} />
      )}
      <td className="answered">
        {answered === null ? (
          <span className="muted">{words.noAnswer}</span>
        ) : (
          <>
            <ResultCode code={answered.resultCode} />
            {answered.details.map((each) => (
              <div key={each.sequence} className="second">
                {words.details(each.sequence)} <ResultCode code={each.resultCode} plain />
              </div>
            ))}
          </>
        )}
      </td>
      {decided ? (
        <>
          <td className={less ? 'answered right tabular tone-attention' : 'answered right tabular'}>
            {answered?.approvedQuantity ?? '—'}
          </td>
          <td className="answered opinion">
            {answered?.opinion ?? (answered === null ? '—' : shell.common.none)}
          </td>
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
        <div className="tabular">{item.drugCode ?? '—'}</div>
        {item.drugText === null ? null : <div className="second">{item.drugText}</div>}
        {notes.length === 0 ? null : (
          <div className="second notes">
            {notes.map((note) => (
              <span key={note}>{note}</span>
            ))}
          </div>
        )}
      </td>
      <td>
        <div className="tabular">{item.indicationCode ?? '—'}</div>
        {item.indicationText === null ? null : <div className="second">{item.indicationText}</div>}
      </td>
      <td className="right tabular">
        {item.quantity ?? '—'} <span className="second">{item.unit}</span>
      </td>
    </>
  );
}
