import Button from 'antd/es/button';
import { useEffect, useState, type ReactNode } from 'react';
import { assertNever } from '../../shared/assert-never.ts';
import { caseOrder } from '../case/case-way.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { CauseRow } from './cause-row.tsx';
import { linesOf, withFold, type CaseEntry, type Line } from './entries.ts';
import { FoldRow } from './fold-row.tsx';
import { useListKeys } from './use-list-keys.ts';
import type { TodayData } from './use-today.ts';
import { WorkRow } from './work-row.tsx';

/** So many lines at first: a page of a thousand rows answers no key in time. */
const FIRST = 100;

interface WorkListProps {
  readonly data: TodayData;
  /** Those of the chosen tile and owner, in their order. */
  readonly entries: readonly CaseEntry[];
  /** Overdue for weeks: one row, not among `entries`. */
  readonly late: readonly CaseEntry[];
}

/** 待辦: one list. One row is the current one, the first on arrival; keys and the filled button are that row's. */
export function WorkList({ data, entries, late }: WorkListProps): ReactNode {
  const { today: words } = useTexts();
  const [limit, setLimit] = useState(FIRST);
  const [current, setCurrent] = useState<string | null>(null);
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const lines = withFold(linesOf(entries, data.rows), late, opened);
  const shown = lines.slice(0, limit);
  useEffect(() => {
    caseOrder.set('today', lines.flatMap(casesOf));
  }, [lines]);
  const chosen = shown.findIndex(({ key }) => key === current);
  // Work that can be done comes first; what is folded away is nobody's next step.
  const first = Math.max(
    0,
    shown.findIndex(({ kind }) => kind !== 'fold'),
  );
  const at = chosen < 0 ? first : chosen;
  const open = (key: string, isOpen: boolean): void => {
    const next = new Set(opened);
    if (isOpen) next.add(key);
    else next.delete(key);
    setOpened(next);
  };
  useListKeys({
    keys: shown.map(({ key }) => key),
    at,
    onMove: setCurrent,
    onFold: (key, isOpen) => {
      if (shown.some((line) => line.kind !== 'case' && line.key === key)) open(key, isOpen);
    },
  });
  return (
    <section className="panel work">
      <div role="grid" aria-label={words.list.label}>
        <div role="row" className="work-head">
          {(['due', 'who', 'state', 'what', 'last', 'owner', 'actions'] as const).map((key) => (
            <div key={key} role="columnheader" className={`work-head-${key}`}>
              {words.list[key]}
            </div>
          ))}
        </div>
        {shown.map((line, index) => (
          <LineRow
            key={line.key}
            line={line}
            data={data}
            counted={entries.length}
            current={index === at}
            open={opened.has(line.key)}
            onCurrent={() => {
              setCurrent(line.key);
            }}
            onOpen={(isOpen) => {
              open(line.key, isOpen);
            }}
          />
        ))}
      </div>
      {lines.length > limit ? (
        <div className="work-all">
          <Button
            onClick={() => {
              setLimit(Infinity);
            }}
          >
            {words.showAll(lines.length)}
          </Button>
        </div>
      ) : null}
    </section>
  );
}

const casesOf = (line: Line): string[] =>
  line.kind === 'case'
    ? [line.entry.caseId]
    : line.kind === 'cause'
      ? line.entries.map(({ caseId }) => caseId)
      : [];

interface LineRowProps {
  readonly line: Line;
  readonly data: TodayData;
  readonly counted: number;
  readonly current: boolean;
  readonly open: boolean;
  readonly onCurrent: () => void;
  readonly onOpen: (open: boolean) => void;
}

function LineRow({ line, data, counted, ...row }: LineRowProps): ReactNode {
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
          onCurrent={onCurrent}
        />
      );
    }
    case 'cause':
      return <CauseRow id={line.key} entries={line.entries} rows={data.rows} {...row} />;
    case 'fold':
      return <FoldRow entries={line.entries} counted={counted} {...row} onAll={null} />;
    default:
      return assertNever(line);
  }
}
