import Alert from 'antd/es/alert';
import Skeleton from 'antd/es/skeleton';
import { useCallback, useState, type ReactNode } from 'react';
import { ManyAlert } from '../access/many-alert.tsx';
import { dateOnly, dateTime } from '../format/time.ts';
import { useMay } from '../people/use-me.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Icon } from '../ui/icon.tsx';
import { LoadFailed } from '../ui/load-failed.tsx';
import { useToday } from '../ui/use-now.ts';
import { Alerts } from './alerts.tsx';
import { Below } from './below.tsx';
import { EntryDialog, type AskedFor } from './entry-dialog.tsx';
import { GroupTable } from './group-table.tsx';
import { groupEntries } from './groups.ts';
import { weekdayOf } from './next-monday.ts';
import { useTodayKeys } from './use-today-keys.ts';
import { useTodayData, type TodayData } from './use-today.ts';

/** Of each reason, at first: a hundred cases that wait for one thing must not bury the next. */
const FIRST = 20;

/** 今日: what needs a person, most urgent first; below it what does not. */
export function TodayPage(): ReactNode {
  const { today: words } = useTexts();
  const day = useToday();
  const [limit, setLimit] = useState(FIRST);
  const { data, error, reload } = useTodayData(limit);
  const [asked, setAsked] = useState<{ readonly what: AskedFor; readonly id: string } | null>(null);
  const mayWork = useMay('cases.work');
  useTodayKeys(
    useCallback(
      (what, id) => {
        if (mayWork) setAsked({ what, id });
      },
      [mayWork],
    ),
  );
  return (
    <div className="today">
      <header className="today-head">
        <h1>{words.title}</h1>
        <span className="tabular">{words.date(dateOnly(day), words.weekdays[weekdayOf(day)])}</span>
        {data === null ? null : (
          <span className="muted tabular today-as-of">{words.asOf(dateTime(data.view.asOf))}</span>
        )}
      </header>
      <ManyAlert />
      {data !== null ? (
        <>
          {error === null ? null : <Alert type="warning" showIcon title={words.stale} />}
          <Shown
            data={data}
            limit={limit}
            onAll={() => {
              setLimit(Infinity);
              reload();
            }}
            onSeen={reload}
          />
        </>
      ) : error === null ? (
        <Skeleton active paragraph={{ rows: 10 }} />
      ) : (
        <LoadFailed error={error} retry={reload} />
      )}
      <EntryDialog
        asked={asked?.what ?? null}
        id={asked?.id ?? ''}
        onClose={() => {
          setAsked(null);
        }}
      />
    </div>
  );
}

function Shown({
  data,
  limit,
  onAll,
  onSeen,
}: {
  readonly data: TodayData;
  readonly limit: number;
  readonly onAll: () => void;
  readonly onSeen: () => void;
}): ReactNode {
  const { today: words } = useTexts();
  const { alerts, groups } = groupEntries(data.view.entries);
  const count = data.view.entries.length - alerts.length;
  return (
    <>
      <Alerts entries={alerts} />
      <p className="today-count" role="status">
        {words.count(count, data.view.snoozed)}
      </p>
      {count === 0 ? (
        <div className="blank panel today-empty">
          <Icon name="tick" size={36} />
          <h2>{words.emptyTitle}</h2>
          <p>{words.emptyDetail}</p>
        </div>
      ) : null}
      {groups.map((group) => (
        <GroupTable key={group.kind} group={group} rows={data.rows} limit={limit} onAll={onAll} />
      ))}
      <Below data={data} onSeen={onSeen} />
    </>
  );
}
