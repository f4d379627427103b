import { cpSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startAgentHere } from '../integration/support/agent-here.ts';
import { command } from '../integration/support/command.ts';
import type { Place } from '../integration/support/place.ts';
import { hashOf } from './hash-of.ts';
import { untilHolds } from './until-holds.ts';

/** The shortest that the settings take: every 3.6 seconds. */
export const EVERY_HOURS = 0.001;

const LONG_AGO_MS = 2 * 86_400_000;

function storeIn(place: Pick<Place, 'dir'>): string {
  const second = join(place.dir, 'second');
  const [name] = readdirSync(second).filter((one) => /^twpas-agent-\d{10}-[0-9a-f]{8}$/.test(one));
  if (name === undefined) throw new Error('no backup was made in the second place');
  return join(second, name);
}

const backupsIn = (place: Pick<Place, 'dir'>): string[] =>
  readdirSync(storeIn(place))
    .filter((name) => name.endsWith('.backup'))
    .sort()
    .map((name) => join(storeIn(place), name));

/** A payload that no case has, as old as a sweep wants it: the next round has something to remove. */
export function plantUnneeded(place: Pick<Place, 'dir'>): void {
  for (const text of ['one', 'another', 'a third']) {
    const bytes = Buffer.from(`of a backup that is gone: ${text}`);
    const shelf = join(storeIn(place), 'spool', hashOf(bytes).slice(0, 2));
    mkdirSync(shelf, { recursive: true });
    const path = join(shelf, hashOf(bytes));
    writeFileSync(path, bytes);
    const longAgo = new Date(Date.now() - LONG_AGO_MS);
    utimesSync(path, longAgo, longAgo);
  }
}

/** A backup of now with its store, in a place where no agent tidies it. @returns its path */
export async function keepStored(place: Place): Promise<string> {
  const before = backupsIn(place).at(-1) ?? '';
  const agent = await startAgentHere(place);
  try {
    await untilHolds(() => (backupsIn(place).at(-1) ?? '') > before);
  } finally {
    await agent.stop();
  }
  const kept = join(place.dir, 'kept');
  const newest = backupsIn(place).at(-1) ?? '';
  cpSync(storeIn(place), kept, { recursive: true, preserveTimestamps: true });
  return join(kept, newest.slice(storeIn(place).length + 1));
}

/** Backups that lie in the second place and are not whole, each a sentence. The agent must have ended. */
export async function brokenIn(place: Place): Promise<string[]> {
  const broken: string[] = [];
  for (const file of backupsIn(place)) {
    const { code, stderr } = await command(place, 'backup', 'drill', file);
    if (code !== 0) broken.push(`${file}: ${stderr}`);
  }
  return broken;
}
