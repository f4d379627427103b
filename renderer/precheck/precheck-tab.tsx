import Alert from 'antd/es/alert';
import Checkbox from 'antd/es/checkbox';
import Segmented from 'antd/es/segmented';
import { useState, type ReactNode } from 'react';
import type { PrecheckAnswer, PrecheckCondition, PrecheckView } from '../../shared/api/precheck-contract.ts';
import { knownOf } from '../../shared/twpas/precheck-known.ts';
import type { CaseSubject } from '../case/case-subject.ts';
import type { Query } from '../connection/use-query.ts';
import { num } from '../format/number.ts';
import { dateOnly, dateTime } from '../format/time.ts';
import { useCaseNames } from '../names/case-names.ts';
import { useLanguage, useTexts } from '../texts/use-texts.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { NoAnswer } from '../ui/load-failed.tsx';
import { Facts, Section } from '../ui/section.tsx';
import { Pill } from '../ui/words.tsx';
import { answerWords, byMain, doctorText, openConditions, packageWords } from './precheck.ts';
import './precheck.css';

interface PrecheckTabProps {
  readonly subject: CaseSubject;
  readonly query: Query<PrecheckView>;
}

/** Result of NHI's rules for the application: missing data, points to check, and all conditions. */
export function PrecheckTab({ subject, query }: PrecheckTabProps): ReactNode {
  const { shell } = useTexts();
  const { data, error, reload } = query;
  const [chosen, setChosen] = useState<string | null>(null);
  if (data === null) return <NoAnswer error={error} reload={reload} pad panel label={shell.common.loading} />;
  const answer = data.answers.find(({ rule }) => rule === chosen) ?? data.answers[0];
  if (answer === undefined) return null;
  return (
    <div className="case-columns">
      <div className="case-main">
        <Known answer={answer} view={data} />
        <Which answers={data.answers} chosen={answer.rule} onChoose={setChosen} />
        <ToDo answer={answer} sent={subject.detail.delivery === 'accepted'} />
        <Tree answer={answer} />
      </div>
      <div className="case-side">
        {answer.result === 'pass' ? null : <Copied subject={subject} answer={answer} view={data} />}
        <Rules answer={answer} view={data} />
      </div>
    </div>
  );
}

/** Known faults of a rule in this package version; they change no result. */
function Known({ answer, view }: PartProps): ReactNode {
  const words = useTexts().precheck;
  const side = useLanguage() === 'en' ? 'en' : 'zh';
  const known = knownOf(view.package ?? '', answer.rule);
  if (known.length === 0) return null;
  return (
    <Alert
      type="info"
      showIcon
      title={words.known(dateOnly(known[0]?.seen ?? ''))}
      description={
        <ul>
          {known.map((one) => (
            <li key={one.en}>{one[side]}</li>
          ))}
        </ul>
      }
    />
  );
}

/** Choice of rule: a drug's rules cover different indications. The best result comes first. */
function Which({
  answers,
  chosen,
  onChoose,
}: {
  readonly answers: readonly PrecheckAnswer[];
  readonly chosen: string;
  readonly onChoose: (rule: string) => void;
}): ReactNode {
  const words = useTexts().precheck;
  if (answers.length < 2) return null;
  return (
    <Segmented
      className="precheck-which"
      aria-label={words.which}
      value={chosen}
      onChange={onChoose}
      options={answers.map(({ rule, label }) => ({ value: rule, label }))}
    />
  );
}

/** Missing data, and points to check. */
function ToDo({ answer, sent }: { readonly answer: PrecheckAnswer; readonly sent: boolean }): ReactNode {
  const texts = useTexts();
  const words = texts.precheck;
  const { missing, unfit } = openConditions(answer);
  if (answer.result === 'pass') return null;
  if (missing.length + unfit.length === 0)
    return (
      <Section title={words.result}>
        <p className="pad">{answerWords(answer, texts)}</p>
      </Section>
    );
  return (
    <>
      {missing.length === 0 ? null : (
        <Section
          title={words.addThese(missing.length)}
          extra={<span className="muted">{sent ? words.sentAlready : words.notSentYet}</span>}
        >
          <Numbered list={missing} from={1} />
          <p className="precheck-foot">{words.thereAlready}</p>
        </Section>
      )}
      {unfit.length === 0 ? null : (
        <Section title={words.checkThese(unfit.length)}>
          <Numbered list={unfit} from={missing.length + 1} />
        </Section>
      )}
    </>
  );
}

function Numbered({
  list,
  from,
}: {
  readonly list: readonly PrecheckCondition[];
  readonly from: number;
}): ReactNode {
  return (
    <ol className="precheck-add">
      {list.map((one, at) => (
        <li key={`${one.number ?? ''} ${one.words}`}>
          <span className="precheck-no">{num(from + at)}</span>
          <div>
            <b>{one.words}</b>
            <small className="second">
              {one.main} {one.number}
            </small>
          </div>
        </li>
      ))}
    </ol>
  );
}

function Tree({ answer }: { readonly answer: PrecheckAnswer }): ReactNode {
  const words = useTexts().precheck;
  return (
    <Section title={words.allConditions}>
      <div className="precheck-tree" role="tree" aria-label={words.allConditions}>
        {byMain(answer.conditions).map(({ main, conditions }, group) => (
          <div key={`${main ?? ''} ${String(group)}`} role="group" aria-label={main ?? words.others}>
            <p className="precheck-main">{main ?? words.others}</p>
            {conditions.map((one, at) => (
              <div key={`${one.number ?? ''} ${String(at)}`} role="treeitem" className="precheck-row">
                <span className="precheck-number">{one.number}</span>
                <span className={`precheck-depth-${String(depthOf(one))}`}>{one.words}</span>
                <StateOf condition={one} />
              </div>
            ))}
          </div>
        ))}
      </div>
    </Section>
  );
}

/** Depth of a condition in the tree: `1規則1` is the parent of `1規則1-1`. */
const depthOf = ({ number }: PrecheckCondition): number =>
  Math.min(2, number?.split('/')[0]?.match(/-/g)?.length ?? 0);

function StateOf({ condition: { state, reference } }: { readonly condition: PrecheckCondition }): ReactNode {
  const words = useTexts().precheck.states;
  if (reference)
    return (
      <Pill tone="neutral" outlined>
        {words.reference(words[state])}
      </Pill>
    );
  return <Pill tone={state === 'met' ? 'good' : 'attention'}>{words[state]}</Pill>;
}

interface PartProps {
  readonly answer: PrecheckAnswer;
  readonly view: PrecheckView;
}

function Copied({ subject, answer, view }: PartProps & { readonly subject: CaseSubject }): ReactNode {
  const texts = useTexts();
  const words = texts.precheck;
  const names = useCaseNames()(subject.detail);
  const [withPatient, setWithPatient] = useState(false);
  const { chartNumber } = subject.detail;
  const patient = [names.patient, chartNumber].filter((part) => part !== null).join(' ');
  const about = { drug: names.drug, patient: withPatient ? patient : null, askedAt: view.askedAt };
  const text = doctorText(answer, about, packageWords(view), texts);
  return (
    <Section
      title={words.willCopy}
      extra={
        <>
          <Checkbox checked={withPatient} onChange={(event) => setWithPatient(event.target.checked)}>
            {words.withPatient}
          </Checkbox>
          <CopyButton text={text} what={words.copy} />
        </>
      }
    >
      <pre className="precheck-paper" tabIndex={0} aria-label={words.willCopy}>
        {text}
      </pre>
    </Section>
  );
}

function Rules({ answer, view }: PartProps): ReactNode {
  const words = useTexts().precheck;
  return (
    <Section title={words.whichRules}>
      <Facts
        facts={[
          { label: words.rule, value: answer.title },
          {
            label: words.version,
            value: words.versionOf(answer.version, answer.date === null ? '' : dateOnly(answer.date)),
          },
          { label: words.package, value: packageWords(view) },
          { label: words.asked, value: view.askedAt === null ? null : dateTime(view.askedAt) },
        ]}
      />
      <p className="precheck-foot">{words.notADecision}</p>
    </Section>
  );
}
