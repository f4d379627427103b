import { Fragment, useState, type ReactNode } from 'react';
import type { ReasonsFilter } from '../../shared/api/case-filter.ts';
import type {
  ReasonDifference,
  ReasonDifferences,
  ReasonRow,
  ReasonSentence,
  ReasonsReport,
} from '../../shared/api/reasons-contract.ts';
import { REASON_ENDS, type ReasonBy } from '../../shared/choices.ts';
import { useValueWord } from '../cases/filter.ts';
import { useQuery } from '../connection/use-query.ts';
import { useLaterTexts } from '../texts/later-texts.ts';
import { contentWord } from '../../shared/twpas/content-words.ts';
import { useLanguage, useTexts } from '../texts/use-texts.ts';
import { Icon } from '../ui/icon.tsx';
import { NumberLink } from '../ui/number-link.tsx';
import { SortHead } from '../ui/sort-head.tsx';
import { Quotation } from '../ui/words.tsx';
import {
  askedOfRow,
  casesOf,
  inMonth,
  keyOfRow,
  numbersOf,
  ordered,
  partsOf,
  type ReasonsOrder,
} from './reasons.ts';

interface TableProps {
  readonly report: ReasonsReport;
  readonly asked: ReasonsFilter;
  readonly by: ReasonBy;
  readonly order: ReasonsOrder | null;
  readonly onOrder: (order: ReasonsOrder | null) => void;
}

/** Returns a row's name as one or two lines. */
export function useRowName(tags: ReasonsReport['tags']): (row: ReasonRow) => readonly [string, string] {
  const words = useLaterTexts().reasons;
  const value = useValueWord();
  const named = (axis: 'drug' | 'doctor', code: string, text: string | null): string =>
    code === '' ? words.unnamed : value(axis, code, text);
  return ({ drug, indication, doctor, tag, text }) => {
    if (drug !== null)
      return [
        named('drug', drug, text),
        indication === null || indication === '' ? '' : value('indication', indication),
      ];
    if (doctor !== null) return [named('doctor', doctor, text), ''];
    return [tags.find(({ id }) => id === tag)?.name ?? words.unsorted, ''];
  };
}

/** Rows that unfold to NHI's sentences; each count links to its cases. */
export function ReasonsTable({ report, asked, by, order, onOrder }: TableProps): ReactNode {
  const words = useLaterTexts().reasons;
  const rows = ordered(report.rows, order);
  const [first] = report.rows;
  const [open, setOpen] = useState<ReadonlySet<string>>(
    new Set(first === undefined ? [] : [keyOfRow(first)]),
  );
  return (
    <div className="stats-scroll" tabIndex={0} role="region" aria-label={words.caption[by]}>
      <table className="stats-table reasons-table">
        <Head {...{ report, by, order, onOrder }} />
        <tbody>
          {rows.map((row) => {
            const key = keyOfRow(row);
            return (
              <Row
                key={key}
                row={row}
                report={report}
                asked={askedOfRow(asked, row, by)}
                isOpen={open.has(key)}
                onToggle={() => {
                  const next = new Set(open);
                  if (!next.delete(key)) next.add(key);
                  setOpen(next);
                }}
              />
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Head({ report, by, order, onOrder }: Omit<TableProps, 'asked'>): ReactNode {
  const words = useLaterTexts().reasons;
  const heads: readonly (readonly [ReasonsOrder, string])[] = [
    ['decided', words.decided],
    ...REASON_ENDS.map((end) => [end, words.ends[end]] as const),
  ];
  return (
    <thead>
      <tr>
        <th scope="col">{words.by[by]}</th>
        {heads.map(([key, word]) => (
          <SortHead
            key={key}
            word={word}
            label={words.sort(word)}
            sorted={(order ?? 'decided') === key ? 'descending' : null}
            onSort={() => onOrder(order === key ? null : key)}
          />
        ))}
        <th scope="col" className="right">
          {words.months(numbersOf(report.months))}
        </th>
        <th scope="col">{words.why}</th>
      </tr>
    </thead>
  );
}

interface RowProps {
  readonly row: ReasonRow;
  readonly report: ReasonsReport;
  readonly asked: ReasonsFilter;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

function Row({ row, report, asked, isOpen, onToggle }: RowProps): ReactNode {
  const words = useLaterTexts().reasons;
  const [name, below] = useRowName(report.tags)(row);
  const whole = below === '' ? name : `${name} ${below}`;
  return (
    <>
      <tr className={isOpen ? 'reasons-open' : undefined} data-reason={keyOfRow(row)}>
        <th scope="row">
          <button
            type="button"
            className="reasons-toggle"
            aria-expanded={isOpen}
            aria-label={isOpen ? words.close(whole) : words.open(whole)}
            onClick={onToggle}
          >
            <Icon name={isOpen ? 'down' : 'next'} />
            <span>
              <b title={name}>{name}</b>
              {below === '' ? null : <small title={below}>{below}</small>}
            </span>
          </button>
        </th>
        <td className="right">
          <NumberLink
            n={row.decided}
            href={casesOf({ ...asked, any: true })}
            label={words.cell(name, words.decided, row.decided)}
          />
        </td>
        <Counts of={row} name={name} months={report.months} asked={asked} />
        <td>
          <span className="reasons-tags">
            {row.tags.map(({ tag, n }) => (
              <span key={tag ?? ''} className={tag === null ? 'reason-tag muted' : 'reason-tag'}>
                {report.tags.find(({ id }) => id === tag)?.name ?? words.unsorted}{' '}
                <NumberLink n={n} href={casesOf({ ...asked, tag: tag ?? '' })} />
              </span>
            ))}
          </span>
        </td>
      </tr>
      {isOpen ? <Sentences row={row} report={report} asked={asked} /> : null}
    </>
  );
}

function Counts({
  of: { ends, months: counts },
  name,
  months,
  asked,
}: {
  readonly of: Pick<ReasonRow, 'ends' | 'months'>;
  readonly name: string;
  readonly months: readonly string[];
  readonly asked: ReasonsFilter;
}): ReactNode {
  const words = useLaterTexts().reasons;
  return (
    <>
      {REASON_ENDS.map((end) => (
        <td key={end} className="right">
          <NumberLink
            n={ends[end]}
            href={casesOf({ ...asked, end: [end] })}
            label={words.cell(name, words.ends[end], ends[end])}
          />
        </td>
      ))}
      <td className="right">
        <span className="reasons-months">
          {months.map((month, at) => (
            <NumberLink
              key={month}
              n={counts[at] ?? 0}
              href={casesOf(inMonth(asked, month))}
              label={words.cell(name, words.month(...partsOf(month)), counts[at] ?? 0)}
            />
          ))}
        </span>
      </td>
    </>
  );
}

function Sentences({ row, report, asked }: Pick<RowProps, 'row' | 'report' | 'asked'>): ReactNode {
  const words = useLaterTexts().reasons;
  const isLater = row.sentences.some(({ later }) => later.length > 0);
  const { data } = useQuery(`differences ${JSON.stringify(asked)}`, (agent, signal) =>
    isLater ? agent.reasons.differences({ asked }, { signal }) : Promise.resolve(null),
  );
  return (
    <>
      {row.sentences.map((sentence) => (
        <Sentence
          key={sentence.key}
          sentence={sentence}
          report={report}
          asked={{ ...asked, sentence: sentence.key }}
          differences={data}
        />
      ))}
      {row.sentences.length === 0 ? <Note>{words.noSentence}</Note> : null}
      {row.moreSentences > 0 ? <Note>{words.moreSentences(row.moreSentences)}</Note> : null}
      {isLater && data === null ? <Note>{words.comparing}</Note> : null}
      {data !== null && data.notCompared > 0 ? <Note>{words.notCompared(data.notCompared)}</Note> : null}
    </>
  );
}

function Note({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <tr className="reasons-in">
      <td colSpan={7} className="muted">
        {children}
      </td>
    </tr>
  );
}

interface SentenceProps {
  readonly sentence: ReasonSentence;
  readonly report: ReasonsReport;
  readonly asked: ReasonsFilter;
  readonly differences: ReasonDifferences | null;
}

function Sentence({ sentence, report, asked, differences }: SentenceProps): ReactNode {
  const words = useLaterTexts().reasons;
  const { listEnd } = useTexts().shell.common;
  const tag = report.tags.find(({ id }) => id === sentence.tag);
  const found = differences?.sentences.find(({ key }) => key === sentence.key)?.differences ?? [];
  return (
    <tr className="reasons-in">
      <th scope="row" colSpan={2}>
        <Quotation>{sentence.text}</Quotation>
      </th>
      <Counts of={sentence} name={sentence.text} months={report.months} asked={asked} />
      <td>
        <span className={tag === undefined ? 'reason-tag muted' : 'reason-tag'}>
          {tag?.name ?? words.unsorted}
        </span>
        {sentence.later.length === 0 ? null : (
          <small className="reasons-later">
            {sentence.later.map(({ by, n }, at) => (
              <Fragment key={by}>
                {at === 0 ? '' : listEnd}
                {words.laterBy[by]} <NumberLink n={n} href={casesOf({ ...asked, later: by })} />
              </Fragment>
            ))}
            {found.slice(0, MOST_DIFFERENCES).map((one, at) => (
              <Fragment key={`${one.kind} ${one.key}`}>
                {at === 0 ? words.colon : listEnd}
                <DifferenceName difference={one} />{' '}
                <NumberLink n={one.n} href={casesOf({ ...asked, differs: one.key })} />
              </Fragment>
            ))}
          </small>
        )}
      </td>
    </tr>
  );
}

/** Maximum number of differences shown; the cases show the rest. */
const MOST_DIFFERENCES = 4;

function DifferenceName({
  difference: { section, text, code, system, kind },
}: {
  readonly difference: ReasonDifference;
}): ReactNode {
  const { content } = useTexts();
  const language = useLanguage();
  const words = useLaterTexts().reasons;
  const word = contentWord(system, code);
  const said = text ?? (word === null ? null : language === 'en' ? word.en : word.zh);
  // Put the section's name before a bare code, which says nothing to staff.
  const name = said ?? [content.sections[section], code].filter((part) => part !== null).join(' ');
  return kind === 'added' ? words.added(name) : words.changed(name);
}
