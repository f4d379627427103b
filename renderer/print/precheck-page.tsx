import type { ReactNode } from 'react';
import type { PrecheckAnswer, PrecheckCondition, PrecheckView } from '../../shared/api/precheck-contract.ts';
import type { CaseDetail } from '../../shared/api/views/case-detail.ts';
import { isExample } from '../../shared/twpas/example-rules.ts';
import { useQuery } from '../connection/use-query.ts';
import { dateTime } from '../format/time.ts';
import { useCaseNames } from '../names/case-names.ts';
import {
  answerWords,
  conditionIn,
  dayOf,
  openConditions,
  packageWords,
  thingOf,
  usePrecheck,
} from '../precheck/precheck.ts';
import { useTexts } from '../texts/use-texts.ts';
import { DataTable } from '../ui/data-table.tsx';
import { NoAnswer } from '../ui/load-failed.tsx';
import { Facts } from '../ui/section.tsx';
import { or, useHospital } from './notice-page.tsx';
import { Sheet } from './sheet.tsx';

/** 預檢結果 for the doctor. It shows the patient, so opening it is recorded as a view. */
export function PrecheckPage({ id }: { readonly id: string }): ReactNode {
  const words = useTexts().precheck.print;
  const detail = useQuery(
    `precheck sheet ${id}`,
    (agent, signal) => agent.cases.show({ id, phi: true }, { signal }),
    () => false,
  );
  const view = usePrecheck(id);
  if (detail.data !== null && view.data !== null) {
    const [answer] = view.data.answers;
    return answer === undefined ? (
      <p className="pad">{words.nothing}</p>
    ) : (
      <Paper detail={detail.data} view={view.data} answer={answer} />
    );
  }
  return <NoAnswer {...(detail.error === null ? view : detail)} pad />;
}

interface PaperProps {
  readonly detail: CaseDetail;
  readonly view: PrecheckView;
  readonly answer: PrecheckAnswer;
}

function Paper({ detail, view, answer }: PaperProps): ReactNode {
  const texts = useTexts();
  const { print, precheck: words, caseTexts, casePage, shell, list } = texts;
  const names = useCaseNames()(detail);
  const hospital = useHospital();
  const { missing, unfit } = openConditions(answer);
  return (
    <Sheet
      id={detail.id}
      what="precheck"
      title={isExample(view.package) ? words.example.title : words.print.title}
    >
      <Facts
        facts={[
          { label: print.hospital, value: hospital },
          { label: print.notice.patient, value: or(names.patient) },
          { label: print.notice.chart, value: or(detail.chartNumber) },
          {
            label: list.axes.doctor,
            value: [names.department, names.doctor].filter((part) => part !== null).join(' ') || '—',
          },
          { label: list.axes.drug, value: or(names.wholeDrugs.join(shell.common.listEnd)) },
          { label: caseTexts.items.indication, value: or(names.indications[0]) },
          {
            label: words.rule,
            value: `${answer.title} ${words.versionOf(answer.version, dayOf(answer.date))}`,
          },
          { label: words.package, value: packageWords(view, texts) },
          { label: words.asked, value: view.askedAt === null ? '—' : dateTime(view.askedAt) },
          {
            label: caseTexts.facts.acceptedAt,
            value: detail.acceptedAt === null ? casePage.notReceived : dateTime(detail.acceptedAt),
          },
        ]}
      />
      <p className="muted">{words.notADecision}</p>
      <p className="notice-result">
        <span>{words.result}</span>
        <strong>{answerWords(answer, texts)}</strong>
      </p>
      <Open
        title={words.addThese(missing.length)}
        head={words.print.item}
        list={missing}
        from={1}
        thing={thingOf}
      />
      <Open
        title={words.checkThese(unfit.length)}
        head={words.columns.condition}
        list={unfit}
        from={missing.length + 1}
        thing={conditionIn}
      />
      <Conditions answer={answer} />
      <p className="notice-signature">{words.print.reply}</p>
    </Sheet>
  );
}

/** All conditions of the rule with their states. */
function Conditions({ answer }: Pick<PaperProps, 'answer'>): ReactNode {
  const { precheck: words } = useTexts();
  return (
    <>
      <h2>{words.allConditions}</h2>
      <DataTable
        className="sheet-table"
        heads={[words.print.number, words.columns.condition, words.columns.state]}
      >
        {answer.conditions.map((one, at) => (
          <tr key={String(at)}>
            <td>{one.number}</td>
            <td>{one.words}</td>
            <td>
              {one.reference ? words.states.reference(words.states[one.state]) : words.states[one.state]}
            </td>
          </tr>
        ))}
      </DataTable>
    </>
  );
}

function Open({
  title,
  head,
  list,
  from,
  thing,
}: {
  readonly title: string;
  readonly head: string;
  readonly list: readonly PrecheckCondition[];
  readonly from: number;
  readonly thing: (words: string) => string;
}): ReactNode {
  const words = useTexts().precheck.print;
  if (list.length === 0) return null;
  return (
    <>
      <h2>{title}</h2>
      <DataTable className="sheet-table" heads={[words.no, head, words.nhiWords]}>
        {list.map((one, at) => (
          <tr key={String(at)}>
            <td>{from + at}</td>
            <td>{thing(one.words)}</td>
            <td>{one.words}</td>
          </tr>
        ))}
      </DataTable>
    </>
  );
}
