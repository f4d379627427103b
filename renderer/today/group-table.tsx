import Button from 'antd/es/button';
import type { ReactNode } from 'react';
import type { CaseRow } from '../../shared/api/views.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Section } from '../ui/section.tsx';
import { useToday } from '../ui/use-now.ts';
import { DuePill } from '../work/due-pill.tsx';
import { CaseName } from './case-name.tsx';
import { EntryActions } from './entry-actions.tsx';
import type { Group } from './groups.ts';
import { kindText, kindTitle } from './kind-text.ts';

interface GroupTableProps {
  readonly group: Group;
  readonly rows: ReadonlyMap<string, CaseRow>;
  readonly limit: number;
  readonly onAll: () => void;
}

/** The cases of one reason. */
export function GroupTable({ group, rows, limit, onAll }: GroupTableProps): ReactNode {
  const texts = useTexts();
  const { today: words, work } = texts;
  const today = useToday();
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
            const { why, next } = kindText(entry, texts);
            const row = rows.get(entry.caseId);
            return (
              <tr key={entry.key}>
                <td className="today-case">
                  <CaseName id={entry.caseId} row={row} />
                </td>
                <td>
                  <p>{why}</p>
                  <p className="muted">{next}</p>
                </td>
                <td className="today-owner">
                  {entry.owner ?? <span className="muted">{work.owner.nobody}</span>}
                </td>
                <td>{entry.dueOn === null ? null : <DuePill dueOn={entry.dueOn} today={today} />}</td>
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
