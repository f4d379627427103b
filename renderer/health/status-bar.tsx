import type { ReactNode } from 'react';
import type { StatusView } from '../../shared/api/views/status.ts';
import { hashOf } from '../app/route.ts';
import { useConnectionState, useStatus } from '../connection/agent-context.ts';
import { useTexts } from '../texts/use-texts.ts';
import { RelativeTime } from '../ui/relative-time.tsx';
import { destinationTone, isFolderFine } from './tones.ts';

/** The agent's state on every page; the whole of it leads to the page that says more. */
export function StatusBar(): ReactNode {
  const { health, shell } = useTexts();
  const status = useStatus();
  const { phase } = useConnectionState();
  if (status === null) {
    return (
      <footer className="status-bar">
        <span>{shell.connection.connecting}</span>
      </footer>
    );
  }
  return (
    <footer className={phase === 'open' ? 'status-bar' : 'status-bar stale'} aria-label={health.barLabel}>
      <Destination destination={status.destination} />
      <Folders folders={status.folders} />
      <Moment label={health.lastScan} at={status.lastScanAt} />
      <Moment label={health.lastSend} at={status.lastSendAt} />
      <Moment label={health.lastPoll} at={status.lastPollAt} />
      <span className="status-end tabular">
        {shell.hospital} {status.hospitalId}
      </span>
      <span className="tabular">
        {health.version} {status.version}
      </span>
    </footer>
  );
}

function Destination({ destination }: { readonly destination: StatusView['destination'] }): ReactNode {
  const { health } = useTexts();
  const word = destination.newServer
    ? health.destination.newServer
    : destination.pausedByPerson
      ? destination.reason === 'restored'
        ? health.destination.pausedByRestore
        : health.destination.pausedByPerson
      : health.destination.states[destination.state];
  return (
    <a
      href={hashOf({ page: 'health' })}
      className={`lamp tone-${destinationTone(destination)}`}
      aria-live="polite"
    >
      {word}
    </a>
  );
}

function Folders({ folders }: { readonly folders: StatusView['folders'] }): ReactNode {
  const { health } = useTexts();
  const fine = folders.filter(isFolderFine).length;
  return (
    <a
      href={hashOf({ page: 'health' })}
      className={`lamp tabular tone-${fine === folders.length ? 'good' : 'bad'}`}
      aria-live="polite"
    >
      {health.foldersOk(fine, folders.length)}
    </a>
  );
}

function Moment({ label, at }: { readonly label: string; readonly at: string | null }): ReactNode {
  const { health } = useTexts();
  return (
    <span className="moment">
      {label} {at === null ? health.never : <RelativeTime iso={at} />}
    </span>
  );
}
