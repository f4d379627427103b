import Button from 'antd/es/button';
import Checkbox from 'antd/es/checkbox';
import { useEffect, useMemo, useState, type ReactNode } from 'react';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { assertNever } from '../../shared/assert-never.ts';
import { NOT_AGREED } from '../../shared/choices.ts';
import { BarDialog } from '../app/later-dialogs.ts';
import { hashOf } from '../app/route.ts';
import { caseOrder } from '../case/case-way.tsx';
import { type Selection, useTicks } from '../cases/selection.ts';
import { MayButton } from '../people/me.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { useAsk } from '../ui/ask-dialog.tsx';
import { Icon, type IconName } from '../ui/icon.tsx';
import { CauseRow, FoldRow, type OpenedRow } from './cause-row.tsx';
import { FOLD_KEY, linesOf, withFold, type CaseEntry, type ListLine, workKind } from './entries.ts';
import type { BarAsked } from './entry-dialog.tsx';
import { keepPlace, useTodayPlace, type TodayPlace } from './place.ts';
import { useListKeys } from './use-list-keys.ts';
import type { TodayData } from './use-today.ts';
import { WorkRow } from './work-row.tsx';

/** Number of lines drawn at first: with a thousand rows, keys respond too slowly. */
const FIRST = 100;

interface WorkListProps {
  readonly data: TodayData;
  /** Sorted entries of the selected tile and owner. */
  readonly entries: readonly CaseEntry[];
  /** Cases overdue for weeks, shown in one row; not among `entries`. */
  readonly late: readonly CaseEntry[];
}

/** The list of 待辦. One row is current, at first the first one; shortcuts and the filled button belong to it. */
export function WorkList({ data, entries, late }: WorkListProps): ReactNode {
  const { today: words } = useTexts();
  const place = useTodayPlace();
  const { row: current } = place;
  // Unfold and draw enough rows to show the row in the address.
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
  const all = useMemo(() => [...entries, ...late], [entries, late]);
  const selection = useTicks(all);
  const at = useCurrent(shown, place);
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
  return (
    <section className={selection === null ? 'panel work' : 'panel work ticks'}>
      <div role="grid" aria-label={words.list.label}>
        <ListHead selection={selection} all={lines.filter(({ kind }) => kind !== 'fold').flatMap(ticksOf)} />
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
          entries={all.filter(({ caseId }) => selection.has(caseId))}
          rows={data.rows}
          selection={selection}
        />
      )}
    </section>
  );
}

/**
 * Index of the current row: of a new address its row, else the one before, else a neighbour drawn with that, so that keys never act on a case that
 * has just arrived. The folded row is the default only if it is the only one.
 */
function useCurrent(lines: readonly ListLine[], { tile, owner, row }: TodayPlace): number {
  const list = `${tile} ${owner} ${row}`;
  const keys = lines.map(({ key }) => key);
  // The list's name with the address's row, then the current row, those below and those above, as last drawn.
  const [drawn, setDrawn] = useState<readonly string[]>([]);
  const key = [...(drawn[0] === list ? drawn : []), row].find((each) => each !== null && keys.includes(each));
  const first = keys[0] === FOLD_KEY && keys.length > 1 ? 1 : 0;
  const at = key ? keys.indexOf(key) : first;
  const others = [...keys.slice(at + 1), ...keys.slice(0, at).toReversed()];
  const next = [list, ...keys.slice(at, at + 1), ...others.filter((each) => each !== FOLD_KEY)];
  if (drawn.join() !== next.join()) setDrawn(next);
  return at;
}

/** Column heads; the first one ticks all cases except folded ones. */
function ListHead({
  selection,
  all,
}: {
  readonly selection: Selection | null;
  readonly all: readonly string[];
}): ReactNode {
  const { cases, today } = useTexts();
  const words = today.list;
  const isAny = selection !== null && selection.size > 0;
  const isAll = isAny && all.every((id) => selection.has(id));
  return (
    <div role="row" className="work-head">
      {selection === null ? null : (
        <div role="columnheader" className="work-tick">
          <Checkbox
            aria-label={cases.selectAll}
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

/** Ticking the folded row ticks all its cases. */
const ticksOf = (line: ListLine): string[] =>
  line.kind === 'fold' ? line.entries.map(({ caseId }) => caseId) : casesOf(line);

const casesOf = (line: ListLine): string[] =>
  line.kind === 'case'
    ? [line.entry.caseId]
    : line.kind === 'cause'
      ? line.entries.map(({ caseId }) => caseId)
      : [];

interface LineRowProps extends OpenedRow {
  readonly line: ListLine;
  readonly data: TodayData;
  readonly counted: number;
  readonly selection: Selection | null;
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

interface TodoBarProps {
  /** Ticked cases, in the list's order. */
  readonly entries: readonly CaseEntry[];
  readonly rows: ReadonlyMap<string, CaseRow>;
  readonly selection: Selection;
}

interface BarAction {
  readonly key: BarAsked['key'];
  readonly icon: IconName;
  readonly fits: (entry: CaseEntry) => boolean;
}

/** Actions that end work come first, after 印聯繫單. Only work that is done is a filled button, never one that hides a case. */
const ENDS: readonly BarAction[] = [
  { key: 'notify', icon: 'check', fits: (entry) => TELLS.has(workKind(entry)) },
  { key: 'close', icon: 'check', fits: () => true },
];
const PASSES_ON: readonly BarAction[] = [
  { key: 'assign', icon: 'person', fits: () => true },
  { key: 'snooze', icon: 'clock', fits: () => true },
];
const TELLS: ReadonlySet<string> = new Set(['notify-doctor', 'decide-appeal']);

/** Actions on all ticked cases. Shown if at least one case fits; each names the number it leaves out. */
function TodoBar({ entries, rows, selection }: TodoBarProps): ReactNode {
  const { cases, today: words } = useTexts();
  const ask = useAsk<BarAsked>(
    (asked, onClose) => <BarDialog {...{ asked, onClose }} />,
    () => selection.clear(),
  );
  const count = entries.length;
  const fitting = (actions: readonly BarAction[]) =>
    actions
      .map(({ key, icon, fits }) => ({ key, icon, own: entries.filter(fits) }))
      .filter(({ own }) => own.length > 0);
  const ends = fitting(ENDS);
  const button = ({ key, icon, own }: (typeof ends)[number]): ReactNode => {
    const left = count - own.length;
    return (
      <Button
        key={key}
        type={key === 'notify' ? 'primary' : 'default'}
        icon={<Icon name={icon} />}
        {...(left === 0 ? {} : { title: words.bar.leftOut(own.length, left) })}
        onClick={() => ask({ key, entries: own, rows })}
      >
        {left === 0 ? words.bar[key] : words.bar.some(words.bar[key], own.length)}
      </Button>
    );
  };
  return count === 0 ? null : (
    <div className="bulk todo-bar" role="toolbar" aria-label={cases.selected(count)}>
      <strong aria-live="polite">{cases.selected(count)}</strong>
      <ContactButton entries={entries} rows={rows} />
      {ends.map(button)}
      <span className="bulk-line" />
      {fitting(PASSES_ON).map(button)}
      <Button
        type="text"
        aria-label={cases.clearSelection}
        icon={<Icon name="close" />}
        onClick={() => selection.clear()}
      />
    </div>
  );
}

/** 醫師聯繫單 for cases that NHI did not fully approve; its page names cases beyond its maximum. */
function ContactButton({ entries, rows }: Omit<TodoBarProps, 'selection'>): ReactNode {
  const { bar } = useTexts().today;
  const ids = entries
    .map(({ caseId }) => caseId)
    .filter((id) => NOT_AGREED.some((end) => end === rows.get(id)?.decision));
  const left = entries.length - ids.length;
  if (ids.length === 0) return null;
  return (
    <MayButton
      ability="patient.reveal"
      icon={<Icon name="printer" />}
      href={hashOf({ page: 'contact', query: `ids=${ids.join(',')}` })}
      {...(left === 0 ? {} : { title: bar.leftOut(ids.length, left) })}
    >
      {left === 0 ? bar.contact : bar.some(bar.contact, ids.length)}
    </MayButton>
  );
}
