import { setTimeout as pause } from 'node:timers/promises';
import { PATIENCE_MS } from '../integration/support/patience.ts';

/** For files, which tell nobody that they changed: looks until `holds`. What never comes is left for the verdict to tell. */
export async function untilHolds(holds: () => boolean, ms = PATIENCE_MS): Promise<void> {
  for (const end = Date.now() + ms; !holds() && Date.now() < end;) await pause(20);
}
