import type { ReactNode } from 'react';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import { dateTime } from '../format/time.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Section } from '../ui/section.tsx';
import { answerWithItems, compareItems } from './answered-items.ts';
import { ItemLine, WholeLine } from './item-lines.tsx';

/** What was asked next to what NHI answered, item by item. */
export function ItemsPanel({ detail }: { readonly detail: CaseDetail }): ReactNode {
  const { caseTexts } = useTexts();
  const words = caseTexts.items;
  const answer = answerWithItems(detail.answers);
  const { whole, pairs } = compareItems(detail.items, answer);
  const asOf = answer === null ? undefined : words.asOf(dateTime(answer.receivedAt));
  return (
    <Section
      title={caseTexts.sections.items}
      extra={asOf === undefined ? undefined : <span className="muted tabular">{asOf}</span>}
    >
      {pairs.length === 0 && whole.length === 0 ? (
        <p className="muted pad">{words.none}</p>
      ) : (
        <div className="scroll-x" tabIndex={0} role="group" aria-label={caseTexts.sections.items}>
          <table className="items">
            <thead>
              <ItemHead decided={answer !== null} />
            </thead>
            <tbody>
              {whole.map((item) => (
                <WholeLine key={`whole ${String(item.sequence)}`} item={item} />
              ))}
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

function ItemHead({ decided }: { readonly decided: boolean }): ReactNode {
  const words = useTexts().caseTexts.items;
  return (
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
      {decided ? (
        <>
          <th scope="col" className="answered right">
            {words.approved}
          </th>
          <th scope="col" className="answered">
            {words.opinion}
          </th>
        </>
      ) : null}
    </tr>
  );
}
