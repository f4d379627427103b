import type { ReactNode } from 'react';
import type { CaseContent } from '../../shared/api/content-contract.ts';
import type { PrecheckView } from '../../shared/api/precheck-contract.ts';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import type { WorkView } from '../../shared/api/work-contract.ts';
import type { ContentSection } from '../../shared/content.ts';
import { answerWithItems, compareItems } from '../case/answered-items.ts';
import { codeOf } from '../connection/use-action.ts';
import { useQuery } from '../connection/use-query.ts';
import { ContentValue } from '../content/content-panel.tsx';
import { num } from '../format/number.ts';
import { dateOnly, dateTime } from '../format/time.ts';
import { useCaseNames } from '../names/case-names.ts';
import { answerWords, usePrecheck } from '../precheck/precheck.ts';
import { useLaterTexts } from '../texts/later-texts.ts';
import { textFor } from '../texts/texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { DataTable } from '../ui/data-table.tsx';
import { NoAnswer } from '../ui/load-failed.tsx';
import { Quotation } from '../ui/words.tsx';
import { Barcode } from './barcode.tsx';
import { SignatureLine } from './contact-page.tsx';
import { or, useHospital } from './notice-page.tsx';
import { Sheet } from './sheet.tsx';
import './appeal.css';

/** 申復資料包: facts of one case that a doctor needs to answer NHI, as sent and received. No text is written for the doctor. */
export function AppealPage({ id }: { readonly id: string }): ReactNode {
  const never = (): boolean => false;
  const detail = useQuery(
    `appeal ${id}`,
    (agent, signal) => agent.cases.show({ id, phi: true }, { signal }),
    never,
  );
  const work = useQuery(
    `appeal work ${id}`,
    (agent, signal) => agent.work.ofCase({ id, phi: false }, { signal }),
    never,
  );
  const content = useQuery(
    `appeal content ${id}`,
    async (agent, signal) => {
      try {
        return { sent: await agent.cases.content({ id, phi: true }, { signal }) };
      } catch (failure) {
        if (codeOf(failure) !== 'payload-gone') throw failure;
        return { sent: null };
      }
    },
    never,
  );
  const precheck = usePrecheck(id);
  if (detail.data !== null && work.data !== null && content.data !== null && precheck.data !== null)
    return <Papers detail={detail.data} work={work.data} sent={content.data.sent} precheck={precheck.data} />;
  return <NoAnswer {...([detail, work, content].find(({ error }) => error !== null) ?? precheck)} pad />;
}

interface PapersProps {
  readonly detail: CaseDetail;
  readonly work: WorkView;
  /** Null if the file is no longer stored. */
  readonly sent: CaseContent | null;
  readonly precheck: PrecheckView;
}

function Papers({ detail, work, sent, precheck }: PapersProps): ReactNode {
  const { work: workTexts, caseTexts, casePage, print } = useTexts();
  const words = useLaterTexts().appeal;
  const hospital = useHospital();
  const names = useCaseNames()(detail);
  const sexes: Readonly<Record<string, string>> = casePage.sexes;
  const answer = answerWithItems(detail.answers);
  const { pairs, whole } = compareItems(detail.items, answer);
  const opinions = [...new Set([...pairs, ...whole].map(({ opinion }) => opinion?.trim() ?? ''))].filter(
    Boolean,
  );
  return (
    <Sheet id={detail.id} what="appeal" title={words.title}>
      <div className="appeal-code">
        <Barcode text={detail.id} />
      </div>
      <p className="appeal-from">
        {hospital}　{[names.department, names.doctor].filter((part) => part !== null).join('　')}
      </p>
      <p className="appeal-who">
        <strong>{or(detail.patient?.name)}</strong>
        {detail.gender === null ? null : <span>{sexes[detail.gender]}</span>}
        {detail.birthDate === null ? null : <span>{dateOnly(detail.birthDate)}</span>}
        <span>{or(detail.patient?.number)}</span>
        {detail.chartNumber === null ? null : (
          <span>
            {print.notice.chart} {detail.chartNumber}
          </span>
        )}
        {work.deadlines
          .filter(({ metAt }) => metAt === null)
          .map(({ kind, dueOn }) => (
            <b key={kind} className="appeal-until">
              {workTexts.deadlines.kinds[kind]} {dateOnly(dueOn)}
            </b>
          ))}
      </p>
      <section className="appeal-opinion">
        {answer === null ? null : <p className="muted">{words.opinion(dateTime(answer.receivedAt))}</p>}
        {opinions.length === 0 ? <p>{words.noOpinion}</p> : null}
        {opinions.map((opinion) => (
          <p key={opinion} className="contact-opinion">
            <Quotation>{opinion}</Quotation>
          </p>
        ))}
      </section>
      <h2>{words.sent}</h2>
      {sent === null ? <p>{words.gone}</p> : <Sent content={sent} />}
      <h2>{caseTexts.sections.attachments}</h2>
      <Attachments detail={detail} />
      <h2>{words.course}</h2>
      <Course detail={detail} work={work} precheck={precheck} />
      <section className="appeal-answer">
        <h2>{words.reason}</h2>
        <div className="appeal-blank muted">{words.reasonHint}</div>
      </section>
      <p className="contact-boxes">
        <span>{words.added}</span>
        <span className="contact-line" />
      </p>
      <SignatureLine />
      <p className="muted">{words.asSent}</p>
    </Sheet>
  );
}

/** Sections in a reviewer's order: first the drug, then the evidence. The rest is in 送出內容. */
const SHOWN: readonly ContentSection[] = [
  'items',
  'diagnoses',
  'stages',
  'assessments',
  'genes',
  'laboratory',
  'imaging',
  'reports',
  'medications',
  'radiotherapy',
  'outcomes',
  'measures',
];

/** Rows of no use to a reviewer: order of lines, and who signed a value. */
const LEFT_OUT: ReadonlySet<string> = new Set(['sequence', 'orderType', 'performer']);

function Sent({ content: { sections } }: { readonly content: CaseContent }): ReactNode {
  const { content } = useTexts();
  const shown = SHOWN.flatMap((key) => sections.filter((section) => section.key === key));
  return (
    <table className="sheet-table appeal-sent">
      <tbody>
        {shown.map(({ key, groups }) => (
          <tr key={key} className={key === 'items' ? 'appeal-items' : undefined}>
            <th scope="row">{content.sections[key]}</th>
            <td>
              {groups.map((group) => (
                <p key={group.path}>
                  {group.rows
                    .filter(({ file, label }) => file === null && !LEFT_OUT.has(label))
                    .map((row, at) => (
                      <span key={`${row.path} ${String(at)}`} className="appeal-value">
                        {at === 0 && key !== 'measures' ? null : (
                          <small>{textFor(content.labels, row.label) ?? content.unknownLabel} </small>
                        )}
                        <ContentValue row={row} />
                      </span>
                    ))}
                </p>
              ))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Attachments({ detail: { attachments } }: { readonly detail: CaseDetail }): ReactNode {
  const words = useLaterTexts().appeal;
  if (attachments.length === 0) return <p>{words.noAttachments}</p>;
  return (
    <DataTable
      className="sheet-table"
      heads={[words.heads.no, words.heads.name, { word: words.heads.size, right: true }]}
    >
      {attachments.map(({ name, size }, at) => (
        <tr key={name}>
          <td>{num(at + 1)}</td>
          <td>{name}</td>
          <td className="right">{size === null ? '—' : `${num(Math.max(1, Math.round(size / 1024)))} KB`}</td>
        </tr>
      ))}
    </DataTable>
  );
}

interface HistoryLine {
  /** ISO time or YYYY-MM-DD. */
  readonly at: string;
  readonly text: string;
}

function Course({ detail, work, precheck }: Omit<PapersProps, 'sent'>): ReactNode {
  const texts = useTexts();
  const words = useLaterTexts().appeal;
  const lines: HistoryLine[] = [{ at: detail.createdAt, text: words.found }];
  for (const [at, { startedAt, outcome }] of detail.attemptList.entries()) {
    const isAccepted = outcome === 'accepted';
    const number = isAccepted && detail.caseNumber !== null ? words.number(detail.caseNumber) : '';
    lines.push({
      at: startedAt,
      text: `${words.attempt(at + 1, isAccepted ? words.accepted : words.notAccepted)}${number}`,
    });
  }
  const [first] = precheck.answers;
  if (first !== undefined && precheck.askedAt !== null)
    lines.push({ at: precheck.askedAt, text: words.precheck(answerWords(first, texts)) });
  const answer = answerWithItems(detail.answers);
  if (answer !== null && detail.decision !== null)
    lines.push({ at: answer.receivedAt, text: words.answer(texts.stages[detail.decision].word) });
  for (const { step, at, actor } of work.steps)
    if (step === 'doctor-informed') lines.push({ at, text: words.informed(actor) });
  return (
    <table className="sheet-table">
      <tbody>
        {lines
          .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))
          .map(({ at, text }) => (
            <tr key={`${at} ${text}`}>
              <td className="appeal-when">{at.includes('T') ? dateTime(at) : dateOnly(at)}</td>
              <td>{text}</td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}
