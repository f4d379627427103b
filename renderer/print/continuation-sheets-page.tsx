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
import { type DoctorSheet, sheetsOf } from './contact.ts';
import { TickBox } from './contact-page.tsx';
import { useHospital } from './notice-page.tsx';
import { PrintedBy, PrintPage, type Printed } from './sheet.tsx';
import './contact.css';

/** Maximum number of cases at once: each is recorded separately. */
const MOST = 200;

interface ToPrint {
  readonly row: ContinuationRow;
  readonly told: CaseRow;
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
          const told = rows.get(row.caseId);
          return told === undefined ? [] : [{ row, told, detail: details.get(row.caseId) }];
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
  const namesOf = useCaseNames();
  const named = courses.told.map((one) => {
    const { doctor, department } = namesOf(one.told);
    return { ...one, doctor: doctor ?? '', department: department ?? '' };
  });
  return (
    <PrintPage
      ids={named.map(({ row }) => row.caseId)}
      what="continuation"
      back={{ page: 'continuations', query }}
      backWord={words.back}
    >
      {(printed) => (
        <>
          {courses.leftOut === 0 ? null : <p className="no-print">{words.leftOut(courses.leftOut)}</p>}
          {courses.isMore ? <p className="no-print">{words.most(MOST)}</p> : null}
          {named.length === 0 ? (
            <p className="contact-empty" role="status">
              {words.empty}
            </p>
          ) : null}
          {sheetsOf(named).map((sheet) => (
            <Paper
              key={`${sheet.department} ${sheet.doctor} ${String(sheet.page)}`}
              sheet={sheet}
              printed={printed}
            />
          ))}
        </>
      )}
    </PrintPage>
  );
}

interface PaperProps {
  readonly sheet: DoctorSheet<ToPrint & { readonly doctor: string; readonly department: string }>;
  readonly printed: Printed;
}

function Paper({ sheet, printed }: PaperProps): ReactNode {
  const { shell } = useTexts();
  const later = useLaterTexts().continuations;
  const words = later.sheet;
  const hospital = useHospital() ?? shell.common.notYet;
  const today = useToday();
  const { doctor, department, all, cases, page, pages } = sheet;
  const name = doctor === '' ? later.noDoctor : words.doctor(doctor);
  return (
    <article
      className={printed === null ? 'sheet contact-sheet unprinted' : 'sheet contact-sheet'}
      aria-label={name}
    >
      <header className="contact-head">
        <div>
          <h1>{words.title}</h1>
          <p>{hospital}</p>
        </div>
        <p>{dateOnly(today)}</p>
      </header>
      <p className="contact-doctor">
        <b>{name}</b>
        <span>{department}</span>
        <span>{words.count(all.length)}</span>
      </p>
      <p>{words.intro}</p>
      {cases.map((one) => (
        <CourseOnPaper key={one.row.caseId} {...one} />
      ))}
      <p>{words.unknown}</p>
      <footer className="contact-foot">
        <span>
          {words.keep} <PrintedBy printed={printed} />
        </span>
        <span>{words.page(page, pages)}</span>
      </footer>
    </article>
  );
}

function CourseOnPaper({ row, told, detail }: ToPrint): ReactNode {
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
        <span>{words.remark}</span>
        <span className="contact-line" />
      </p>
      <p className="contact-boxes">
        <span>{words.signature}</span>
        <span className="contact-line" />
        <span>{words.date}</span>
        <span className="contact-line contact-date" />
      </p>
    </section>
  );
}
