import Alert from 'antd/es/alert';
import Button from 'antd/es/button';
import type { ReactNode } from 'react';
import type { TodayEntry } from '../../shared/api/work-contract.ts';
import type { TodayKind } from '../../shared/today.ts';
import { hashOf } from '../app/route.ts';
import { useConnection } from '../connection/connection.ts';
import { useAction } from '../connection/use-action.ts';
import { MayButton, useAtTheMachine, useMay } from '../people/me.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { kindText, kindTitle, NEW_SERVER } from './kind-text.ts';

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
    kind === 'folder-trouble' || kind === 'folder-problem' || kind === 'out-folder-trouble' || isUnguarded;
  // What only the connection can explain.
  const checks = sends || kind === 'nhi-silent' || kind === 'quiet-poll';
  const scans = kind === 'folder-trouble' || kind === 'folder-problem' || kind === 'quiet-intake';
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
              loading={resume.running}
              onClick={resume.run}
            >
              {kind === 'destination-paused' ? destination.resume : destination.tryNow}
            </MayButton>
          ) : null}
          {scans ? (
            <MayButton ability="folders.rescan" type="primary" loading={rescan.running} onClick={rescan.run}>
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
