import Button from 'antd/es/button';
import { useEffect, useState, type ReactNode } from 'react';
import { caseOrder } from '../case/case-way.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { CauseRow } from './cause-row.tsx';
import { linesOf, type CaseEntry } from './entries.ts';
import { useListKeys } from './use-list-keys.ts';
import type { TodayData } from './use-today.ts';
import { WorkRow } from './work-row.tsx';

/** So many lines at first: a page of a thousand rows answers no key in time. */
const FIRST = 100;

interface WorkListProps {
  readonly data: TodayData;
  /** Those of the chosen tile and owner, by the days left. */
  readonly entries: readonly CaseEntry[];
}

/** 待辦: one list. One row is the current one, the first on arrival; keys and the filled button are that row's. */
export function WorkList({ data, entries }: WorkListProps): ReactNode {
  const { today: words } = useTexts();
  const [limit, setLimit] = useState(FIRST);
  const [current, setCurrent] = useState<string | null>(null);
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const lines = linesOf(entries, data.rows);
  const shown = lines.slice(0, limit);
  useEffect(() => {
    const order = lines.flatMap((line) =>
      line.kind === 'case' ? line.entry.caseId : line.entries.map(({ caseId }) => caseId),
    );
    caseOrder.set('today', order);
  }, [lines]);
  const at = Math.max(
    0,
    shown.findIndex(({ key }) => key === current),
  );
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
      if (shown.some((line) => line.kind === 'cause' && line.key === key)) open(key, isOpen);
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
        {shown.map((line, index) =>
          line.kind === 'case' ? (
            <WorkRow
              key={line.key}
              entry={line.entry}
              row={data.rows.get(line.entry.caseId)}
              detail={data.details.get(line.entry.caseId)}
              current={index === at}
              onCurrent={() => {
                setCurrent(line.key);
              }}
            />
          ) : (
            <CauseRow
              key={line.key}
              id={line.key}
              entries={line.entries}
              rows={data.rows}
              current={index === at}
              open={opened.has(line.key)}
              onCurrent={() => {
                setCurrent(line.key);
              }}
              onOpen={(isOpen) => {
                open(line.key, isOpen);
              }}
            />
          ),
        )}
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
