import Alert from 'antd/es/alert';
import Button from 'antd/es/button';
import type { ReactNode } from 'react';
import type { StatusView } from '../../shared/api/views/status.ts';
import type { TodayEntry } from '../../shared/api/work-contract.ts';
import type { TodayKind } from '../../shared/today.ts';
import { hashOf, type Route } from '../app/route.ts';
import { useConnection } from '../connection/connection.ts';
import { useAction } from '../connection/use-action.ts';
import { useQuery } from '../connection/use-query.ts';
import { dateTime } from '../format/time.ts';
import { MayButton, useAtTheMachine, useMay, useMe } from '../people/me.tsx';
import { abilityOf } from '../people/page-abilities.ts';
import { useTexts } from '../texts/use-texts.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { Icon } from '../ui/icon.tsx';
import { kindText, kindTitle, NEW_SERVER } from './row-words.ts';

/** What concerns all cases, each with the button that helps. */
export function Alerts({ entries }: { readonly entries: readonly TodayEntry[] }): ReactNode {
  const { today } = useTexts();
  if (entries.length === 0) return null;
  return (
    <section className="today-alerts" aria-label={today.alerts}>
      {entries.map((entry) => (
        <OneAlert key={entry.key} entry={entry} />
      ))}
    </section>
  );
}

/** Nothing stands still yet. */
const WARNINGS: ReadonlySet<TodayKind> = new Set([
  'quiet-intake',
  'quiet-poll',
  'folder-unguarded',
  'runs-out',
]);

function OneAlert({ entry }: { readonly entry: TodayEntry }): ReactNode {
  const texts = useTexts();
  const { destination, folder } = texts.health;
  const { client } = useConnection();
  const resume = useAction(() => client.destination.resume({}), destination.resumed);
  const rescan = useAction(() => client.folders.rescan(), folder.rescanned);
  const atTheMachine = useAtTheMachine();
  const mayCheck = useMay('doctor');
  const { kind } = entry;
  const isNewServer = entry.reasons[0]?.detail === NEW_SERVER;
  const { why, next } = kindText(entry.reasons[0] ?? { kind, detail: null }, texts);
  const sends = kind === 'destination-paused' || kind === 'destination-unreachable';
  const isUnguarded = kind === 'folder-unguarded';
  const ofFolder =
    kind === 'folder-trouble' ||
    kind === 'folder-problem' ||
    kind === 'files-not-readable' ||
    kind === 'out-folder-trouble' ||
    isUnguarded;
  // What only the connection can explain.
  const checks = sends || kind === 'nhi-silent' || kind === 'quiet-poll';
  const scans =
    kind === 'folder-trouble' ||
    kind === 'folder-problem' ||
    kind === 'files-not-readable' ||
    kind === 'quiet-intake';
  return (
    <Alert
      type={WARNINGS.has(kind) ? 'warning' : 'error'}
      showIcon
      title={kindTitle(kind, texts)}
      description={
        <>
          <p>{why}</p>
          <p>{next}</p>
        </>
      }
      action={
        <div className="today-alert-actions">
          {sends ? (
            <MayButton
              ability="sending.pause"
              hindrance={isNewServer && !atTheMachine ? destination.newServerThere : null}
              type="primary"
              action={resume}
            >
              {kind === 'destination-paused' ? destination.resume : destination.tryNow}
            </MayButton>
          ) : null}
          {scans ? (
            <MayButton ability="folders.rescan" type="primary" action={rescan}>
              {folder.rescan}
            </MayButton>
          ) : null}
          {checks && mayCheck ? (
            <Button href={hashOf({ page: 'doctor' })}>{texts.doctor.title}</Button>
          ) : (
            <Button href={hashOf({ page: 'health' })}>
              {ofFolder ? texts.today.toFolders : texts.today.toHealth}
            </Button>
          )}
        </div>
      }
    />
  );
}

interface RunStep {
  readonly key: 'key' | 'check' | 'file' | 'accounts' | 'names' | 'days';
  readonly done: boolean;
  readonly leads: Route;
}

/** Nothing was ever sent: NHI may not know the hospital yet. */
export const isFirstRun = ({ counts, lastSendAt }: StatusView): boolean =>
  lastSendAt === null && counts.delivery.accepted === 0;

/** What stands between the installation and the first case, each with where it is done. */
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
                <CopyButton text={folder.path} what={words.file.action} />
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

/**
 * Two notices of the last days: people who saw unusually many patients, and sessions that ended after many refused calls. Nothing where
 * there is none, and for accounts without `access.watch`.
 */
export function ManyAlert(): ReactNode {
  if (!useMay('access.watch')) return null;
  return (
    <>
      <RefusedSessions />
      <LookedAtMany />
    </>
  );
}

function RefusedSessions(): ReactNode {
  const { access } = useTexts();
  const { data } = useQuery('refused-sessions', (agent, signal) =>
    agent.access.refused(undefined, { signal }),
  );
  if (data === null || data.length === 0) return null;
  return (
    <Alert
      type="error"
      showIcon
      title={access.refused.title}
      description={
        <>
          <ul className="plain-list">
            {data.map(({ at, actor, count }) => (
              <li key={`${at} ${actor}`}>{access.refused.line(dateTime(at), actor, count)}</li>
            ))}
          </ul>
          <p>{access.refused.next}</p>
        </>
      }
    />
  );
}

function LookedAtMany(): ReactNode {
  const { access } = useTexts();
  // Where it cannot be asked, the page itself says so: this stands beside what is asked for with it.
  const { data } = useQuery('many', (agent, signal) => agent.access.many(undefined, { signal }));
  if (data === null || data.length === 0) return null;
  return (
    <Alert
      type="warning"
      showIcon
      title={access.many.title}
      description={
        <>
          <ul className="plain-list">
            {data.map(({ at, actor, what, count }) => (
              <li key={`${at} ${actor} ${what}`}>{access.many.line(dateTime(at), actor, what, count)}</li>
            ))}
          </ul>
          <p>{access.many.next}</p>
        </>
      }
    />
  );
}
