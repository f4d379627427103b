import Alert from 'antd/es/alert';
import Checkbox from 'antd/es/checkbox';
import Segmented from 'antd/es/segmented';
import { useState, type ReactNode } from 'react';
import type {
  ConditionPlace,
  PrecheckAnswer,
  PrecheckCondition,
  PrecheckView,
} from '../../shared/api/precheck-contract.ts';
import { knownOf } from '../../shared/twpas/precheck-known.ts';
import { hashOf } from '../app/route.ts';
import type { CaseSubject } from '../case/case-subject.ts';
import { ContentValue } from '../content/content-panel.tsx';
import { placeToShow } from '../content/place-in-view.ts';
import { useAction } from '../connection/use-action.ts';
import { type Query, useQuery } from '../connection/use-query.ts';
import { num } from '../format/number.ts';
import { dateOnly, dateTime } from '../format/time.ts';
import { useCaseNames } from '../names/case-names.ts';
import { MayButton } from '../people/me.tsx';
import { useLanguage, useTexts } from '../texts/use-texts.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { NoAnswer } from '../ui/load-failed.tsx';
import { Facts, Section } from '../ui/section.tsx';
import { Pill } from '../ui/words.tsx';
import { DismissDialog } from './dismiss-dialog.tsx';
import {
  answerWords,
  conditionIn,
  dayOf,
  byMain,
  doctorText,
  openConditions,
  packageWords,
  thingOf,
} from './precheck.ts';
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
        <Conditions key={answer.rule} subject={subject} answer={answer} askedAt={data.askedAt} />
      </div>
      <div className="case-side">
        {answer.result === 'pass' ? null : <Copied subject={subject} answer={answer} view={data} />}
        <Rules id={subject.detail.id} answer={answer} view={data} />
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

/** Missing data, points to check, and the tree. The evidence of each condition loads some seconds later and may be unavailable. */
function Conditions({
  subject,
  answer,
  askedAt,
}: {
  readonly subject: CaseSubject;
  readonly answer: PrecheckAnswer;
  readonly askedAt: string | null;
}): ReactNode {
  const { id, delivery } = subject.detail;
  const places = useQuery(`${id} ${answer.rule} ${askedAt ?? ''}`, (agent, signal) =>
    agent.precheck.where({ id, rule: answer.rule }, { signal }),
  );
  const placesOf: PlacesOf = (one) => places.data?.[answer.conditions.indexOf(one)] ?? [];
  const parts = { id, answer, placesOf };
  return (
    <>
      <ToDo {...parts} sent={delivery === 'accepted'} />
      <Tree {...parts} isLooking={places.data === null && places.error === null} />
    </>
  );
}

type PlacesOf = (one: PrecheckCondition) => readonly ConditionPlace[];

interface ConditionParts {
  readonly id: string;
  readonly answer: PrecheckAnswer;
  readonly placesOf: PlacesOf;
}

function ToDo({
  id,
  answer,
  placesOf,
  sent,
}: ConditionParts & {
  readonly sent: boolean;
}): ReactNode {
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
          <Numbered id={id} list={missing} from={1} thing={thingOf} placesOf={placesOf} />
          <p className="precheck-foot">{words.thereAlready}</p>
        </Section>
      )}
      {unfit.length === 0 ? null : (
        <Section title={words.checkThese(unfit.length)}>
          <Numbered id={id} list={unfit} from={missing.length + 1} thing={conditionIn} placesOf={placesOf} />
        </Section>
      )}
    </>
  );
}

function Numbered({
  id,
  list,
  from,
  thing,
  placesOf,
}: Pick<ConditionParts, 'id' | 'placesOf'> & {
  readonly list: readonly PrecheckCondition[];
  readonly from: number;
  readonly thing: (words: string) => string;
}): ReactNode {
  const words = useTexts().precheck;
  return (
    <ol className="precheck-add">
      {list.map((one, at) => (
        <li key={`${one.number ?? ''} ${one.words}`}>
          <span className="precheck-no">{num(from + at)}</span>
          <div>
            <b>{thing(one.words)}</b>
            <small className="second">{one.main}</small>
            {placesOf(one).map((place) => (
              <small key={place.path} className="precheck-found">
                <PlaceValue place={place} />
                {'　'}
                <PlaceLink id={id} place={place} />
              </small>
            ))}
          </div>
          <div className="precheck-said">
            <small className="second">{words.nhiSays(one.number)}</small>
            {one.words}
          </div>
        </li>
      ))}
    </ol>
  );
}

const FILTERS = ['all', 'missing', 'unfit', 'met', 'reference'] as const;
type Filter = (typeof FILTERS)[number];

const passes = (one: PrecheckCondition, filter: Filter): boolean =>
  filter === 'all' || (filter === 'reference' ? one.reference : one.state === filter && !one.reference);

/** The file's value at this place. */
function PlaceValue({ place }: { readonly place: ConditionPlace }): ReactNode {
  return (
    <span className="precheck-value">
      {place.rows.map((row) => (
        <span key={`${row.path} ${row.label}`}>
          <ContentValue row={row} />
        </span>
      ))}
    </span>
  );
}

/** Opens 送出內容 at this place. */
function PlaceLink({ id, place }: { readonly id: string; readonly place: ConditionPlace }): ReactNode {
  const { content } = useTexts();
  return (
    <a href={hashOf({ page: 'case', id, part: 'content' })} onClick={() => placeToShow.keep(place.path)}>
      {`${content.sections[place.section]} ${num(place.nth)}`}
    </a>
  );
}

function Tree({
  id,
  answer,
  placesOf,
  isLooking,
}: ConditionParts & { readonly isLooking: boolean }): ReactNode {
  const words = useTexts().precheck;
  const [filter, setFilter] = useState<Filter>('all');
  const shown = answer.conditions.filter((one) => passes(one, filter));
  return (
    <Section
      title={words.allConditions}
      extra={
        <Segmented
          aria-label={words.filter}
          value={filter}
          onChange={setFilter}
          options={FILTERS.map((each) => ({
            value: each,
            label: `${words.filters[each]} ${num(answer.conditions.filter((one) => passes(one, each)).length)}`,
          }))}
        />
      }
    >
      {shown.length === 0 ? <p className="pad muted">{words.none}</p> : null}
      <div className="precheck-row precheck-heads" aria-hidden>
        <span className="precheck-number">{words.columns.condition}</span>
        <span />
        <span className="precheck-place">
          <span>{isLooking ? words.columns.looking : words.columns.value}</span>
          <span>{words.columns.place}</span>
        </span>
        <span>{words.columns.state}</span>
      </div>
      <div className="precheck-tree" role="tree" aria-label={words.allConditions}>
        {byMain(shown).map(({ main, conditions }, group) => (
          <div key={`${main ?? ''} ${String(group)}`} role="group" aria-label={main ?? words.others}>
            <p className="precheck-main">{main ?? words.others}</p>
            {conditions.map((one, at) => (
              <div key={`${one.number ?? ''} ${String(at)}`} role="treeitem" className="precheck-row">
                <span className="precheck-number">{one.number}</span>
                <span className={`precheck-depth-${String(depthOf(one))}`}>{one.words}</span>
                <span className="precheck-places">
                  {placesOf(one).map((place) => (
                    <span key={place.path} className="precheck-place">
                      <PlaceValue place={place} />
                      <PlaceLink id={id} place={place} />
                    </span>
                  ))}
                </span>
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
  if (state === 'open') return <span className="muted">{words.open}</span>;
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
  const text = doctorText(answer, about, packageWords(view, texts), texts);
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

function Rules({ id, answer, view }: PartProps & { readonly id: string }): ReactNode {
  const texts = useTexts();
  const words = texts.precheck;
  const [dismissing, setDismissing] = useState(false);
  const again = useAction((client) => client.precheck.again({ id }), words.askedAgain);
  const drug = answer.codes.join(' ');
  const dismissed = view.dismissed.find((one) => one.rule === answer.rule && one.drug === drug);
  const restore = useAction(
    (client) => client.precheck.restore({ rule: answer.rule, drug }),
    words.shownAgain,
  );
  return (
    <Section title={words.whichRules}>
      <Facts
        facts={[
          { label: words.rule, value: answer.title },
          { label: words.version, value: words.versionOf(answer.version, dayOf(answer.date)) },
          { label: words.package, value: packageWords(view, texts) },
          {
            label: words.asked,
            value: (
              <>
                {view.askedAt === null ? null : dateTime(view.askedAt)}{' '}
                <MayButton ability="cases.work" type="link" size="small" action={again}>
                  {words.again}
                </MayButton>
              </>
            ),
          },
        ]}
      />
      {view.stale ? <p className="precheck-foot">{words.stale}</p> : null}
      <p className="precheck-foot">{words.notADecision}</p>
      <p className="precheck-foot">
        {dismissed === undefined ? (
          <MayButton ability="cases.work" type="link" size="small" onClick={() => setDismissing(true)}>
            {words.dismiss}
          </MayButton>
        ) : (
          <>
            {words.dismissedBy(dismissed.by, dateTime(dismissed.at), dismissed.reason)}{' '}
            <MayButton ability="cases.work" type="link" size="small" action={restore}>
              {words.showAgain}
            </MayButton>
          </>
        )}
      </p>
      {dismissing ? (
        <DismissDialog
          rule={answer.rule}
          drug={drug}
          label={answer.label}
          onClose={() => setDismissing(false)}
        />
      ) : null}
    </Section>
  );
}
