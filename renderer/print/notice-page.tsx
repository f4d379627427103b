import type { ReactNode } from 'react';
import type { CaseDetail, AnswerView } from '../../shared/api/views/case-detail.ts';
import type { WorkView } from '../../shared/api/work-contract.ts';
import { APPLY_TYPES, PRIORITIES } from '../../shared/twpas/codes.ts';
import { answerWithItems, compareItems, type ItemPair } from '../case/answered-items.ts';
import { ResultCode } from '../case/items-panel.tsx';
import { plainUnit } from '../format/unit.ts';
import { useStatus } from '../connection/connection.ts';
import { useQuery } from '../connection/use-query.ts';
import { dateOnly, dateTime } from '../format/time.ts';
import { doctorName, CodeName, ItemDrug, ItemIndication } from '../names/code-names.tsx';
import { useCodeText, useTexts } from '../texts/use-texts.ts';
import { DataTable } from '../ui/data-table.tsx';
import { NoAnswer } from '../ui/load-failed.tsx';
import { Facts } from '../ui/section.tsx';
import { Sheet } from './sheet.tsx';

/** 事前審查核定結果通知單, for the chart. It shows the patient, so opening it is recorded as a view. */
export function NoticePage({ id }: { readonly id: string }): ReactNode {
  const { data, ...query } = useQuery(
    `notice ${id}`,
    (agent, signal) => agent.cases.show({ id, phi: true }, { signal }),
    () => false,
  );
  const work = useQuery(
    `notice work ${id}`,
    (agent, signal) => agent.work.ofCase({ id, phi: false }, { signal }),
    () => false,
  );
  if (data !== null && work.data !== null) return <Notice detail={data} work={work.data} />;
  return <NoAnswer {...(work.error === null ? query : work)} pad />;
}

/** The hospital's name in NHI's guide, with its number; only the number if the guide has no name. */
export function useHospital(): string {
  const { notYet } = useTexts().shell.common;
  const id = useStatus()?.hospitalId ?? null;
  const { data } = useQuery(`hospital ${id ?? ''}`, async (agent, signal) =>
    id === null ? [] : agent.names.nhi({ codes: [{ table: 'hospital', code: id }] }, { signal }),
  );
  const name = data?.[0]?.name;
  if (id === null || name === undefined) return id ?? notYet;
  return `${name}（${id}）`;
}

/** The value, or a dash. */
export const or = (value: string | null | undefined): string =>
  value === null || value === undefined || value === '' ? '—' : value;

function Notice({ detail, work }: { readonly detail: CaseDetail; readonly work: WorkView }): ReactNode {
  const { print, caseTexts, content, stages, shell, work: workTexts } = useTexts();
  const codeText = useCodeText();
  const hospital = useHospital();
  const { numbers, facts } = caseTexts;
  const answer = answerWithItems(detail.answers);
  const { decision, patient, doctor } = detail;
  const day = (value: string | null): string => (value === null ? '—' : dateOnly(value));
  return (
    <Sheet id={detail.id} what="notice" title={print.notice.title}>
      <Facts
        facts={[
          { label: print.hospital, value: hospital },
          { label: print.notice.patient, value: or(patient?.name) },
          { label: print.notice.number, value: or(patient?.number) },
          { label: print.notice.chart, value: or(detail.chartNumber) },
          { label: print.notice.doctor, value: or(doctor === null ? null : doctorName(doctor)) },
          {
            label: content.labels.department,
            value:
              detail.department === null ? '—' : <CodeName table="department" code={detail.department} />,
          },
          { label: numbers.caseNumber, value: or(detail.caseNumber) },
          { label: numbers.receiptNumber, value: or(detail.receiptNumber) },
          ...(detail.originalReceiptNumber === null
            ? []
            : [{ label: numbers.originalReceiptNumber, value: detail.originalReceiptNumber }]),
          { label: facts.type, value: detail.subType === null ? '—' : codeText(APPLY_TYPES, detail.subType) },
          {
            label: facts.priority,
            value: detail.priority === null ? '—' : codeText(PRIORITIES, detail.priority),
          },
          { label: content.labels.diagnosis, value: or(detail.diagnosisCodes.join(shell.common.listEnd)) },
          { label: facts.claimCreated, value: day(detail.claimCreated) },
          { label: facts.decidedOn, value: day(detail.decidedOn) },
          ...work.deadlines
            .filter(({ metAt }) => metAt === null)
            .map(({ kind, dueOn }) => ({ label: workTexts.deadlines.kinds[kind], value: day(dueOn) })),
        ]}
      />
      <p className="notice-result">
        <span>{print.notice.result}</span>
        <strong>
          {decision === null
            ? detail.review === 'decided'
              ? stages.decided.word
              : print.notice.undecided
            : stages[decision].word}
        </strong>
      </p>
      <NoticeItems detail={detail} answer={answer} />
      {answer === null || detail.review !== 'decided' ? null : (
        <p>{print.notice.asOf(dateTime(answer.receivedAt))}</p>
      )}
      <p className="muted">{print.notice.source}</p>
      <p className="notice-signature">{print.notice.signature}</p>
    </Sheet>
  );
}

interface NoticeItemsProps {
  readonly detail: CaseDetail;
  readonly answer: AnswerView | null;
}

/** Requested items with NHI's results, in compact lines; opinions in full. */
function NoticeItems({ detail, answer }: NoticeItemsProps): ReactNode {
  const { caseTexts } = useTexts();
  const words = caseTexts.items;
  const { whole, pairs } = compareItems(detail.items, answer);
  return (
    <DataTable
      className="sheet-table"
      heads={[words.sequence, words.drug, words.indication, words.quantity, words.result, words.approved]}
    >
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
    </DataTable>
  );
}

function Pair({ pair }: { readonly pair: ItemPair }): ReactNode {
  const texts = useTexts();
  const words = texts.caseTexts.items;
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
        {asked?.quantity ?? '—'} {plainUnit(asked?.unit ?? null, texts)}
      </td>
      <td>{pair.resultCode === null ? words.noAnswer : <ResultCode code={pair.resultCode} plain />}</td>
      <td>{pair.approvedQuantity ?? '—'}</td>
    </tr>
  );
}
