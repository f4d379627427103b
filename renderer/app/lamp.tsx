import Popover from 'antd/es/popover';
import type { ReactNode } from 'react';
import type { StatusView } from '../../shared/api/views/status.ts';
import type { Tone } from '../ui/words.tsx';
import { useConnectionState, useStatus } from '../connection/connection.ts';
import { dateTime, clock } from '../format/time.ts';
import { isFolderFine } from '../health/tones.ts';
import { useMay } from '../people/me.tsx';
import { causeText, type Texts } from '../texts/texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { PopoverFocus } from '../ui/dialog-focus.tsx';
import { Icon } from '../ui/icon.tsx';
import { useNow } from '../ui/now.tsx';
import { Facts } from '../ui/section.tsx';
import { hashOf } from './route.ts';

/** A shorter silence is shown as reconnecting; after this time the agent may not be running. */
const SILENT_MS = 30_000;

type Word = keyof Texts['shell']['lamp']['words'];

export interface Light {
  readonly tone: Tone;
  readonly word: Word;
}

/** Green only while cases can be sent: not while NHI refuses our requests, sending is paused or the agent is silent. */
export function lightOf(status: StatusView | null, silentMs: number | null): Light {
  if (silentMs !== null)
    return silentMs >= SILENT_MS
      ? { tone: 'neutral', word: 'silent' }
      : { tone: 'neutral', word: 'reconnecting' };
  if (status === null) return { tone: 'neutral', word: 'reconnecting' };
  const { destination, folders } = status;
  if (destination.newServer) return { tone: 'bad', word: 'newServer' };
  if (destination.reason === 'restored') return { tone: 'attention', word: 'restored' };
  if (destination.pausedByPerson) return { tone: 'attention', word: 'paused' };
  if (destination.state === 'unreachable') return { tone: 'bad', word: 'unreachable' };
  const key = keyLight(status);
  if (key !== null) return key;
  if (destination.state === 'paused') return { tone: 'bad', word: 'refused' };
  if (!folders.every(isFolderFine)) return { tone: 'bad', word: 'folder' };
  return { tone: 'good', word: 'fine' };
}

/**
 * Light for a client key that NHI does not accept. `noKey`: no key exists, or NHI has never accepted this one, so it may not be registered.
 * `keyRefused`: NHI accepted the key before; it was revoked or has expired. Null if nothing speaks against the key.
 */
export function keyLight({ clientKey, destination, lastAnswer, lastSendAt }: StatusView): Light | null {
  const unregistered = { tone: 'attention', word: 'noKey' } as const;
  if (clientKey.state === 'none') return unregistered;
  const neverHeard = (lastAnswer?.at ?? null) === null && lastSendAt === null;
  if (destination.state !== 'open' && destination.reason?.endsWith('invalid_client') === true)
    return neverHeard ? unregistered : { tone: 'bad', word: 'keyRefused' };
  return lastAnswer?.at === null && lastSendAt === null ? unregistered : null;
}

/** The page's status lamp; its popover explains the state. */
export function Lamp(): ReactNode {
  const { lamp } = useTexts().shell;
  const status = useStatus();
  const state = useConnectionState();
  const now = useNow();
  const silentMs = state.phase === 'lost' && state.lostAt !== null ? now - state.lostAt : null;
  const { tone, word } = lightOf(status, silentMs);
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      destroyOnHidden
      content={status === null ? lamp.words.reconnecting : <Details status={status} />}
    >
      <button type="button" className={`lamp tone-${tone}`} aria-label={lamp.label(lamp.words[word])}>
        <span aria-live="polite">{lamp.words[word]}</span>
      </button>
    </Popover>
  );
}

function Details({ status }: { readonly status: StatusView }): ReactNode {
  const texts = useTexts();
  const { health, shell } = texts;
  const { destination, folders } = status;
  const mayCheck = useMay('doctor');
  const { reason } = destination;
  const why = reason === null || reason === 'by-person' ? null : (causeText(reason, texts) ?? reason);
  const when = (at: string | null): string => (at === null ? health.never : dateTime(at));
  return (
    <div className="lamp-details">
      <PopoverFocus />
      {why === null ? null : <p>{why}</p>}
      <Facts
        facts={[
          {
            label: health.folders,
            value: health.foldersOk(folders.filter(isFolderFine).length, folders.length),
          },
          { label: health.lastScan, value: when(status.lastScanAt) },
          { label: health.lastSend, value: when(status.lastSendAt) },
          { label: health.lastPoll, value: when(status.lastPollAt) },
          { label: shell.hospital, value: status.hospitalId },
          { label: health.version, value: status.version },
        ]}
      />
      <p className="lamp-ways">
        {mayCheck ? <a href={hashOf({ page: 'doctor' })}>{shell.nav.doctor}</a> : null}
        <a href={hashOf({ page: 'health' })}>{shell.nav.health}</a>
      </p>
    </div>
  );
}

const HEALED_MS = 5_000;

/**
 * Says that the agent cannot be reached, with the time of the data shown, and for 5 s that it is reachable again. The live region is always in
 * the document, so that screen readers announce changes in it.
 */
export function ConnectionBanner(): ReactNode {
  const { connection } = useTexts().shell;
  const { phase, healedAt, lostAt } = useConnectionState();
  const now = useNow();
  const healed = phase === 'open' && healedAt !== null && now - healedAt < HEALED_MS;
  return (
    <div aria-live="assertive" role="status" className="connection-banner">
      {phase === 'lost' && lostAt !== null ? (
        <div className="notice attention">
          <span className="spinner" aria-hidden="true" />
          <strong>{now - lostAt >= SILENT_MS ? connection.silent : connection.lost}</strong>
          <span className="notice-detail">{connection.shown(clock(new Date(lostAt).toISOString()))}</span>
        </div>
      ) : null}
      {healed ? (
        <div className="notice good">
          <Icon name="tick" />
          <strong>{connection.healed}</strong>
        </div>
      ) : null}
    </div>
  );
}
