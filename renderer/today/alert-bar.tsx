import Button from 'antd/es/button';
import { useState, type ReactNode } from 'react';
import type { TodayEntry } from '../../shared/api/work-contract.ts';
import { hashOf } from '../app/route.ts';
import { useStatus } from '../connection/connection.ts';
import { useAction } from '../connection/use-action.ts';
import { MayButton, useAtTheMachine, useMay, useRolesFor } from '../people/me.tsx';
import { useLanguage, useTexts } from '../texts/use-texts.ts';
import { Icon } from '../ui/icon.tsx';
import { useToday } from '../ui/now.tsx';
import { alertLines, UNTIL_RESUMED, type AlertLine } from './alert-words.ts';
import {
  AccountsAlert,
  AttackedAlert,
  ManyAlert,
  useAccessNotices,
  useAttackedAccounts,
} from './notices.tsx';
import { NEW_SERVER } from './row-words.ts';

interface BarLine extends Omit<AlertLine, 'entry' | 'tone'> {
  readonly tone: AlertLine['tone'] | 'progress';
  /** Null: the full alert below has the buttons. */
  readonly entry: TodayEntry | null;
}

/** Alerts about all cases in one line: the first as text, and the number of others. Opened, it lists all. */
export function AlertBar({ entries }: { readonly entries: readonly TodayEntry[] }): ReactNode {
  const { today: words, doctor } = useTexts();
  const [open, setOpen] = useState(false);
  const lines = useAgentLines(entries);
  const told = useToldInFull();
  const all = [...lines, ...told];
  const [first] = all;
  if (first === undefined) return null;
  const others = all.length - 1;
  return (
    <section className={`alert-bar alert-${first.tone}`} aria-label={words.alerts}>
      <div className="alert-line">
        <Icon name="alert" />
        <p className="alert-told" aria-live="polite">
          <b>{open ? words.alertBar.count(all.length) : first.title}</b>
          {open ? null : <Words line={first} />}
        </p>
        {!open && others > 0 ? <span className="alert-others">{words.alertBar.others(others)}</span> : null}
        {open || first.entry === null ? null : <FirstButton entry={first.entry} />}
        <Button
          size="small"
          type="text"
          className="alert-toggle"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {open ? doctor.foldWord : doctor.unfoldWord}
          <Icon name={open ? 'up' : 'down'} />
        </Button>
      </div>
      {open ? (
        <>
          <ul>
            {lines.map((line) => (
              <li key={line.key} className="alert-line">
                <p className="alert-told">
                  <b>{line.title}</b> <Words line={line} />
                </p>
                <FirstButton entry={line.entry} />
                <WhereToLook entry={line.entry} />
              </li>
            ))}
          </ul>
          <AttackedAlert />
          <ManyAlert />
          <AccountsAlert />
        </>
      ) : null}
    </section>
  );
}

function Words({ line: { words, next } }: { readonly line: Pick<AlertLine, 'words' | 'next'> }): ReactNode {
  return (
    <>
      <span>{words}</span> {next === null ? null : <span className="muted">{next}</span>}
    </>
  );
}

function useAgentLines(entries: readonly TodayEntry[]): readonly AlertLine[] {
  const texts = useTexts();
  const namesOf = useRolesFor();
  return alertLines(entries, {
    ...{ texts, language: useLanguage(), status: useStatus(), today: useToday() },
    ...{ mayResume: useMay('sending.pause'), mayRenew: useMay('keys.manage') },
    ...{ whoResumes: namesOf('sending.pause'), whoRenews: namesOf('keys.manage') },
  });
}

/** Alerts with their own text and buttons: shown in full below the lines when the bar is open. */
function useToldInFull(): readonly BarLine[] {
  const { access } = useTexts();
  const attacked = useAttackedAccounts().count;
  const { many, refused, accounts } = useAccessNotices();
  const all: readonly [count: number, key: string, tone: BarLine['tone'], title: string][] = [
    [attacked, 'attacked', 'bad', access.attacked.title],
    [refused.length, 'refused', 'bad', access.refused.title],
    [many.length, 'many', 'attention', access.many.title],
    [accounts.length, 'accounts', 'progress', access.watched.title],
  ];
  return all
    .filter(([count]) => count > 0)
    .map(([, key, tone, title]) => ({ key, tone, title, words: '', next: null, entry: null }));
}

/** Button for the next step, or, without the right, whom to ask. */
function FirstButton({ entry }: { readonly entry: TodayEntry }): ReactNode {
  const { destination, folder } = useTexts().health;
  const resume = useAction((client) => client.destination.resume({}), destination.resumed);
  const rescan = useAction((client) => client.folders.rescan(), folder.rescanned);
  const atTheMachine = useAtTheMachine();
  const mayResume = useMay('sending.pause');
  const mayRescan = useMay('folders.rescan');
  const { kind, reasons } = entry;
  const detail = reasons[0]?.detail ?? null;
  if (kind === 'destination-paused' || kind === 'destination-unreachable')
    return mayResume ? (
      <MayButton
        ability="sending.pause"
        hindrance={detail === NEW_SERVER && !atTheMachine ? destination.newServerThere : null}
        size="small"
        action={resume}
      >
        {kind === 'destination-paused' && UNTIL_RESUMED.has(detail) ? destination.resume : destination.tryNow}
      </MayButton>
    ) : null;
  const scans =
    kind === 'folder-trouble' ||
    kind === 'folder-problem' ||
    kind === 'files-not-readable' ||
    kind === 'quiet-intake';
  return scans && mayRescan ? (
    <MayButton ability="folders.rescan" size="small" action={rescan}>
      {folder.rescan}
    </MayButton>
  ) : null;
}

function WhereToLook({ entry: { kind } }: { readonly entry: TodayEntry }): ReactNode {
  const texts = useTexts();
  const mayCheck = useMay('doctor');
  // Only the connection check can explain these kinds.
  const checks =
    kind === 'clock-wrong' ||
    kind === 'destination-paused' ||
    kind === 'destination-unreachable' ||
    kind === 'nhi-silent' ||
    kind === 'quiet-poll';
  const ofFolder =
    kind === 'folder-trouble' ||
    kind === 'folder-problem' ||
    kind === 'files-not-readable' ||
    kind === 'out-folder-trouble' ||
    kind === 'folder-unguarded';
  return checks && mayCheck ? (
    <Button size="small" href={hashOf({ page: 'doctor' })}>
      {texts.doctor.title}
    </Button>
  ) : (
    <Button size="small" href={hashOf({ page: 'health' })}>
      {ofFolder ? texts.today.toFolders : texts.today.toHealth}
    </Button>
  );
}
