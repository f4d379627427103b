import { useEffect } from 'react';
import type { Me } from '../../shared/api/people-contract.ts';
import { hashOf, parseHash } from '../app/route.ts';
import { useConnection } from '../connection/agent-context.ts';
import { keepPlace, takePlace } from './kept-place.ts';
import { firstPageOf } from './page-abilities.ts';

/**
 * Keeps the page with its person: somebody who signs in again comes back to the same place, somebody else gets a page
 * that remembers nothing of the one before.
 */
export function usePersonPlace(): void {
  const connection = useConnection();
  useEffect(() => {
    const { me, state } = connection;
    let known = me.get();
    if (known !== null) begin(known);
    const stopMe = me.subscribe(() => {
      const now = me.get();
      if (now === null) return;
      if (known === null) begin(now);
      else if (known.name !== now.name || known.roles.join() !== now.roles.join()) window.location.reload();
      known = now;
    });
    const stopState = state.subscribe(() => {
      const who = me.get();
      if (state.get().phase === 'signed-out' && who !== null) keepPlace(who.name, window.location.hash);
    });
    return () => {
      stopMe();
      stopState();
    };
  }, [connection]);
}

/** A page opened without naming a place is led to where this person was, else to the first one that is the person's. */
function begin(me: Me): void {
  const { hash } = window.location;
  if (hash !== '' && hash !== '#') return;
  const first = firstPageOf(me);
  const place = takePlace(me.name) ?? (first.page === parseHash('').page ? null : hashOf(first));
  // Replaced, not pushed: Back does not lead to a place without a name.
  if (place !== null) window.location.replace(place);
}
