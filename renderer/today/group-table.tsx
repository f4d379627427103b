import Button from 'antd/es/button';
import type { ReactNode } from 'react';
import type { CaseRow } from '../../shared/api/views/case-row.ts';
import { dateOnly } from '../format/time.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Section } from '../ui/section.tsx';
import { useToday } from '../ui/use-now.ts';
import { DuePill } from '../work/due-pill.tsx';
import { CaseName } from './case-name.tsx';
import { EntryActions } from './entry-actions.tsx';
import { EntryReasons } from './entry-reasons.tsx';
import type { CaseEntry, Group } from './groups.ts';
import { kindTitle } from './kind-text.ts';

interface GroupTableProps {
  readonly group: Group;
  readonly rows: ReadonlyMap<string, CaseRow>;
  readonly limit: number;
  readonly onAll: () => void;
}

/** The cases under one heading. */
export function GroupTable({ group, rows, limit, onAll }: GroupTableProps): ReactNode {
  const texts = useTexts();
  const { today: words, work } = texts;
  const { entries } = group;
  return (
    <Section
      title={kindTitle(group.kind, texts)}
      extra={<span className="count">{words.groupCount(entries.length)}</span>}
    >
      <table className="plain today-group">
        <thead>
          <tr>
            {(['file', 'cause', 'owner', 'due', 'action'] as const).map((key) => (
              <th key={key} scope="col" className={`today-col-${key}`}>
                <span className="unseen">{words.columns[key]}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {entries.slice(0, limit).map((entry) => {
            const row = rows.get(entry.caseId);
            return (
              // Which case a key is about: see `useTodayKeys`.
              <tr key={entry.key} data-case={entry.caseId}>
                <td className="today-case">
                  <CaseName id={entry.caseId} row={row} />
                </td>
                <td>
                  <EntryReasons entry={entry} row={row} />
                </td>
                <td className="today-owner">
                  {entry.owner ?? <span className="muted">{work.owner.nobody}</span>}
                </td>
                <td>{entry.deadline === null ? null : <Deadline deadline={entry.deadline} />}</td>
                <td>
                  <EntryActions entry={entry} row={row} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {entries.length > limit ? (
        <div className="today-all">
          <Button size="small" onClick={onAll}>
            {words.showAll(entries.length)}
          </Button>
        </div>
      ) : null}
    </Section>
  );
}

/** By when, for what, and how far that is. */
function Deadline({ deadline }: { readonly deadline: NonNullable<CaseEntry['deadline']> }): ReactNode {
  const { deadlines: words } = useTexts().work;
  const today = useToday();
  const { kind, dueOn } = deadline;
  return (
    <div className="today-deadline">
      <DuePill dueOn={dueOn} today={today} />
      <span className="second">
        {words.kinds[kind]} <span className="tabular">{dateOnly(dueOn)}</span>
      </span>
    </div>
  );
}
