import Button from 'antd/es/button';
import Checkbox from 'antd/es/checkbox';
import { useEffect, useState, useSyncExternalStore, type ReactNode } from 'react';
import { assertNever } from '../../shared/assert-never.ts';
import { caseOrder } from '../case/case-way.tsx';
import { Selection } from '../cases/selection.ts';
import { useMay } from '../people/me.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { CauseRow, FoldRow } from './cause-row.tsx';
import { FOLD_KEY, linesOf, withFold, type CaseEntry, type ListLine } from './entries.ts';
import { useListKeys } from './use-list-keys.ts';
import { keepPlace, useTodayPlace } from './place.ts';
import { TodoBar } from './todo-bar.tsx';
import type { TodayData } from './use-today.ts';
import { WorkRow } from './work-row.tsx';

/** Number of lines drawn at first: a page of a thousand rows answers no key in time. */
const FIRST = 100;

interface WorkListProps {
  readonly data: TodayData;
  /** Entries of the chosen tile and owner, in their order. */
  readonly entries: readonly CaseEntry[];
  /** Overdue for weeks: one row, not among `entries`. */
  readonly late: readonly CaseEntry[];
}

/** 待辦: one list. One row is the current one, the first on arrival; keys and the filled button are that row's. */
export function WorkList({ data, entries, late }: WorkListProps): ReactNode {
  const { today: words } = useTexts();
  const place = useTodayPlace();
  const { row: current } = place;
  // The row that the address names is there on arrival, however far down or folded away.
  const [opened, setOpened] = useState<ReadonlySet<string>>(
    () => new Set(late.some(({ caseId }) => caseId === current) ? [FOLD_KEY] : []),
  );
  const open = (key: string, isOpen: boolean): void =>
    setOpened(new Set(isOpen ? [...opened, key] : [...opened].filter((each) => each !== key)));
  const [limit, setLimit] = useState(() =>
    entries.findIndex(({ caseId }) => caseId === current) < FIRST ? FIRST : Infinity,
  );
  const lines = withFold(linesOf(entries, data.rows), late, opened);
  const shown = lines.slice(0, limit);
  useEffect(() => caseOrder.set('today', lines.flatMap(casesOf)), [lines]);
  const selection = useTicks(entries, late);
  const at = currentAt(shown, current);
  useListKeys({
    keys: shown.map(({ key }) => key),
    at,
    onMove: (row) => keepPlace({ ...place, row }),
    onFold: (key, isOpen) => {
      if (shown.some((line) => line.kind !== 'case' && line.key === key)) open(key, isOpen);
    },
    onTick: (key) => {
      if (key === null) selection?.clear();
      else tick(key);
    },
  });
  const tick = (key: string): void => {
    const ids = shown.filter((line) => line.key === key).flatMap(ticksOf);
    const [only] = ids;
    if (ids.length === 1 && only !== undefined) selection?.toggle(only);
    else selection?.add(ids, null);
  };
  const all = lines.filter(({ kind }) => kind !== 'fold').flatMap(ticksOf);
  return (
    <section className={selection === null ? 'panel work' : 'panel work ticks'}>
      <div role="grid" aria-label={words.list.label}>
        <ListHead selection={selection} all={all} />
        {shown.map((line, index) => (
          <LineRow
            key={line.key}
            line={line}
            data={data}
            counted={entries.length}
            selection={selection}
            current={index === at}
            open={opened.has(line.key)}
            onCurrent={() => keepPlace({ ...place, row: line.key })}
            onOpen={(isOpen) => open(line.key, isOpen)}
          />
        ))}
      </div>
      {lines.length > limit ? (
        <div className="work-all">
          <Button onClick={() => setLimit(Infinity)}>{words.showAll(lines.length)}</Button>
        </div>
      ) : null}
      {selection === null ? null : (
        <TodoBar
          entries={[...entries, ...late].filter(({ caseId }) => selection.has(caseId))}
          rows={data.rows}
          selection={selection}
        />
      )}
    </section>
  );
}

/** Work that can be done comes first; what is folded away is nobody's next step. */
function currentAt(lines: readonly ListLine[], current: string | null): number {
  const chosen = lines.findIndex(({ key }) => key === current);
  const first = lines.findIndex(({ kind }) => kind !== 'fold');
  return chosen < 0 ? Math.max(0, first) : chosen;
}

/** The ticked cases, for who may work on them; what the list shows no more is no longer ticked. */
function useTicks(entries: readonly CaseEntry[], late: readonly CaseEntry[]): Selection | null {
  const mayWork = useMay('cases.work');
  const [ticks] = useState(() => new Selection());
  // The number changes with each tick but where one goes and another comes, which no press does.
  useSyncExternalStore(ticks.subscribe, () => ticks.size);
  useEffect(() => ticks.keepOnly([...entries, ...late].map(({ caseId }) => caseId)), [entries, late, ticks]);
  return mayWork ? ticks : null;
}

/** The heads of the columns; the first one ticks all cases that are not folded away. */
function ListHead({
  selection,
  all,
}: {
  readonly selection: Selection | null;
  readonly all: readonly string[];
}): ReactNode {
  const { list: words, bar } = useTexts().today;
  const isAny = selection !== null && selection.size > 0;
  const isAll = isAny && all.every((id) => selection.has(id));
  return (
    <div role="row" className="work-head">
      {selection === null ? null : (
        <div role="columnheader" className="work-tick">
          <Checkbox
            aria-label={bar.tickAll}
            checked={isAll}
            indeterminate={isAny && !isAll}
            onChange={({ target }) => {
              if (target.checked) selection.add(all, null);
              else selection.clear();
            }}
          />
        </div>
      )}
      {(['due', 'who', 'state', 'what', 'last', 'owner', 'actions'] as const).map((key) => (
        <div key={key} role="columnheader" className={`work-head-${key}`}>
          {words[key]}
        </div>
      ))}
    </div>
  );
}

/** The folded row ticks all of its cases. */
const ticksOf = (line: ListLine): string[] =>
  line.kind === 'fold' ? line.entries.map(({ caseId }) => caseId) : casesOf(line);

const casesOf = (line: ListLine): string[] =>
  line.kind === 'case'
    ? [line.entry.caseId]
    : line.kind === 'cause'
      ? line.entries.map(({ caseId }) => caseId)
      : [];

interface LineRowProps {
  readonly line: ListLine;
  readonly data: TodayData;
  readonly counted: number;
  readonly selection: Selection | null;
  readonly current: boolean;
  readonly open: boolean;
  readonly onCurrent: () => void;
  readonly onOpen: (open: boolean) => void;
}

function LineRow({ line, data, counted, selection, ...row }: LineRowProps): ReactNode {
  const { current, onCurrent } = row;
  switch (line.kind) {
    case 'case': {
      const { caseId } = line.entry;
      return (
        <WorkRow
          entry={line.entry}
          row={data.rows.get(caseId)}
          detail={data.details.get(caseId)}
          current={current}
          selection={selection}
          onCurrent={onCurrent}
        />
      );
    }
    case 'cause':
      return <CauseRow id={line.key} entries={line.entries} rows={data.rows} {...row} />;
    case 'fold':
      return (
        <FoldRow
          entries={line.entries}
          counted={counted}
          {...row}
          onAll={
            selection === null
              ? null
              : () => {
                  row.onOpen(true);
                  selection.add(ticksOf(line), null);
                }
          }
        />
      );
    default:
      return assertNever(line);
  }
}
