import type { ReactNode } from 'react';
import { SILENT_MS } from '../app/lamp.tsx';
import { clock } from '../format/time.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Icon } from '../ui/icon.tsx';
import { useNow } from '../ui/now.tsx';
import { useConnectionState } from './connection.ts';

const HEALED_MS = 5_000;

/**
 * Says so while the agent cannot be reached, and for a moment once it can again. What was shown stays, with the time it is of.
 * The live region is always there.
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
