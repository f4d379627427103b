import type { ReactNode } from 'react';
import type { CaseDetail, AnswerView } from '../../shared/api/views/case-detail.ts';
import type { NameTable } from '../../shared/code-names.ts';
import { CONTINUATIONS, LINES_OF_THERAPY, ORDER_TYPES, APPROVE_COMMENTS } from '../../shared/twpas/codes.ts';
import type { Tone } from '../ui/words.tsx';
import { shortDay } from '../format/time.ts';
import { useCodeNames } from '../names/code-names.tsx';
import { plainUnit } from '../format/unit.ts';
import { useCodeText, useTexts } from '../texts/use-texts.ts';
import { DataTable } from '../ui/data-table.tsx';
import { useToday } from '../ui/now.tsx';
import { Section } from '../ui/section.tsx';
import { answerWithItems, compareItems, type ItemPair } from './answered-items.ts';

/** Requested items beside NHI's answer. */
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
          <DataTable
            className="items"
            heads={[
              casePage.items.drug,
              casePage.items.indication,
              { word: casePage.items.quantity, right: true },
              ...(answer === null
                ? []
                : [
                    { word: casePage.items.approved, right: true as const },
                    casePage.items.result,
                    words.opinion,
                  ]),
            ]}
          >
            {whole.map((item) => (
              <WholeLine key={`whole ${String(item.sequence)}`} item={item} />
            ))}
            {pairs.map((pair) => (
              <ItemLine key={pair.sequence} pair={pair} decided={answer !== null} />
            ))}
          </DataTable>
        </div>
      )}
    </Section>
  );
}

/** NHI's result for the whole case, above the single orders. */
function WholeLine({ item }: { readonly item: AnswerView['items'][number] }): ReactNode {
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

function ItemLine({ pair, decided }: { readonly pair: ItemPair; readonly decided: boolean }): ReactNode {
  const texts = useTexts();
  const words = texts.caseTexts.items;
  const { asked } = pair;
  const less = (pair.approvedQuantity ?? Infinity) < (asked?.quantity ?? 0);
  const unit = asked === null ? null : plainUnit(asked.unit, texts);
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
  const texts = useTexts();
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
        {item.quantity ?? '—'} <span className="second">{plainUnit(item.unit, texts)}</span>
      </td>
    </>
  );
}

interface NameOfCodeProps {
  readonly table: NameTable;
  readonly code: string | null;
  readonly text: string | null;
}

/** The name, with the code in the tooltip. */
export function NameOfCode({ table, code, text }: NameOfCodeProps): ReactNode {
  const { nameOf, drugOf } = useCodeNames();
  if (code === null) return text ?? '—';
  const name = nameOf(table, code, text);
  if (table !== 'drug' || name === code) return <span title={code}>{name}</span>;
  return <span title={`${name} ${code}`}>{drugOf(code, text)}</span>;
}

const TONES: Readonly<Record<string, Tone>> = {
  '0': 'progress',
  '1': 'good',
  '2': 'bad',
  '3': 'attention',
  '4': 'attention',
  '5': 'attention',
  '6': 'bad',
  '7': 'attention',
};

interface ResultCodeProps {
  readonly code: string | null;
  /** As plain text, without the pill. */
  readonly plain?: boolean;
}

/** Result code in the guide's words; an unknown code is shown as received. */
export function ResultCode({ code, plain }: ResultCodeProps): ReactNode {
  const { caseTexts } = useTexts();
  const codeText = useCodeText();
  if (code === null || code === '') return <span className="muted">—</span>;
  const known = Object.hasOwn(APPROVE_COMMENTS, code);
  const word = known ? codeText(APPROVE_COMMENTS, code) : caseTexts.items.unknownCode(code);
  const tone = TONES[code] ?? 'neutral';
  const look = plain === true ? (known ? 'nowrap ' : '') : 'pill ';
  return <span className={`${look}tone-${tone}`}>{word}</span>;
}
