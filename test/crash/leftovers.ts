import { readdirSync, utimesSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { startAgentHere } from '../integration/support/agent-here.ts';
import type { Place } from '../integration/support/place.ts';
import { mustSucceed } from './must-succeed.ts';

/** Where backups of a place go: its own folder, which no start looks into. */
export const backupFile = (place: Pick<Place, 'dir'>): string => join(place.dir, 'killed.backup');

const UNFINISHED = /\.(tmp|partial|restoring)\b/;

/** Allowed names in the folders where a killed write leaves most; in the others only names of unfinished writes are looked for. */
const KEPT: Readonly<Record<string, RegExp>> = {
  'data/keys': /^(machine\.key|(slots|clients)\/[\w-]+\.json)$/,
  'data/backups': /^(agent-\d{4}-\d\d-\d\d|replaced-[^/]+|damaged-[^/]+)\.db(-wal|-shm|-journal)?$/,
  results: /^[^/]+\.result\.json$/,
};

/** Files of ours that nobody will ever read: what was being written when the agent was killed. Paths below the place. */
export function leftoversIn(place: Pick<Place, 'dir'>): string[] {
  return readdirSync(place.dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(place.dir, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => !path.startsWith('export/') && isLeftover(path))
    .sort();
}

function isLeftover(path: string): boolean {
  if (UNFINISHED.test(path)) return true;
  return Object.entries(KEPT).some(
    ([folder, kept]) => path.startsWith(`${folder}/`) && !kept.test(path.slice(folder.length + 1)),
  );
}

const LONG_AGO_MS = 2 * 86_400_000;

/**
 * Outside its data folder the agent removes only what is so old that nobody can still be writing it, at its next start and with
 * the next backup there: lets that much time have passed. The agent must have ended. What its own folder holds by now is left
 * for the verdict: the start before was to remove it.
 */
export async function tidyUp(place: Place): Promise<void> {
  const left = leftoversIn(place);
  if (left.length === 0 || left.some((path) => path.startsWith('data/'))) return;
  const longAgo = new Date(Date.now() - LONG_AGO_MS);
  for (const path of left) utimesSync(join(place.dir, path), longAgo, longAgo);
  if (left.some((path) => path.startsWith('results/'))) await (await startAgentHere(place)).stop();
  if (left.some((path) => !path.includes('/'))) await mustSucceed(place, 'backup', backupFile(place));
}
