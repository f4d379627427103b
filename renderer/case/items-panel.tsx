import type { ReactNode } from 'react';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import { shortDay } from '../format/short-day.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Section } from '../ui/section.tsx';
import { useToday } from '../ui/use-now.ts';
import { answerWithItems, compareItems } from './answered-items.ts';
import { ItemLine, WholeLine } from './item-lines.tsx';

/** What was asked next to what NHI answered, item by item. */
export function ItemsPanel({ detail }: { readonly detail: CaseDetail }): ReactNode {
  const { caseTexts, casePage } = useTexts();
  const today = useToday();
  const words = caseTexts.items;
  const answer = answerWithItems(detail.answers);
  const { whole, pairs } = compareItems(detail.items, answer);
  const decided = answer !== null && detail.review === 'decided';
  const title = decided ? casePage.items.decided : casePage.items.asked;
  return (
    <Section
      title={title}
      className="items-panel"
      extra={
        decided && detail.decidedOn !== null ? (
          <span className="muted tabular">{casePage.items.on(shortDay(detail.decidedOn, today))}</span>
        ) : undefined
      }
    >
      {pairs.length === 0 && whole.length === 0 ? (
        <p className="muted pad">{words.none}</p>
      ) : (
        <div className="scroll-x" tabIndex={0} role="group" aria-label={title}>
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
  const { caseTexts, casePage } = useTexts();
  const words = casePage.items;
  return (
    <tr>
      <th scope="col">{words.drug}</th>
      <th scope="col">{words.indication}</th>
      <th scope="col" className="right">
        {words.quantity}
      </th>
      {decided ? (
        <>
          <th scope="col" className="right">
            {words.approved}
          </th>
          <th scope="col">{words.result}</th>
          <th scope="col">{caseTexts.items.opinion}</th>
        </>
      ) : null}
    </tr>
  );
}
