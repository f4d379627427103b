import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '../../main/agent/ground/db/open.ts';
import type { Place } from '../integration/support/place.ts';
import { trailLines } from './trail-lines.ts';

/** File in which a killed agent has noted each POST of which a byte left or was about to (power-cut.mjs). */
export const notesIn = (place: Pick<Place, 'dir'>): string => join(place.dir, 'left.txt');

/** Attempts of which a byte left. */
export function leftIn(place: Pick<Place, 'dir'>): string[] {
  const notes = notesIn(place);
  return existsSync(notes) ? readFileSync(notes, 'utf8').trimEnd().split('\n') : [];
}

/** Bytes that left with no intent in the trail or no `sending` in the database, each a sentence. Looked at before the next start, which mends both. */
export function leftUnsaid(place: Pick<Place, 'dir' | 'dataDir'>): string[] {
  const left = leftIn(place);
  if (left.length === 0) return [];
  const intents = new Set(
    trailLines(place.dataDir).flatMap(({ kind, attemptId }) => (kind === 'send-intent' ? [attemptId] : [])),
  );
  const db = openDatabase(join(place.dataDir, 'agent.db'), { readonly: true });
  const begun = new Set(db.prepare('SELECT id FROM attempts').pluck().all());
  db.close();
  return left.flatMap((attempt) => [
    ...(intents.has(attempt) ? [] : [`a byte left and the trail has no intent (attempt ${attempt})`]),
    ...(begun.has(attempt) ? [] : [`a byte left and the database has no “sending” (attempt ${attempt})`]),
  ]);
}
