import type { ReactNode } from 'react';
import type { OtherCase } from '../../shared/api/views/case-detail.ts';
import { stageKeyOf, type StageKey } from '../../shared/stage.ts';
import { APPLY_TYPES } from '../../shared/twpas/codes.ts';
import { hashOf } from '../app/route.ts';
import { dispositionBeside, StageLabel, lookOf, stageOf } from '../cases/stage.tsx';
import { clock, shortDay, shortMoment, dateTime } from '../format/time.ts';
import { isExample } from '../../shared/twpas/example-rules.ts';
import { headline } from '../precheck/precheck.ts';
import { causeText, sentences, type Language, type Texts } from '../texts/texts.ts';
import { useCodeText, useLanguage, useTexts } from '../texts/use-texts.ts';
import { Icon } from '../ui/icon.tsx';
import { useNow, useToday } from '../ui/now.tsx';
import { Quotation, ReceiptNumber } from '../ui/words.tsx';
import type { CaseSubject } from './case-subject.ts';
import { failureOf, gravest, lackingFile, newestReview, opinionsOf, saidBy, toldValues } from './his-text.ts';
import { situationOf } from './timeline.ts';

interface News {
  readonly label: string;
  /** Quotations of NHI, shown in 「」. */
  readonly said: readonly string[];
  readonly text: string;
  /** Advice in small print below. */
  readonly advice?: string;
  /** Another case that the text mentions. */
  readonly other?: OtherCase;
}

interface NewsContext {
  readonly texts: Texts;
  readonly language: Language;
  readonly today: string;
  readonly now: number;
}

/** NHI's last opinion or the cause that stops the case, quoted; then the events since. */
export function CaseNews({ subject }: { readonly subject: CaseSubject }): ReactNode {
  const texts = useTexts();
  const today = useToday();
  const now = useNow();
  const { detail } = subject;
  const language = useLanguage();
  const news = newsOf(subject, { texts, language, today, now });
  return (
    <>
      <div className={`case-quote edge-${stageOf(detail).tone}`}>
        <p className="second">{news.label}</p>
        {news.said.map((words) => (
          <p key={words} className="case-said">
            <Quotation>{words}</Quotation>
          </p>
        ))}
        {news.text === '' ? null : (
          <p className={news.said.length > 0 ? 'case-after' : 'case-text'}>
            {news.text}
            {news.other === undefined ? null : <OtherNumber other={news.other} />}
          </p>
        )}
        {news.advice === undefined ? null : <p className="second">{news.advice}</p>}
      </div>
      <Since subject={subject} />
    </>
  );
}

function newsOf(subject: CaseSubject, around: NewsContext): News {
  const { detail } = subject;
  const { texts, today } = around;
  const { casePage, stages } = texts;
  const key = stageKeyOf(detail);
  const { successor } = detail;
  // NHI's decision stays the news; without one, a corrected file is the news.
  if (successor !== null && detail.review !== 'decided')
    return { label: casePage.superseded.label, said: [], text: successorWords(successor, texts, today) };
  const lost = lostWords(detail, texts, today);
  if (lost !== null) return lost;
  if (detail.review === 'decided' && detail.delivery === 'accepted') {
    const at = newestReview(detail.answers)?.receivedAt ?? detail.decidedAt;
    const said = opinionsOf(detail.answers);
    const label = at === null ? stages[key].meaning : casePage.opinionOf(shortMoment(at, today));
    return { label, said, text: said.length > 0 ? '' : casePage.noOpinion };
  }
  return (NEWS_OF_STAGE[key] ?? newsOnTheWay)(subject, around);
}

type NewsOf = (subject: CaseSubject, around: NewsContext) => News;

/** News for stages in which a case is stopped; all other stages are on their way. */
const NEWS_OF_STAGE: Readonly<Partial<Record<StageKey, NewsOf>>> = {
  refused: ({ detail }, { texts, language }) => {
    const { casePage, stages } = texts;
    const { next, meaning } = stages.refused;
    const cause = refusedFor(detail, texts, language) ?? lastError(detail, texts);
    const advice = detail.problems.length === 0 ? next : casePage.fixAndExport(detail.problems.length);
    return { label: casePage.notReceived, said: [], text: cause ?? meaning, advice };
  },
  waiting: ({ detail }, { texts: { casePage, stages, shell } }) => ({
    label: casePage.notReceived,
    said: [],
    text: casePage.missing(detail.missingAttachments.join(shell.common.listEnd)),
    advice: stages.waiting.next,
  }),
  failed: ({ detail }, { texts, today }) => {
    const { casePage, stages } = texts;
    const { next, meaning } = stages.failed;
    const failed = failureOf(detail);
    const at = failed?.at ?? null;
    const label = casePage.failedAt(at === null ? '' : shortMoment(at, today));
    return failed === null
      ? { label: meaning, said: [], text: lastError(detail, texts) ?? next }
      : { label, said: [failed.text], text: '', advice: next };
  },
  rejected: ({ detail }, { texts, today }) => {
    const { casePage, stages } = texts;
    const { next, meaning } = stages.rejected;
    const said = saidBy(detail.answers);
    return {
      label: casePage.refusedByNhi(said === null ? '' : shortMoment(said.at, today)),
      said: said === null ? [] : [said.text],
      text: said === null ? (lastError(detail, texts) ?? meaning) : next,
    };
  },
  uncertain: ({ detail, quiet }, { texts, today }) => {
    const { casePage, stages } = texts;
    const ofStage = stages.uncertain.meaning;
    const { meaning, next } = situationOf(detail, texts);
    const isQuiet = quiet || meaning === ofStage;
    return {
      label: casePage.lineBroke(detail.doubt === null ? '' : shortMoment(detail.doubt.since, today)),
      said: [],
      text: isQuiet ? casePage.notSure : sentences(meaning.slice(ofStage.length).trim(), next),
    };
  },
  held: ({ detail }, { texts, today }) => {
    const { casePage } = texts;
    const { meaning, next } = situationOf(detail, texts);
    const [twin] = detail.twins;
    if (twin !== undefined)
      return { label: meaning, said: [], text: twinWords(twin, texts, today), other: twin };
    const sentAt = detail.holdReason === 'precheck-missing' ? detail.nextAttemptAt : null;
    const byItself = sentAt === null ? null : casePage.sentByItself(shortMoment(sentAt, today));
    return { label: meaning, said: [], text: sentences(next, byItself) };
  },
};

/** News while waiting for NHI: the result of NHI's rules (預檢) if there is one. */
function newsOnTheWay({ detail, precheck }: CaseSubject, { texts, now }: NewsContext): News {
  const { caseTexts, stages } = texts;
  const stage = stages[stageKeyOf(detail)];
  const [answer] = precheck?.answers ?? [];
  if (precheck !== null && answer !== undefined && detail.delivery === 'accepted') {
    const { label } = isExample(precheck.package) ? texts.precheck.example : texts.precheck;
    return { label, said: [], text: headline(answer, texts, precheck.package) };
  }
  const at = detail.nextAttemptAt;
  const waits = detail.delivery === 'queued' && at !== null && Date.parse(at) > now;
  const cause = detail.delivery === 'accepted' ? null : lastError(detail, texts);
  const disposition = dispositionBeside(detail);
  const besides = disposition === null ? null : caseTexts.disposition(disposition);
  return {
    label: sentences(stage.meaning, besides, cause),
    said: [],
    text: sentences(stage.next, waits ? caseTexts.retryAt(clock(at)) : null),
  };
}

/** NHI accepted the case, but no longer shows it, or shows another application under its number: a person must act. */
function lostWords(
  detail: CaseSubject['detail'],
  { caseTexts, today: words }: Texts,
  today: string,
): News | null {
  if (detail.notShownSince !== null)
    return {
      label: caseTexts.notShown(shortMoment(detail.notShownSince, today)),
      said: [],
      text: words.kinds['not-shown'].next,
    };
  const isOpen = detail.delivery === 'accepted' && detail.review !== 'decided' && detail.review !== 'failed';
  if (!isOpen || detail.lastError?.code !== ANOTHERS) return null;
  const label = words.anothersNumber(detail.caseNumber ?? '');
  return { label, said: [], text: words.kinds[ANOTHERS].next };
}
/** NHI shows another application under the case's number. */
const ANOTHERS = 'number-of-another';

/** Reason why our check refused the case: the missing attachment's name, or the most severe problem with its value. */
function refusedFor(detail: CaseSubject['detail'], texts: Texts, language: Language): string | null {
  const problem = gravest(detail.problems);
  if (problem === undefined) return null;
  const lacking = lackingFile(detail, texts);
  if (lacking !== null) return lacking;
  const message = (language === 'en' ? problem.messageEn : problem.message).replace(/[。.]$/, '');
  return `${message}${toldValues(problem, texts)}`;
}

/** State of the corrected file; says that it arrived only if NHI accepted it. */
function successorWords(successor: OtherCase, { casePage, stages }: Texts, today: string): string {
  const words = casePage.superseded;
  const { delivery, acceptedAt } = successor;
  if (delivery === 'accepted' && acceptedAt !== null) return words.arrived(shortMoment(acceptedAt, today));
  const { word } = stages[stageKeyOf(successor)];
  return delivery === 'cancelled' ? words.ended(word) : words.notYet(word);
}

/** State of the other case of the same claim or file. */
function twinWords(twin: OtherCase, { casePage, stages }: Texts, today: string): string {
  const { word } = stages[stageKeyOf(twin)];
  const { delivery, acceptedAt } = twin;
  if (delivery === 'accepted' && acceptedAt !== null)
    return casePage.twin.arrived(shortMoment(acceptedAt, today), word);
  return casePage.twin.is(word);
}

function OtherNumber({ other }: { readonly other: OtherCase }): ReactNode {
  const { casePage } = useTexts();
  const number = other.receiptNumber ?? other.caseNumber;
  return (
    <a className="case-other tabular" href={hashOf({ page: 'case', id: other.id })}>
      {number === null ? casePage.buttons['open-other'] : <ReceiptNumber number={number} />}
    </a>
  );
}

/** Reason why the last attempt failed, in our words. */
function lastError({ lastError: error }: CaseSubject['detail'], texts: Texts): string | null {
  if (error === null) return null;
  return error.message === error.code ? causeText(error.code, texts) : error.message;
}

/** Follow-up applications, the person's pending request, and the corrected case. */
function Since({ subject: { detail, followers } }: { readonly subject: CaseSubject }): ReactNode {
  const texts = useTexts();
  const { casePage, caseTexts, chain } = texts;
  const codeText = useCodeText();
  const today = useToday();
  const lines: ReactNode[] = followers.map((one) => (
    <p key={one.id} className="case-since">
      <Icon name="send" />
      {casePage.followedBy(
        one.subType === null ? chain.title : codeText(APPLY_TYPES, one.subType),
        one.appliedOn === null ? '' : shortDay(one.appliedOn, today),
      )}
      <StageLabel stage={lookOf(one.stage)} />
      <a href={hashOf({ page: 'case', id: one.id })}>{casePage.openFollower}</a>
    </p>
  ));
  if (detail.wish !== null) lines.push(<Line key="wish">{texts.wishes[detail.wish].line}</Line>);
  if (detail.doubled)
    lines.push(
      <Line key="doubled" bad>
        {caseTexts.doubled}
      </Line>,
    );
  const resentAt = detail.doubt?.resentAt ?? null;
  if (resentAt !== null) lines.push(<Line key="resent">{caseTexts.doubt.resent(dateTime(resentAt))}</Line>);
  if (detail.supersedes !== null)
    lines.push(
      <p key="supersedes" className="case-since">
        <a href={hashOf({ page: 'case', id: detail.supersedes })}>{caseTexts.supersedes}</a>
      </p>,
    );
  const { successor } = detail;
  if (successor !== null && detail.review === 'decided')
    lines.push(
      <p key="successor" className="case-since">
        <Icon name="send" />
        {successorWords(successor, texts, today)}
        <StageLabel stage={stageOf(successor)} />
      </p>,
    );
  return lines.length === 0 ? null : <div className="case-sinces">{lines}</div>;
}

function Line({
  children,
  bad = false,
}: {
  readonly children: ReactNode;
  readonly bad?: boolean;
}): ReactNode {
  return <p className={`case-since ${bad ? 'tone-bad' : 'tone-attention'}`}>{children}</p>;
}
