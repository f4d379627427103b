import Input from 'antd/es/input';
import { useState, type ReactNode } from 'react';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import type { WorkView } from '../../shared/api/work-contract.ts';
import { NOT_AGREED, type NotAgreed } from '../../shared/choices.ts';
import { addDays } from '../../shared/days.ts';
import { GENDERS } from '../../shared/twpas/content-words.ts';
import { answerWithItems, compareItems } from '../case/answered-items.ts';
import { plainUnit } from '../format/unit.ts';
import type { AgentClient } from '../connection/transport.ts';
import { useQuery } from '../connection/use-query.ts';
import { dateOnly, shortDay } from '../format/time.ts';
import { useCaseNames } from '../names/case-names.ts';
import { useLaterTexts } from '../texts/later-texts.ts';
import { useCodeText, useTexts } from '../texts/use-texts.ts';
import { DayField } from '../ui/day-field.tsx';
import { NoAnswer } from '../ui/load-failed.tsx';
import { useToday } from '../ui/now.tsx';
import { createKeptStore, useStore } from '../ui/store.ts';
import { Quotation } from '../ui/words.tsx';
import { Barcode } from './barcode.tsx';
import { ageOn, endOf, sheetsOf, type DoctorSheet } from './contact.ts';
import { useHospital } from './notice-page.tsx';
import { PrintedBy, PrintPage, type Printed } from './sheet.tsx';
import './contact.css';

/** Maximum number of cases at once: each is fetched and recorded separately. */
const MOST = 100;
const AT_ONCE = 6;

/** Office that the sheet is returned to; the hospital's text, saved for next time. */
const office = createKeptStore('twpas.contact-office', (kept) =>
  typeof kept === 'string' ? kept.slice(0, 60) : '',
);

interface ContactDetail {
  readonly about: CaseDetail;
  readonly work: WorkView;
}
interface Named extends ContactDetail {
  readonly doctor: string;
  readonly department: string;
}
interface Contacts {
  readonly told: readonly ContactDetail[];
  /** `leftOut`: cases with another decision. `more`: cases beyond the maximum. */
  readonly leftOut: number;
  readonly more: number;
}
const NONE: Contacts = { told: [], leftOut: 0, more: 0 };

/** 醫師聯繫單: cases that NHI denied, partly approved or asked to supplement, one sheet per doctor. `ids`: the chosen cases. */
export function ContactPage({ query }: { readonly query: string }): ReactNode {
  const { shell } = useTexts();
  const words = useLaterTexts().contact;
  const today = useToday();
  const [returnBy, setReturnBy] = useState(addDays(today, 2));
  const params = new URLSearchParams(query);
  const ids = params.get('ids')?.split(',').filter(Boolean) ?? [];
  const { data, ...state } = useQuery(
    `contact ${ids.join()}`,
    (agent, signal) => contactsOf(agent, ids, signal),
    // No live updates: the sheet must not change while it is read, and each fetch is recorded as a view.
    () => false,
  );
  const { told, leftOut, more } = data ?? NONE;
  const namesOf = useCaseNames();
  const named = told.map((one): Named => {
    const { doctor, department } = namesOf(one.about);
    return { ...one, doctor: doctor ?? '', department: department ?? '' };
  });
  return (
    <PrintPage
      ids={told.map(({ about }) => about.id)}
      what="doctor"
      back={{ page: 'cases', query: '' }}
      backWord={words.back}
      extra={<Bar returnBy={returnBy} onReturnBy={setReturnBy} />}
    >
      {(printed) => (
        <>
          {leftOut === 0 ? null : <p className="no-print">{words.leftOut(leftOut)}</p>}
          {more === 0 ? null : <p className="no-print">{words.most(MOST)}</p>}
          {told.length > 0 ? null : (
            <div className="contact-empty" role="status">
              {data === null ? (
                <NoAnswer {...state} pad rows={8} label={shell.common.loading} />
              ) : (
                words.empty
              )}
            </div>
          )}
          {sheetsOf(named).map((sheet) => (
            <Paper
              key={`${sheet.department} ${sheet.doctor} ${String(sheet.page)}`}
              {...{ sheet, printed, returnBy }}
            />
          ))}
        </>
      )}
    </PrintPage>
  );
}

async function contactsOf(
  agent: AgentClient,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<Contacts> {
  const told: ContactDetail[] = [];
  const first = ids.slice(0, MOST);
  for (let at = 0; at < first.length; at += AT_ONCE)
    told.push(
      ...(await Promise.all(
        first.slice(at, at + AT_ONCE).map(async (id) => ({
          about: await agent.cases.show({ id, phi: false }, { signal }),
          work: await agent.work.ofCase({ id, phi: false }, { signal }),
        })),
      )),
    );
  const fit = told.filter(({ about }) => endOf(about) !== null);
  return { told: fit, leftOut: told.length - fit.length, more: ids.length - first.length };
}

/** Controls above the sheets: return date and office. */
function Bar({
  returnBy,
  onReturnBy,
}: {
  readonly returnBy: string;
  readonly onReturnBy: (day: string) => void;
}): ReactNode {
  const words = useLaterTexts().contact;
  const place = useStore(office);
  return (
    <div className="contact-bar">
      <label htmlFor="contact-day">{words.returnBy}</label>
      <DayField id="contact-day" value={returnBy} onChange={onReturnBy} />
      <Input
        aria-label={words.office}
        placeholder={words.officeHint}
        maxLength={60}
        value={place}
        onChange={(event) => office.set(event.target.value)}
      />
    </div>
  );
}

function ContactCase({ told: { about: detail, work } }: { readonly told: ContactDetail }): ReactNode {
  const words = useLaterTexts();
  const texts = useTexts();
  const codeText = useCodeText();
  const today = useToday();
  const names = useCaseNames()(detail);
  const end = endOf(detail);
  const { pairs, whole } = compareItems(detail.items, answerWithItems(detail.answers));
  const [pair] = pairs;
  const unit = plainUnit(pair?.asked?.unit ?? null, texts) ?? '';
  const opinions = [...new Set([...pairs, ...whole].map(({ opinion }) => opinion?.trim() ?? ''))].filter(
    Boolean,
  );
  const age = ageOn(detail.birthDate, today);
  const kind = end === 'supplement-requested' ? 'supplement' : 'reconsideration';
  const due = work.deadlines.find((one) => one.kind === kind && one.metAt === null);
  const day = (value: string | null): string => (value === null ? '' : shortDay(value, today));
  return (
    <section className="contact-case" data-case={detail.id}>
      <div>
        <p className="contact-who">
          <b>{names.patient}</b>
          <span className="contact-end">{end === null ? '' : words.contact.ends[end]}</span>
          <span>
            {detail.gender === null ? '' : codeText(GENDERS, detail.gender)}{' '}
            {age === null ? '' : words.contact.age(age)}
          </span>
          <span>{detail.chartNumber === null ? '' : `${words.contact.chart} ${detail.chartNumber}`}</span>
        </p>
        <p>
          <b>{names.wholeDrugs.join(texts.shell.common.listEnd)}</b>　{names.indications[0]}
        </p>
        <p className="muted dotted">
          <span>
            {words.contact.applied} {day(detail.appliedOn)}
            {words.contact.amount(pair?.asked?.quantity ?? null, unit)}
          </span>
          <span>
            {words.contact.decided} {day(detail.decidedOn)}
            {words.contact.amount(pair?.approvedQuantity ?? null, unit)}
          </span>
          <span>
            {words.contact.receipt} {detail.receiptNumber ?? '—'}
          </span>
        </p>
      </div>
      <Barcode text={detail.id} />
      {opinions.map((opinion) => (
        <p key={opinion} className="contact-opinion">
          <Quotation>{opinion}</Quotation>
        </p>
      ))}
      <Boxes end={end} />
      <SignatureLine>
        <b className="contact-until">
          {due === undefined
            ? ''
            : `${words.contact.until[kind === 'supplement' ? 'supplement' : 'appeal']} ${day(due.dueOn)}`}
        </b>
      </SignatureLine>
    </section>
  );
}

/** Check boxes for the doctor: appeal or not; or the supplement that NHI asks for. */
function Boxes({ end }: { readonly end: NotAgreed | null }): ReactNode {
  const words = useLaterTexts().contact;
  return (
    <p className="contact-boxes">
      {end === 'supplement-requested' ? (
        <>
          <TickBox word={words.supplement} />
          <span className="contact-line" />
          <TickBox word={words.cannot} />
          <span className="contact-line" />
        </>
      ) : (
        <>
          <TickBox word={words.appeal} />
          <TickBox word={words.noAppeal} />
          <span>{words.remark}</span>
          <span className="contact-line" />
        </>
      )}
    </p>
  );
}

interface PaperProps {
  readonly sheet: DoctorSheet<Named>;
  readonly printed: Printed;
  readonly returnBy: string;
}

/** One doctor's sheet, with up to five cases. */
function Paper({ sheet, printed, returnBy }: PaperProps): ReactNode {
  const { shell } = useTexts();
  const words = useLaterTexts().contact;
  const hospital = useHospital();
  const today = useToday();
  const place = useStore(office);
  const { doctor, department, all, cases, page, pages } = sheet;
  const name = doctor === '' ? words.noDoctor : words.doctor(doctor);
  const counts = NOT_AGREED.flatMap((end) => {
    const n = all.filter(({ about }) => endOf(about) === end).length;
    return n === 0 ? [] : [words.ofEnd(words.ends[end], n)];
  });
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
        <p>
          {dateOnly(today)}
          <br />
          {returnBy === '' ? '' : words.giveBack(dateOnly(returnBy), place)}
        </p>
      </header>
      <p className="contact-doctor">
        <b>{name}</b>
        <span>{department}</span>
        <span>{words.count(all.length, counts.join(shell.common.listEnd))}</span>
      </p>
      {cases.map((one) => (
        <ContactCase key={one.about.id} told={one} />
      ))}
      <p>{words.scan}</p>
      <footer className="contact-foot">
        <span>
          {words.keep} <PrintedBy printed={printed} />
        </span>
        <span>{words.page(page, pages)}</span>
      </footer>
    </article>
  );
}

/** Places for the doctor's signature and the day, after `children`. */
export function SignatureLine({ children }: { readonly children?: ReactNode }): ReactNode {
  const words = useLaterTexts().contact;
  return (
    <p className="contact-boxes">
      {children}
      <span>{words.signature}</span>
      <span className="contact-line" />
      <span>{words.date}</span>
      <span className="contact-line contact-date" />
    </p>
  );
}

function TickBox({ word }: { readonly word: string }): ReactNode {
  return (
    <span className="contact-box">
      <i aria-hidden="true" />
      {word}
    </span>
  );
}
