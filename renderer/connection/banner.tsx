import type { ReactNode } from 'react';
import { useTexts } from '../texts/use-texts.ts';
import { Icon } from '../ui/icon.tsx';
import { useNow } from '../ui/use-now.ts';
import { useConnectionState } from './agent-context.ts';

const HEALED_MS = 5_000;

/** Says so while the agent cannot be reached, and for a moment once it can again. The live region is always there. */
export function ConnectionBanner(): ReactNode {
  const { connection } = useTexts().shell;
  const state = useConnectionState();
  const now = useNow();
  const lost = state.phase === 'lost';
  const healed = state.phase === 'open' && state.healedAt !== null && now - state.healedAt < HEALED_MS;
  return (
    <div aria-live="assertive" role="status" className="connection-banner">
      {lost ? (
        <div className="notice bad">
          <span className="spinner" aria-hidden="true" />
          <strong>{connection.lost}</strong>
          <span className="notice-detail">{connection.lostDetail}</span>
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
