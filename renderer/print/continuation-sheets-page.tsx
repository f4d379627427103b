import { useMemo, type ReactNode } from 'react';
import type { ContinuationDetail, ContinuationRow } from '../../shared/api/continuations-contract.ts';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { useQuery } from '../connection/use-query.ts';
import {
  isOfContinuationTile,
  isWaiting,
  narrowedRows,
  parseContinuations,
} from '../continuations/continuations.ts';
import { toldOf } from '../continuations/use-continuations.ts';
import { dateOnly } from '../format/time.ts';
import { useCaseNames } from '../names/case-names.ts';
import { useLaterTexts } from '../texts/later-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { NoAnswer } from '../ui/load-failed.tsx';
import { useToday } from '../ui/now.tsx';
import { Quotation } from '../ui/words.tsx';
import { DoctorSheets, SignatureLine, TickBox } from './contact-page.tsx';

/** Maximum number of cases at once: each is recorded separately. */
const MOST = 200;

interface ToPrint {
  readonly row: ContinuationRow;
  readonly about: CaseRow;
  readonly detail: ContinuationDetail | undefined;
}
interface Courses {
  readonly told: readonly ToPrint[];
  readonly leftOut: number;
  readonly isMore: boolean;
}

/** 續用單: continuations still to be prepared, one sheet per doctor, with boxes for the doctor's decision. */
export function ContinuationSheetsPage({ query }: { readonly query: string }): ReactNode {
  const { shell } = useTexts();
  const today = useToday();
  const question = useMemo(() => parseContinuations(query, today), [query, today]);
  const { data, ...state } = useQuery(
    `continuation sheets ${query} ${today}`,
    async (agent, signal): Promise<Courses> => {
      const view = await agent.continuations.list({ scope: question.scope }, { signal });
      const own = narrowedRows(view, question, null).filter((row) =>
        isOfContinuationTile(row, question.tile),
      );
      const waiting = own.filter(isWaiting);
      const first = waiting.slice(0, MOST);
      const { rows, details } = await toldOf(
        agent,
        first.map(({ caseId }) => caseId),
        signal,
      );
      return {
        told: first.flatMap((row) => {
          const about = rows.get(row.caseId);
          return about === undefined ? [] : [{ row, about, detail: details.get(row.caseId) }];
        }),
        leftOut: own.length - waiting.length,
        isMore: waiting.length > MOST,
      };
    },
    // No live updates: the sheets must not change while they are read.
    () => false,
  );
  if (data === null) return <NoAnswer {...state} pad rows={8} label={shell.common.loading} />;
  return <Sheets courses={data} query={query} />;
}

function Sheets({ courses, query }: { readonly courses: Courses; readonly query: string }): ReactNode {
  const words = useLaterTexts().continuations.sheet;
  const { told, leftOut, isMore } = courses;
  return (
    <DoctorSheets
      what="continuation"
      back={{ page: 'continuations', query }}
      cases={told}
      notes={[...(leftOut === 0 ? [] : [words.leftOut(leftOut)]), ...(isMore ? [words.most(MOST)] : [])]}
      empty={words.empty}
      words={words}
      count={(all) => words.count(all.length)}
      intro={<p>{words.intro}</p>}
      foot={words.unknown}
    >
      {(one) => <CourseOnPaper key={one.about.id} {...one} />}
    </DoctorSheets>
  );
}

function CourseOnPaper({ row, about: told, detail }: ToPrint): ReactNode {
  const { shell } = useTexts();
  const later = useLaterTexts();
  const words = later.continuations.sheet;
  const names = useCaseNames()(told);
  const { periodEnd } = row;
  const start = detail?.periodStart ?? null;
  const demands = detail?.demands ?? [];
  const opinion = detail?.opinion ?? null;
  return (
    <section className="contact-case" data-case={row.caseId}>
      <div>
        <p className="contact-who">
          <b>{names.patient}</b>
          <span>{told.chartNumber === null ? '' : later.continuations.chart(told.chartNumber)}</span>
        </p>
        <p>
          <b>{names.wholeDrugs.join(shell.common.listEnd)}</b>　{names.indications[0]}
        </p>
      </div>
      <div className="contact-until">
        <b>{periodEnd === null ? words.untilUnknown : words.until(dateOnly(periodEnd))}</b>
        <br />
        {start === null || periodEnd === null ? '' : `${dateOnly(start)}–${dateOnly(periodEnd)}`}
      </div>
      <p className="contact-opinion">
        {demands.length > 0 ? (
          <>
            {words.demand} <Quotation>{demands.join(shell.common.listEnd)}</Quotation>
          </>
        ) : opinion === null ? (
          words.noDemand
        ) : (
          <>
            {words.noDemand} {words.opinion} <Quotation>{opinion}</Quotation>
          </>
        )}
      </p>
      <p className="contact-boxes">
        <TickBox word={words.go} />
        <TickBox word={words.stop} />
        <TickBox word={words.transfer} />
        <span>{later.contact.remark}</span>
        <span className="contact-line" />
      </p>
      <SignatureLine />
    </section>
  );
}
