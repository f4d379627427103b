import type { ReactNode } from 'react';
import type { AnswerView, CaseDetail } from '../../shared/api/views/case-detail.ts';
import { useQuery } from '../connection/use-query.ts';
import { dateOnly, exactTime } from '../format/time.ts';
import { useCaseNames } from '../names/case-names.ts';
import { useMay } from '../people/me.tsx';
import { textFor } from '../texts/texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { NoAnswer } from '../ui/load-failed.tsx';
import { Facts } from '../ui/section.tsx';
import { or, useHospital } from './notice-page.tsx';
import { Sheet } from './sheet.tsx';

/** 送件證明: facts of sending and answering, and the hash of the file that was sent. */
export function EvidencePage({ id }: { readonly id: string }): ReactNode {
  const phi = useMay('patient.reveal');
  const { data, ...query } = useQuery(
    `evidence ${id} ${String(phi)}`,
    (agent, signal) => agent.cases.show({ id, phi }, { signal }),
    () => false,
  );
  return data === null ? <NoAnswer {...query} pad /> : <Evidence detail={data} />;
}

const time = (value: string | null): string => (value === null ? '—' : exactTime(value));

function Evidence({ detail }: { readonly detail: CaseDetail }): ReactNode {
  const { print, caseTexts, timeline, stages, shell, list } = useTexts();
  const words = print.evidence;
  const { numbers, facts } = caseTexts;
  const hospital = useHospital();
  const names = useCaseNames()(detail);
  const patient = detail.patient ?? detail.maskedPatient;
  const outcomeOf = ({ outcome, status, errorCode }: CaseDetail['attemptList'][number]): string => {
    const word = outcome === null ? timeline.underWay : (textFor(timeline.outcomes, outcome) ?? outcome);
    return [word, status, errorCode].filter((part) => part !== null).join(' ');
  };
  // NHI's status, and its decision if any.
  const answerWords = ({ kind, disposition, decision }: AnswerView): string => {
    const result = decision === null ? null : stages[decision].word;
    const said = [disposition, result].filter((part) => part !== null && part !== '');
    return [textFor(timeline.answer, kind) ?? kind, ...said].join('：');
  };
  return (
    <Sheet id={detail.id} what="evidence" title={words.title}>
      <Facts
        facts={[
          { label: print.hospital, value: hospital },
          { label: print.notice.patient, value: or(patient?.name) },
          { label: print.notice.number, value: or(patient?.number) },
          { label: print.notice.chart, value: or(detail.chartNumber) },
          { label: list.fields.drug, value: or(names.wholeDrugs.join(shell.common.listEnd)) },
          {
            label: list.departmentAndDoctor,
            value: or([names.department, names.doctor].filter((part) => part !== null).join(' ')),
          },
          {
            label: list.fields.applied,
            value: or(detail.appliedOn === null ? null : dateOnly(detail.appliedOn)),
          },
          { label: facts.createdAt, value: time(detail.createdAt) },
          { label: facts.acceptedAt, value: <strong>{time(detail.acceptedAt)}</strong> },
          { label: numbers.caseNumber, value: <strong>{or(detail.caseNumber)}</strong> },
          { label: numbers.receiptNumber, value: or(detail.receiptNumber) },
          { label: facts.decidedAt, value: time(detail.decidedAt) },
          { label: numbers.caseId, value: detail.id },
          ...detail.attemptList.map((one, at) => ({
            label: words.attempt(at + 1),
            value: `${time(one.startedAt)}–${time(one.endedAt)} ${outcomeOf(one)} (X-Request-Id ${one.id})`,
          })),
          ...detail.answers.map((one) => ({
            label: words.answer,
            value: `${time(one.receivedAt)} ${answerWords(one)}`,
          })),
          ...detail.attachments.map(({ name }) => ({ label: words.attachment, value: name })),
        ]}
      />
      <p>
        {words.hash} <code className="break">{detail.sha256}</code>
      </p>
    </Sheet>
  );
}
