import Alert from 'antd/es/alert';
import Button from 'antd/es/button';
import type { ReactNode } from 'react';
import type { StatusView } from '../../shared/api/views/status.ts';
import { hashOf, type Route } from '../app/route.ts';
import type { AgentClient } from '../connection/transport.ts';
import { useQuery } from '../connection/use-query.ts';
import { dateTime } from '../format/time.ts';
import { useMay, useMe } from '../people/me.tsx';
import { abilityOf } from '../people/page-abilities.ts';
import { useTexts } from '../texts/use-texts.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { Icon } from '../ui/icon.tsx';

interface RunStep {
  readonly key: 'key' | 'check' | 'file' | 'accounts' | 'names' | 'days';
  readonly done: boolean;
  readonly leads: Route;
}

/** Nothing was ever sent: NHI may not know the hospital yet. */
export const isFirstRun = ({ counts, lastSendAt }: StatusView): boolean =>
  lastSendAt === null && counts.delivery.accepted === 0;

/** Steps from the installation to the first case, each with the place where it is done. */
export function FirstRun({ status }: { readonly status: StatusView }): ReactNode {
  const { firstRun: words } = useTexts().today;
  const me = useMe();
  const mayRead = me?.abilities.includes('rules.read') ?? false;
  const { data: rules } = useQuery(`rules ${String(mayRead)}`, async (agent) =>
    mayRead ? (await agent.rules.show()).rules : [],
  );
  const hasTerms = (rules ?? []).some(
    ({ path, value }) => path.startsWith('work.deadlines.') && value !== null,
  );
  const heard =
    status.proofOfLife === undefined ? status.lastPollAt !== null : status.proofOfLife.at !== null;
  const steps: readonly RunStep[] = [
    { key: 'key', done: heard, leads: { page: 'health' } },
    { key: 'check', done: heard, leads: { page: 'doctor' } },
    {
      key: 'file',
      done: Object.values(status.counts.delivery).some((n) => n > 0),
      leads: { page: 'health' },
    },
    { key: 'accounts', done: me?.how === 'account', leads: { page: 'people' } },
    // NHI's own names ship with the program.
    { key: 'names', done: true, leads: { page: 'names' } },
    { key: 'days', done: hasTerms, leads: { page: 'settings', part: 'rules' } },
  ];
  const current = steps.find(({ done }) => !done)?.key;
  const [folder] = status.folders;
  return (
    <section className="panel first-run" aria-label={words.title}>
      <header className="panel-head">
        <h2>{words.title}</h2>
        <span className="muted">{words.done(steps.filter(({ done }) => done).length, steps.length)}</span>
      </header>
      <p className="muted pad">{words.detail}</p>
      <ol>
        {steps.map(({ key, done, leads }, index) => (
          <li
            key={key}
            className={done ? 'run-done' : undefined}
            aria-current={key === current ? 'step' : undefined}
          >
            <span className="run-number">
              {done ? <Icon name="check" /> : index + 1}
              {done ? <span className="unseen">{words.yes}</span> : null}
            </span>
            <div>
              <h3>{words[key].title}</h3>
              <p className="muted break">
                {key === 'file' ? words.file.detail(folder?.path ?? '') : words[key].detail}
              </p>
            </div>
            {key === 'file' ? (
              folder === undefined ? null : (
                <CopyButton labelled text={folder.path} what={words.file.action} />
              )
            ) : me?.abilities.includes(abilityOf(leads)) === true ? (
              <Button type={key === current ? 'primary' : 'default'} href={hashOf(leads)}>
                {words[key].action}
              </Button>
            ) : null}
          </li>
        ))}
      </ol>
      <OptionalRules />
    </section>
  );
}

/** Not between the installation and the first case, and so no step: NHI's rules for 預檢. */
function OptionalRules(): ReactNode {
  const { rules: words } = useTexts().today.firstRun;
  const mayImport = useMay('guide.manage');
  const { data } = useQuery('packages', (agent, signal) => agent.ig.list(undefined, { signal }));
  if (data === null || data.some(({ rules }) => rules !== undefined)) return null;
  return (
    <p className="first-run-more">
      <span>
        <b>{words.title}</b> <span className="muted">{words.detail}</span>
      </span>
      {mayImport ? <Button href={hashOf({ page: 'health' })}>{words.action}</Button> : null}
    </p>
  );
}

/** Sessions of the last days that ended after many refused calls; none for accounts without `access.watch`. */
export function useRefusedSessions(): Awaited<ReturnType<AgentClient['access']['refused']>> {
  const may = useMay('access.watch');
  const { data } = useQuery(`refused-sessions ${String(may)}`, (agent, signal) =>
    may ? agent.access.refused(undefined, { signal }) : Promise.resolve([]),
  );
  return data ?? [];
}

/** People who saw unusually many patients in the last days; none for accounts without `access.watch`. */
export function useLookedAtMany(): Awaited<ReturnType<AgentClient['access']['many']>> {
  const may = useMay('access.watch');
  // No error here: where the agent cannot be asked, the page around this notice says so itself.
  const { data } = useQuery(`many ${String(may)}`, (agent, signal) =>
    may ? agent.access.many(undefined, { signal }) : Promise.resolve([]),
  );
  return data ?? [];
}

/** Two notices of the last days; nothing where there is none. */
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
