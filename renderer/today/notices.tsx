import Alert from 'antd/es/alert';
import type { ReactNode } from 'react';
import type { AccessNotices, ManyLooks } from '../../shared/api/access-contract.ts';
import type { StatusView } from '../../shared/api/views/status.ts';
import type { Ability } from '../../shared/people/abilities.ts';
import { useStatus, type Change } from '../connection/connection.ts';
import type { AgentClient } from '../connection/transport.ts';
import { useQuery } from '../connection/use-query.ts';
import { dateTime, dayOf } from '../format/time.ts';
import { useMay } from '../people/me.tsx';
import { useTexts } from '../texts/use-texts.ts';

/** Nothing was ever sent or accepted: NHI may not know the hospital yet. */
export const isFirstRun = ({ counts, lastSendAt }: StatusView): boolean =>
  lastSendAt === null && counts.delivery.accepted === 0;

/** An answer for persons with the ability; null for others. Errors are ignored: if the agent is unreachable, the page says so itself. */
function useAllowed<T>(
  ability: Ability,
  key: string,
  load: (agent: AgentClient, signal: AbortSignal) => Promise<T>,
  affected?: (change: Change) => boolean,
): T | null {
  const may = useMay(ability);
  const { data } = useQuery<T | null>(
    `${key} ${String(may)}`,
    (agent, signal) => (may ? load(agent, signal) : Promise.resolve(null)),
    affected,
  );
  return data ?? null;
}

/** True for a change that concerns no single case. */
const isGeneral = (change: Change): boolean => change.kind === 'all' || change.ids.size === 0;

/**
 * Persons who recently viewed unusually many patients, one line per person and day, sessions that ended after many refused calls, and
 * accounts that recently got access to patients.
 */
export function useAccessNotices(): AccessNotices {
  const notices = useAllowed(
    'access.watch',
    'access-notices',
    (agent, signal) => agent.access.notices(undefined, { signal }),
    isGeneral,
  );
  const { many, refused, accounts } = notices ?? { many: [], refused: [], accounts: [] };
  return { many: highestOfDay(many), refused, accounts };
}

/** Accounts whose passwords strangers guess at: their number for those who watch, and names for those who manage accounts. */
export function useAttackedAccounts(): { readonly count: number; readonly names: readonly string[] } {
  const manages = useMay('people.manage');
  const watches = useMay('access.watch');
  const attacked = useStatus()?.accountsAttacked ?? 0;
  const count = manages || watches ? attacked : 0;
  const accounts = useAllowed('people.manage', `attacked ${String(count)}`, async (agent, signal) =>
    count === 0 ? [] : await agent.people.list(undefined, { signal }),
  );
  return {
    count,
    names: (accounts ?? []).flatMap(({ name, lockedUntil }) => (lockedUntil === null ? [] : [name])),
  };
}

/** The agent reports every further hundred: keep only the highest number per person, day and kind. */
export function highestOfDay(many: readonly ManyLooks[]): ManyLooks[] {
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
  const { many, refused } = useAccessNotices();
  return (
    <>
      <Notice
        type="error"
        words={access.refused}
        lines={itemsOf(
          refused.map(({ at, actor, count }) => access.refused.line(dateTime(at), actor, count)),
        )}
      />
      <Notice
        type="warning"
        words={access.many}
        lines={itemsOf(
          many.map(({ at, actor, what, count }) => access.many.line(dateTime(at), actor, what, count)),
        )}
      />
    </>
  );
}

const itemsOf = (lines: readonly string[]): ReactNode[] => lines.map((line) => <li key={line}>{line}</li>);

interface NoticeProps {
  readonly type: 'error' | 'warning' | 'info';
  readonly words: { readonly title: string; readonly next: string };
  /** List items. */
  readonly lines: readonly ReactNode[];
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
          <ul className="plain-list">{lines}</ul>
          <p>{words.next}</p>
        </>
      }
    />
  );
}

export function AttackedAlert(): ReactNode {
  const { access, shell } = useTexts();
  const { count, names } = useAttackedAccounts();
  const line = access.attacked.line(count, names.join(shell.common.listEnd));
  return <Notice type="error" words={access.attacked} lines={count === 0 ? [] : itemsOf([line])} />;
}

export function AccountsAlert(): ReactNode {
  const { access, people, shell } = useTexts();
  const { watched: words } = access;
  const joined = (parts: readonly string[]): string => parts.join(shell.common.listEnd);
  return (
    <Notice
      type="info"
      words={words}
      lines={useAccessNotices().accounts.map(({ displayName, name, changes, roles }) => {
        const done = changes.map(({ what, by, at }) => words.change(words.changes[what], by, dateTime(at)));
        const person = displayName === name ? name : `${displayName}（${name}）`;
        const given = words.roles(joined(roles.map((role) => people.roles[role])));
        return <li key={name}>{words.line(person, joined(done)) + given}</li>;
      })}
    />
  );
}
