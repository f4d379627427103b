import Select from 'antd/es/select';
import { useId, useMemo, type ReactNode } from 'react';
import type { JudgedFilter } from '../../shared/api/case-filter.ts';
import type { PackageTruth, PrecheckTruth } from '../../shared/api/precheck-contract.ts';
import { go } from '../app/route.ts';
import { useAction } from '../connection/use-action.ts';
import { useQuery } from '../connection/use-query.ts';
import { saveWorkbook } from '../excel/workbook.ts';
import { dateTime } from '../format/time.ts';
import { StatsFrame, StatsWays, wholeDays } from '../statistics/stats-frame.tsx';
import { type LaterTexts, useLaterTexts } from '../texts/later-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Icon } from '../ui/icon.tsx';
import { NoAnswer } from '../ui/load-failed.tsx';
import { useToday } from '../ui/now.tsx';
import {
  cancerOf,
  chosenRules,
  ENDS,
  GROUPS,
  mostOf,
  parseTruth,
  percentOf,
  queryOfTruth,
  sumOf,
  TRUTH_SPANS,
  truthDays,
  type TruthQuestion,
} from './truth.ts';
import { Count, TruthTable } from './truth-table.tsx';
import './truth.css';

/** 預檢與核定: results of the rules compared with NHI's decisions. */
export function TruthPage({ query }: { readonly query: string }): ReactNode {
  const words = useLaterTexts().truth;
  const today = useToday();
  const question = useMemo(() => parseTruth(query, today), [query, today]);
  const change = (patch: Partial<TruthQuestion>): void =>
    go({ page: 'statistics', part: 'precheck', query: queryOfTruth({ ...question, ...patch }) });
  return (
    <StatsFrame
      part="precheck"
      days={question}
      spans={TRUTH_SPANS}
      daysOfSpan={(span) => truthDays(span, today)}
      spanWords={words.spans}
      period={words.period}
      onDays={wholeDays(change)}
    >
      {() => <Answer question={question} onChange={change} />}
    </StatsFrame>
  );
}

interface PartProps {
  readonly question: TruthQuestion;
  readonly onChange: (patch: Partial<TruthQuestion>) => void;
}

function Answer({ question, onChange }: PartProps): ReactNode {
  const { from, to } = question;
  const { data, ...query } = useQuery(`truth ${from} ${to}`, (agent, signal) =>
    agent.precheck.truth({ from, to }, { signal }),
  );
  if (data !== null) return <Report question={question} truth={data} onChange={onChange} />;
  return <NoAnswer {...query} rows={8} />;
}

function Report({ question, truth, onChange }: PartProps & { readonly truth: PrecheckTruth }): ReactNode {
  const words = useLaterTexts().truth;
  const chosen = truth.packages.find((one) => one.package === question.rules) ?? truth.packages[0];
  if (chosen === undefined)
    return (
      <div className="panel blank" role="status">
        <h2>{words.empty}</h2>
        <p>{words.emptyDetail}</p>
      </div>
    );
  return <Shown question={question} truth={truth} chosen={chosen} onChange={onChange} />;
}

interface ShownProps extends PartProps {
  readonly truth: PrecheckTruth;
  readonly chosen: PackageTruth;
}

function Shown({ question, truth, chosen, onChange }: ShownProps): ReactNode {
  const { statistics } = useTexts();
  const words = useLaterTexts().truth;
  const { from, to } = question;
  const rules = chosenRules(chosen, question);
  const isWhole = rules.length === chosen.rules.length;
  const asked: JudgedFilter = {
    ...{ package: chosen.package, from, to },
    ...(isWhole ? {} : { rule: rules.map(({ rule }) => rule) }),
  };
  const excel = useAction(
    () => saveWorkbook(words.file(from, to), [sheetOf(chosen.package, rules, words)]),
    statistics.excelDone,
  );
  return (
    <>
      <StatsWays isEmpty={rules.length === 0} excel={excel} />
      <Tiles rules={rules} asked={asked} />
      <section className="panel stats-panel" aria-labelledby="truth-title">
        <header>
          <h2 id="truth-title">{words.caption}</h2>
          <Filters question={question} truth={truth} chosen={chosen} onChange={onChange} />
        </header>
        {rules.length === 0 ? (
          <p className="stats-empty" role="status">
            {words.empty}
          </p>
        ) : (
          <>
            <TruthTable rules={rules} asked={asked} />
            <WorthALook rules={rules} asked={asked} />
          </>
        )}
        <div className="stats-foot">
          <p>{words.foot}</p>
          <Left chosen={chosen} asked={{ package: chosen.package, from, to }} />
          <p>{statistics.asOf(dateTime(truth.asOf))}</p>
        </div>
      </section>
    </>
  );
}

interface FiguresProps {
  readonly rules: PackageTruth['rules'];
  readonly asked: JudgedFilter;
}

/** Tiles: result of the rules and NHI's decision. A click lists the cases of the selected rules, or of the whole package. */
const TILES = [
  ['met', 'approved'],
  ['missing', 'supplement-requested'],
  ['unfit', 'denied'],
] as const;

function Tiles({ rules, asked }: FiguresProps): ReactNode {
  const words = useLaterTexts().truth;
  return (
    <dl className="panel stats-tiles truth-tiles">
      <div>
        <dt>{words.tiles.all}</dt>
        <dd>
          <b>
            <Count n={sumOf(rules)} asked={{ ...asked, said: [...GROUPS], decision: [...ENDS] }} />
          </b>
        </dd>
      </div>
      {TILES.map(([group, end]) => {
        const [part, of] = [sumOf(rules, group, end), sumOf(rules, group)];
        const percent = percentOf(part, of);
        return (
          <div key={group}>
            <dt>{words.tiles[group]}</dt>
            <dd>
              <b>
                <Count n={part} asked={{ ...asked, said: [group], decision: [end] }} />
              </b>
              <span>
                <Count n={of} asked={{ ...asked, said: [group], decision: [...ENDS] }} /> {words.of}
                {percent === null ? '' : words.percent(percent)}
              </span>
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

/** One sentence about contradictions, with links to the cases. */
function WorthALook({ rules, asked }: FiguresProps): ReactNode {
  const words = useLaterTexts().truth;
  const sides = (
    [
      ['met', 'denied', words.lookMet],
      ['unfit', 'approved', words.lookUnfit],
    ] as const
  ).filter(([group, end]) => sumOf(rules, group, end) > 0);
  if (sides.length === 0) return null;
  return (
    <p className="truth-look">
      <Icon name="info" />
      <span>
        {words.look}
        {sides.map(([group, end, word], at) => {
          const most = mostOf(rules, group, end);
          const about: JudgedFilter = { ...asked, said: [group], decision: [end] };
          return (
            <span key={group}>
              {at === 0 ? '' : words.between}
              {word} <Count n={sumOf(rules, group, end)} asked={about} /> {words.cases}
              {most === null || rules.length === 1 ? null : (
                <>
                  {words.open}
                  <Count n={most[group][end]} asked={{ ...about, rule: [most.rule] }} />{' '}
                  {words.lookOf(most.label)}
                  {words.close}
                </>
              )}
            </span>
          );
        })}
        {words.stop}
      </span>
    </p>
  );
}

/** Counts of decided cases that belong to no cell. */
function Left({
  chosen: { left },
  asked,
}: {
  readonly chosen: PackageTruth;
  readonly asked: JudgedFilter;
}): ReactNode {
  const { shell } = useTexts();
  const words = useLaterTexts().truth;
  const known = [...GROUPS];
  const all: readonly (readonly [string, number, JudgedFilter])[] = [
    [words.leftUnknown, left.unknown, { ...asked, said: ['unknown'] }],
    [words.leftReturned, left.returned, { ...asked, said: known, decision: ['returned'] }],
    [words.leftMixed, left.mixed, { ...asked, said: known, decision: ['mixed'] }],
  ];
  const kinds = all.filter(([, n]) => n > 0);
  if (kinds.length === 0) return null;
  return (
    <p>
      {words.left}
      {kinds.map(([word, n, about], at) => (
        <span key={word}>
          {at === 0 ? '' : shell.common.listEnd}
          {word} <Count n={n} asked={about} /> {words.cases}
        </span>
      ))}
      {words.stop}
    </p>
  );
}

function Filters({ question, truth, chosen, onChange }: ShownProps): ReactNode {
  const words = useLaterTexts().truth;
  const id = useId();
  const none: { value: string; label: string }[] = [];
  const all = { value: '', label: words.every };
  const unique = (values: readonly string[]) =>
    [...new Set(values)].filter((value) => value !== '').map((value) => ({ value, label: value }));
  const selects: readonly { key: 'cancer' | 'drug'; options: typeof none; value: string }[] = [
    {
      key: 'cancer',
      options: [all, ...unique(chosen.rules.map(cancerOf))],
      value: question.cancer ?? '',
    },
    {
      key: 'drug',
      options: [all, ...unique(chosen.rules.map(({ drug }) => drug))],
      value: question.drug ?? '',
    },
  ];
  return (
    <div className="stats-controls no-print">
      {selects.map(({ key, options, value }) => (
        <span key={key} className="truth-filter">
          <label htmlFor={`${id}-${key}`}>{words[key]}</label>
          <Select
            id={`${id}-${key}`}
            value={value}
            options={options}
            popupMatchSelectWidth={false}
            onChange={(next) => onChange({ [key]: next === '' ? null : next })}
          />
        </span>
      ))}
      <span className="truth-filter">
        <label htmlFor={`${id}-rules`}>{words.version}</label>
        <Select
          id={`${id}-rules`}
          value={chosen.package}
          popupMatchSelectWidth={false}
          options={truth.packages.map(({ package: value }) => ({
            value,
            label: value,
          }))}
          onChange={(rules) => onChange({ rules, cancer: null, drug: null })}
        />
      </span>
    </div>
  );
}

function sheetOf(name: string, rules: PackageTruth['rules'], words: LaterTexts['truth']) {
  const columns = GROUPS.flatMap((group) => ENDS.map((end) => [group, end] as const));
  const total = columns.map(([group, end]) => sumOf(rules, group, end));
  return {
    name: words.title,
    head: [
      words.rule,
      ...columns.map(([group, end]) => `${words.groups[group]}－${words.decisions[end]}`),
      words.version,
    ],
    rows: [
      ...rules.map((rule) => [rule.label, ...columns.map(([group, end]) => rule[group][end]), name]),
      [words.total, ...total, name],
    ],
    widths: [36, ...columns.map(() => 14), 30],
  };
}
