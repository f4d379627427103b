import Button from 'antd/es/button';
import Input from 'antd/es/input';
import Segmented from 'antd/es/segmented';
import Select from 'antd/es/select';
import { useId, useMemo, useState, type ReactNode } from 'react';
import type { ContinuationRow, ContinuationsView } from '../../shared/api/continuations-contract.ts';
import { go } from '../app/route.ts';
import { useFacets, useValueWord } from '../cases/filter.ts';
import { useLast, useQuery, type Query } from '../connection/use-query.ts';
import { num } from '../format/number.ts';
import { writtenYear } from '../format/time.ts';
import { type LaterTexts, useLaterTexts } from '../texts/later-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { NoAnswer } from '../ui/load-failed.tsx';
import { useToday } from '../ui/now.tsx';
import { ContinuationTable } from './continuation-table.tsx';
import {
  CONTINUATION_AXES,
  CONTINUATION_TILES,
  countsOf,
  isOfContinuationTile,
  narrowedRows,
  parseContinuations,
  queryOfContinuations,
  valuesIn,
  type ContinuationsQuestion,
  type ContinuationTile,
} from './continuations.ts';
import { useFound } from './use-continuations.ts';
import './continuations.css';

const NO_FILTER = { department: null, doctor: null, drug: null, owner: null } as const;

/** 續用工作表: approvals that end in a month, by doctor, with the state of their continuation. */
export function ContinuationsPage({ query }: { readonly query: string }): ReactNode {
  const today = useToday();
  const question = useMemo(() => parseContinuations(query, today), [query, today]);
  const { scope } = question;
  const answer = useQuery(
    `continuations ${scope}`,
    (agent, signal) => agent.continuations.list({ scope }, { signal }),
    () => true,
  );
  const last = useLast(answer.data);
  const change = (patch: Partial<ContinuationsQuestion>): void => {
    go({ page: 'continuations', query: queryOfContinuations({ ...question, ...patch }) });
  };
  return (
    <div className="continuations">
      <Head question={question} view={last} onChange={change} />
      {last !== null ? (
        <Sheet question={question} answer={answer} last={last} onChange={change} />
      ) : (
        <NoAnswer {...answer} rows={8} />
      )}
    </div>
  );
}

interface PartProps {
  readonly question: ContinuationsQuestion;
  readonly onChange: (patch: Partial<ContinuationsQuestion>) => void;
}

/** `12 月`; with the year if not this one. */
function useMonthWord(): (month: string) => string {
  const words = useLaterTexts().continuations;
  const today = useToday();
  return (month) => {
    const year = month.slice(0, 4);
    return words.month(year === today.slice(0, 4) ? '' : writtenYear(year), String(Number(month.slice(5))));
  };
}

function Head({
  question,
  view,
  onChange,
}: PartProps & { readonly view: ContinuationsView | null }): ReactNode {
  const words = useLaterTexts().continuations;
  const monthWord = useMonthWord();
  const { scope, order } = question;
  const counted = (word: string, n: number): ReactNode => (
    <>
      {word} <span className="muted tabular">{num(n)}</span>
    </>
  );
  const scopes = [
    ...(view?.months ?? []).map(({ month, n }) => ({ value: month, label: counted(monthWord(month), n) })),
    ...(view === null ? [] : [{ value: 'late', label: counted(words.late, view.late) }]),
    ...(view === null || (view.undated === 0 && scope !== 'undated')
      ? []
      : [{ value: 'undated', label: counted(words.undated, view.undated) }]),
  ];
  return (
    <header className="continuations-head">
      <h1>{words.title}</h1>
      {view === null ? null : (
        <Segmented
          aria-label={words.scopes}
          value={scope}
          options={scopes}
          onChange={(next) => onChange({ scope: next, tile: 'all' })}
        />
      )}
      <span className="continuations-ways">
        <Segmented<ContinuationsQuestion['order']>
          aria-label={words.order.label}
          value={order}
          options={(['doctor', 'date'] as const).map((value) => ({ value, label: words.order[value] }))}
          onChange={(next) => onChange({ order: next })}
        />
      </span>
    </header>
  );
}

interface SheetProps extends PartProps {
  readonly answer: Query<ContinuationsView>;
  readonly last: ContinuationsView;
}

function Sheet({ question, answer, last, onChange }: SheetProps): ReactNode {
  const words = useLaterTexts().continuations;
  const [search, setSearch] = useState('');
  const found = useFound(search);
  const { data: view, ...query } = answer;
  const own = view && narrowedRows(view, question, search === '' ? null : (found ?? new Set()));
  const rows = own?.filter((row) => isOfContinuationTile(row, question.tile));
  const isNarrowed =
    search !== '' ||
    question.tile !== 'all' ||
    CONTINUATION_AXES.some((axis) => question.narrowed[axis] !== null);
  return (
    <>
      <Tiles rows={own} question={question} onChange={onChange} />
      <section className="panel continuations-panel" aria-label={words.title}>
        <Filters view={last} rows={rows} question={question} onChange={onChange} onSearch={setSearch} />
        {rows === undefined ? (
          <NoAnswer {...query} pad rows={8} />
        ) : rows.length > 0 ? (
          <ContinuationTable rows={rows} question={question} />
        ) : (
          <div className="blank" role="status">
            <h2>{emptyWords(isNarrowed && last.rows.length > 0, question.scope, words)}</h2>
            {isNarrowed ? (
              <Button
                onClick={() => {
                  setSearch('');
                  onChange({ tile: 'all', narrowed: NO_FILTER });
                }}
              >
                {words.clear}
              </Button>
            ) : null}
          </div>
        )}
        <div className="continuations-foot">
          {view === null || view.more === 0 ? null : <p>{words.beyond(view.more)}</p>}
          <p>{words.foot}</p>
        </div>
      </section>
    </>
  );
}

function emptyWords(isNarrowed: boolean, scope: string, words: LaterTexts['continuations']): string {
  if (isNarrowed) return words.emptyFiltered;
  return scope === 'late' ? words.emptyLate : scope === 'undated' ? words.emptyUndated : words.empty;
}

function Tiles({
  rows,
  question,
  onChange,
}: PartProps & { readonly rows: readonly ContinuationRow[] | null }): ReactNode {
  const words = useLaterTexts().continuations;
  const { listEnd } = useTexts().shell.common;
  const monthWord = useMonthWord();
  const today = useToday();
  const { scope } = question;
  const { near, reviewing, approved, other } = countsOf(rows ?? [], today);
  const all =
    scope === 'late'
      ? words.lateHint
      : scope === 'undated'
        ? words.undatedHint
        : words.ends(monthWord(scope));
  const sent = [
    reviewing > 0 ? words.reviewing(reviewing) : '',
    approved > 0 ? words.approved(approved) : '',
    other > 0 ? words.other(other) : '',
  ];
  const second: Readonly<Record<ContinuationTile, string>> = {
    all,
    // In 已過期, all open rows would count as near.
    open: near > 0 && scope !== 'late' ? words.near(near) : '',
    preparing: '',
    sent: sent.filter(Boolean).join(listEnd),
    over: words.overHint,
  };
  return (
    <fieldset className="tiles continuations-tiles" aria-label={words.tiles.label}>
      {CONTINUATION_TILES.map((tile) => {
        const n = rows?.filter((row) => isOfContinuationTile(row, tile)).length ?? null;
        return (
          <label key={tile} className="tile">
            <input
              type="radio"
              name="continuations-tile"
              className="unseen"
              checked={tile === question.tile}
              onChange={() => onChange({ tile })}
            />
            <b className={tile === 'open' && near > 0 ? 'tone-attention' : n === 0 ? 'faint' : undefined}>
              {n === null ? '…' : num(n)}
            </b>
            <span className="tile-words">
              <span>{words.tiles[tile]}</span>
              <small>{second[tile]}</small>
            </span>
          </label>
        );
      })}
    </fieldset>
  );
}

interface FiltersProps extends PartProps {
  readonly view: ContinuationsView;
  readonly rows: readonly ContinuationRow[] | undefined;
  readonly onSearch: (words: string) => void;
}

/** Filters by department, doctor, drug and owner, kept in the address; the search text is not, as it may name a patient. */
function Filters({ view, rows, question, onChange, onSearch }: FiltersProps): ReactNode {
  const words = useLaterTexts().continuations;
  const id = useId();
  const { facets } = useFacets({ decision: ['approved', 'partially-approved'] });
  const word = useValueWord();
  const doctors = new Set(rows?.map(({ doctor }) => doctor)).size;
  return (
    <div className="continuations-filters no-print">
      {CONTINUATION_AXES.map((axis) => {
        const texts = new Map((facets?.[axis] ?? []).map(({ value, text }) => [value, text]));
        return (
          <span key={axis} className="continuations-filter">
            <label htmlFor={`${id}-${axis}`}>{words.axes[axis]}</label>
            <Select
              id={`${id}-${axis}`}
              // A select needs non-empty values for "all" and "none".
              value={valueOf(question.narrowed[axis])}
              options={[
                { value: EVERY, label: words.every },
                ...valuesIn(view.rows, axis).map((value) => ({
                  value: valueOf(value),
                  label: value === '' ? words.none : word(axis, value, texts.get(value) ?? null),
                })),
              ]}
              popupMatchSelectWidth={false}
              showSearch={{ optionFilterProp: 'label' }}
              onChange={(next) => {
                const value = next === EVERY ? null : next.slice(1);
                onChange({ narrowed: { ...question.narrowed, [axis]: value } });
              }}
            />
          </span>
        );
      })}
      <Input.Search
        className="continuations-search"
        aria-label={words.search}
        placeholder={words.search}
        enterButton={<Button type="default">{words.find}</Button>}
        allowClear
        maxLength={200}
        onSearch={(typed) => onSearch(typed.trim())}
      />
      <span className="muted continuations-count">{rows && words.count(doctors, rows.length)}</span>
    </div>
  );
}

const EVERY = 'every';
const valueOf = (value: string | null): string => (value === null ? EVERY : `=${value}`);
