import Alert from 'antd/es/alert';
import type { ReactNode } from 'react';
import type { ManyLooks } from '../../shared/api/access-contract.ts';
import type { StatusView } from '../../shared/api/views/status.ts';
import type { AgentClient } from '../connection/transport.ts';
import { useQuery } from '../connection/use-query.ts';
import { dateTime, dayOf } from '../format/time.ts';
import { useMay } from '../people/me.tsx';
import { useTexts } from '../texts/use-texts.ts';

/** Nothing was ever sent or accepted: NHI may not know the hospital yet. */
export const isFirstRun = ({ counts, lastSendAt }: StatusView): boolean =>
  lastSendAt === null && counts.delivery.accepted === 0;

/** Recent sessions that ended after many refused calls; empty without `access.watch`. */
export function useRefusedSessions(): Awaited<ReturnType<AgentClient['access']['refused']>> {
  const may = useMay('access.watch');
  const { data } = useQuery(`refused-sessions ${String(may)}`, (agent, signal) =>
    may ? agent.access.refused(undefined, { signal }) : Promise.resolve([]),
  );
  return data ?? [];
}

/** Persons who recently viewed unusually many patients, one line per person and day; empty without `access.watch`. */
export function useLookedAtMany(): readonly ManyLooks[] {
  const may = useMay('access.watch');
  // Errors are ignored: if the agent is unreachable, the page says so itself.
  const { data } = useQuery(`many ${String(may)}`, (agent, signal) =>
    may ? agent.access.many(undefined, { signal }) : Promise.resolve([]),
  );
  return highestOfDay(data ?? []);
}

/** The agent reports every further hundred: keep only the highest number per person, day and kind. */
export function highestOfDay(many: readonly ManyLooks[]): readonly ManyLooks[] {
  const highest = new Map<string, ManyLooks>();
  for (const one of many) {
    const key = JSON.stringify([dayOf(one.at), one.actor, one.what]);
    if (one.count > (highest.get(key)?.count ?? -1)) highest.set(key, one);
  }
  return [...highest.values()];
}

/** Alerts about refused sessions and many views of recent days; empty if there are none. */
export function ManyAlert(): ReactNode {
  const { access } = useTexts();
  const refused = useRefusedSessions();
  const many = useLookedAtMany();
  return (
    <>
      <Notice
        type="error"
        words={access.refused}
        lines={refused.map(({ at, actor, count }) => access.refused.line(dateTime(at), actor, count))}
      />
      <Notice
        type="warning"
        words={access.many}
        lines={many.map(({ at, actor, what, count }) => access.many.line(dateTime(at), actor, what, count))}
      />
    </>
  );
}

interface NoticeProps {
  readonly type: 'error' | 'warning';
  readonly words: { readonly title: string; readonly next: string };
  readonly lines: readonly string[];
}

function Notice({ type, words, lines }: NoticeProps): ReactNode {
  if (lines.length === 0) return null;
  return (
    <Alert
      type={type}
      showIcon
      title={words.title}
      description={
        <>
          <ul className="plain-list">
            {lines.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
          <p>{words.next}</p>
        </>
      }
    />
  );
}
