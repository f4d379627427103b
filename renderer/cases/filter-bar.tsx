import Button from 'antd/es/button';
import Checkbox from 'antd/es/checkbox';
import Input from 'antd/es/input';
import Popover from 'antd/es/popover';
import Radio from 'antd/es/radio';
import { useId, useState, type ReactNode } from 'react';
import type { CountedFilter, EndingFilter, ListFilter } from '../../shared/api/case-filter.ts';
import type { CaseFacets } from '../../shared/api/list-contract.ts';
import { addDays } from '../../shared/days.ts';
import { num } from '../format/number.ts';
import { dateOnly, shortDay } from '../format/time.ts';
import { useCodeNames } from '../names/code-names.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { PopoverFocus } from '../ui/dialog-focus.tsx';
import { DayField } from '../ui/day-field.tsx';
import { Icon } from '../ui/icon.tsx';
import { useToday } from '../ui/now.tsx';
import {
  AXES,
  DUE_CHOICES,
  isPeriodBy,
  PERIODS_BY,
  withAxis,
  useFacets,
  useValueWord,
  type Axis,
  type Narrowing,
} from './filter.ts';

/** Filters that always show; another one shows once a link has chosen it. */
const FIRST = ['stage', 'drug', 'department', 'doctor', 'owner'] as const satisfies readonly Axis[];

interface FilterBarProps extends PartProps {
  /** The list's filter, as sent to the agent. */
  readonly filter: ListFilter;
  readonly search: string;
  readonly onClearSearch: () => void;
}

/** Filters of the list, a button each; an active filter is blue, shows its value and has a clear button. */
export function FilterBar({ now, filter, search, onChange, onClearSearch }: FilterBarProps): ReactNode {
  const { cases, list: words } = useTexts();
  const today = useToday();
  const [asked, setAsked] = useState(false);
  // Load the facets only when needed: a chosen doctor's name is the one word that requires them.
  const { facets } = useFacets(asked || now.axes.doctor.length > 0 ? filter : null);
  const values = useChosenWords(now, facets);
  const pick = (axis: Axis): ReactNode => (
    <FilterButton
      key={axis}
      name={words.axes[axis]}
      value={values(axis)}
      onOpen={() => setAsked(true)}
      onClear={() => onChange(withAxis(now, axis, []))}
    >
      <Values axis={axis} now={now} facets={facets} onChange={onChange} />
    </FilterButton>
  );
  const unusual = AXES.filter((axis) => !FIRST.some((each) => each === axis) && now.axes[axis].length > 0);
  const { period, due } = now;
  return (
    <div className="filters" role="group" aria-label={cases.filters.label}>
      {search === '' ? null : <Chip word={cases.filters.searchFor(search)} onRemove={onClearSearch} />}
      <EndingButton now={now} onChange={onChange} />
      <PrecheckedChip now={now} onChange={onChange} />
      <SentenceChip now={now} onChange={onChange} />
      <CountedChip now={now} onChange={onChange} />
      {FIRST.map(pick)}
      <FilterButton
        name={words.periodBy[period?.by ?? 'applied']}
        value={period === null ? null : periodWords(period, today)}
        onClear={() => onChange({ ...now, period: null })}
      >
        <Period now={now} onChange={onChange} />
      </FilterButton>
      {unusual.map(pick)}
      <FilterButton
        name={words.due}
        value={due === null ? null : words.dueChoices[due]}
        onClear={() => onChange({ ...now, due: null })}
      >
        <Radio.Group
          className="filter-form"
          aria-label={words.due}
          value={due}
          options={DUE_CHOICES.map((value) => ({ value, label: words.dueChoices[value] }))}
          onChange={({ target }) =>
            onChange({ ...now, due: DUE_CHOICES.find((value) => value === target.value) ?? null })
          }
        />
      </FilterButton>
    </div>
  );
}

/** The last days of 續用, which always has some: without a clear button. */
function EndingButton({ now, onChange }: PartProps): ReactNode {
  const { list: words } = useTexts();
  const today = useToday();
  const endingWords = useEndingWords();
  const { ending } = now;
  if (ending === undefined) return null;
  const change = (patch: typeof ending): void => onChange({ ...now, ending: { ...ending, ...patch } });
  const quick = [
    ...[4, 8, 12].map((weeks) => ({
      word: words.endsWithin(weeks),
      days: { from: today, to: addDays(today, weeks * 7) },
    })),
    { word: words.ended, days: { from: addDays(today, -180), to: addDays(today, -1) } },
  ];
  return (
    <FilterButton name={words.fields.ends} value={endingWords(ending, today)}>
      <div className="filter-form">
        <div className="filter-quick">
          {quick.map(({ word, days }) => (
            <Button key={word} size="small" onClick={() => change(days)}>
              {word}
            </Button>
          ))}
        </div>
        <div className="filter-days">
          {(['from', 'to'] as const).map((end) => (
            <Labelled key={end} label={words[end]}>
              {(id) => (
                <DayField
                  id={id}
                  value={ending[end] ?? ''}
                  onChange={(day) => change({ [end]: day === '' ? undefined : day })}
                />
              )}
            </Labelled>
          ))}
        </div>
        <Checkbox checked={ending.all === true} onChange={({ target }) => change({ all: target.checked })}>
          {words.endsAll}
        </Checkbox>
      </div>
    </FilterButton>
  );
}

/** Returns the last days of 續用 as text: `12/2–1/27、含已續用、已結案`. */
function useEndingWords(): (ending: EndingFilter, today: string) => string {
  const { list: words, shell } = useTexts();
  return ({ from = '', to = '', all = false }, today) =>
    [periodWords({ from, to }, today), ...(all ? [words.endsAll] : [])].join(shell.common.listEnd);
}

/** The 預檢 line of 待辦 opened the list; removing the chip clears its filter. */
function PrecheckedChip({ now: { prechecked, ...rest }, onChange }: PartProps): ReactNode {
  const { today: words } = useTexts().precheck;
  if (prechecked === undefined) return null;
  return <Chip word={words.prechecked} onRemove={() => onChange(rest)} />;
}

/** The statistics figure that opened the list; removing the chip clears its filter. */
function CountedChip({ now: { counted, ...rest }, onChange }: PartProps): ReactNode {
  const words = useCountedWords();
  if (counted === undefined) return null;
  return <Chip word={words(counted)} onRemove={() => onChange(rest)} />;
}

/** Returns the text of a statistics figure: `統計：不予同意，核定日期 2026/11/01–2026/11/30`. */
function useCountedWords(): (counted: CountedFilter) => string {
  const { statistics: words } = useTexts();
  return ({ figure, by, from, to }) =>
    words.chip(words.figures[figure], words.periodOf(dateOnly(from), dateOnly(to), words.periods[by]));
}

/** NHI's sentence that opened the list; the address has its key, not its words. */
function SentenceChip({ now: { sentence, ...rest }, onChange }: PartProps): ReactNode {
  const { statistics } = useTexts();
  if (sentence === undefined) return null;
  return <Chip word={statistics.sentences.chip} onRemove={() => onChange(rest)} />;
}

const MOST_WORDS = 2;

/** An axis's chosen values as text; null if none is chosen. */
function useChosenWords(now: Narrowing, facets: CaseFacets | null): (axis: Axis) => string | null {
  const { cases, shell } = useTexts();
  const word = useValueWord();
  return (axis) => {
    const chosen = now.axes[axis];
    if (chosen.length === 0) return null;
    const known = optionsOf(facets, axis);
    const all = chosen.map((value) => word(axis, value, known.find((each) => each.value === value)?.text));
    const shown = all.slice(0, MOST_WORDS).join(shell.common.listEnd);
    return all.length > MOST_WORDS ? `${shown} ${cases.more(all.length)}` : shown;
  };
}

function optionsOf(facets: CaseFacets | null, axis: Axis): CaseFacets['stage'] {
  return facets === null ? [] : facets[axis];
}

interface FilterButtonProps {
  readonly name: string;
  /** Null if no value is chosen. */
  readonly value: string | null;
  readonly onOpen?: () => void;
  /** Absent: the filter always has a value. */
  readonly onClear?: () => void;
  readonly children: ReactNode;
}

function FilterButton({ name, value, onOpen, onClear, children }: FilterButtonProps): ReactNode {
  const { cases, list: words } = useTexts();
  const word = value === null ? name : words.chip(name, value);
  return (
    <span className={value === null ? 'filter' : 'filter on'}>
      <Popover
        trigger="click"
        placement="bottomLeft"
        destroyOnHidden
        onOpenChange={(open) => {
          if (open) onOpen?.();
        }}
        content={
          <>
            <PopoverFocus />
            {children}
          </>
        }
      >
        <Button className="filter-button">
          <span className="cut">{word}</span>
          {value === null || onClear === undefined ? <Icon name="down" /> : null}
        </Button>
      </Popover>
      {value === null || onClear === undefined ? null : (
        <button
          type="button"
          className="filter-clear"
          aria-label={cases.filters.remove(word)}
          onClick={onClear}
        >
          <Icon name="close" size={12} />
        </button>
      )}
    </span>
  );
}

/** A filter without a button of its own. */
function Chip({ word, onRemove }: { readonly word: string; readonly onRemove: () => void }): ReactNode {
  const { filters } = useTexts().cases;
  return (
    <span className="filter on">
      <span className="filter-word cut">{word}</span>
      <button type="button" className="filter-clear" aria-label={filters.remove(word)} onClick={onRemove}>
        <Icon name="close" size={12} />
      </button>
    </span>
  );
}

interface PartProps {
  readonly now: Narrowing;
  readonly onChange: (next: Narrowing) => void;
}

/** From this number of values on, a search field is shown. */
const MANY = 9;

/** Values of one axis, most cases first. */
function Values({
  axis,
  now,
  facets,
  onChange,
}: PartProps & { readonly axis: Axis; readonly facets: CaseFacets | null }): ReactNode {
  const { list: words, shell } = useTexts();
  const word = useValueWord();
  const { nameOf } = useCodeNames();
  const [typed, setTyped] = useState('');
  const chosen = now.axes[axis];
  const known = optionsOf(facets, axis);
  const others = chosen.filter((value) => !known.some((each) => each.value === value));
  const options = [...known, ...others.map((value) => ({ value, text: null, count: 0 }))].map((each) => ({
    ...each,
    label: word(axis, each.value, each.text),
    // The label is short; only the full name contains the ingredient.
    whole: axis === 'drug' ? nameOf(axis, each.value, each.text) : undefined,
  }));
  const wanted = typed.trim().toLowerCase();
  const shown = options.filter(({ label, whole = '', value }) =>
    `${label}\n${whole}\n${value}`.toLowerCase().includes(wanted),
  );
  if (facets === null && known.length === 0) return <p role="status">{shell.common.loading}</p>;
  return (
    <div className="filter-values">
      {options.length < MANY ? null : (
        <Input
          allowClear
          value={typed}
          placeholder={words.find(words.axes[axis])}
          aria-label={words.find(words.axes[axis])}
          onChange={(event) => setTyped(event.target.value)}
        />
      )}
      <ul aria-label={words.axes[axis]}>
        {shown.map(({ value, label, whole, count }) => (
          <li key={value} title={whole}>
            <Checkbox
              checked={chosen.includes(value)}
              onChange={(event) => {
                const rest = chosen.filter((each) => each !== value);
                onChange(withAxis(now, axis, event.target.checked ? [...rest, value] : rest));
              }}
            >
              {label}
            </Checkbox>
            <span className="count">{num(count)}</span>
          </li>
        ))}
        {shown.length === 0 ? <li className="muted">{words.noneFound(words.axes[axis])}</li> : null}
      </ul>
    </div>
  );
}

function Period({ now, onChange }: PartProps): ReactNode {
  const { list: words } = useTexts();
  const today = useToday();
  const period = now.period ?? { by: 'applied' as const, from: '', to: '' };
  const change = (patch: Partial<typeof period>): void => {
    const next = { ...period, ...patch };
    onChange({ ...now, period: next.from === '' && next.to === '' && next.by === 'applied' ? null : next });
  };
  return (
    <div className="filter-form">
      <Radio.Group
        className="filter-by"
        aria-label={words.period}
        value={period.by}
        options={PERIODS_BY.map((value) => ({ value, label: words.periodBy[value] }))}
        onChange={(event) => {
          const by: unknown = event.target.value;
          if (isPeriodBy(by)) change({ by });
        }}
      />
      <div className="filter-quick">
        {quickPeriods(today).map(({ key, from, to }) => (
          <Button key={key} size="small" onClick={() => change({ from, to })}>
            {words.quick[key]}
          </Button>
        ))}
      </div>
      <div className="filter-days">
        {(['from', 'to'] as const).map((end) => (
          <Labelled key={end} label={words[end]}>
            {(id) => <DayField id={id} value={period[end]} onChange={(day) => change({ [end]: day })} />}
          </Labelled>
        ))}
      </div>
    </div>
  );
}

type Quick = 'thisMonth' | 'lastMonth' | 'week';

function quickPeriods(today: string): readonly { key: Quick; from: string; to: string }[] {
  const first = `${today.slice(0, 8)}01`;
  const lastOfBefore = addDays(first, -1);
  return [
    { key: 'thisMonth', from: first, to: today },
    { key: 'lastMonth', from: `${lastOfBefore.slice(0, 8)}01`, to: lastOfBefore },
    { key: 'week', from: addDays(today, -6), to: today },
  ];
}

const periodWords = ({ from, to }: { readonly from: string; readonly to: string }, today: string): string =>
  [from, to].map((day) => (day === '' ? '' : shortDay(day, today))).join('–');

function Labelled(props: {
  readonly label: string;
  readonly children: (id: string) => ReactNode;
}): ReactNode {
  const id = useId();
  return (
    <div className="filter-field">
      <label htmlFor={id}>{props.label}</label>
      {props.children(id)}
    </div>
  );
}
