import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditLine, TrailKeys } from '../../main/agent/ground/audit/audit.ts';
import { CHAIN_START, entryText, lineText, sha256 } from '../../main/agent/ground/audit/line.ts';
import { systemClock } from '../../main/agent/ground/base/clock.ts';
import { openDatabase } from '../../main/agent/ground/db/open.ts';
import { machineSlot } from '../../main/agent/ground/vault/machine-slot.ts';
import { openVault } from '../../main/agent/ground/vault/slots.ts';
import type { Place } from '../integration/support/place.ts';

const DAY_MS = 86_400_000;

/** As if a data folder had lain there for long: its decisions are a year old, the first half of its trail is from 2010. The agent must have ended. */
export async function agePlace(place: Pick<Place, 'dataDir'>): Promise<void> {
  const db = openDatabase(join(place.dataDir, 'agent.db'));
  db.prepare('UPDATE cases SET decided_at = decided_at - $ms, updated_at = updated_at - $ms').run({
    ms: 365 * DAY_MS,
  });
  // The trail is written anew: its head is another.
  db.prepare(`DELETE FROM meta WHERE key = 'trail_head'`).run();
  db.close();
  const dir = join(place.dataDir, 'keys');
  const vault = await openVault({ dir, slots: [machineSlot(dir)], clock: systemClock, mayCreate: false });
  ageTrail(join(place.dataDir, 'audit'), vault);
}

function ageTrail(dir: string, vault: TrailKeys): void {
  const names = readdirSync(dir)
    .filter((name) => /^\d{4}-\d{2}\.jsonl$/.test(name))
    .sort();
  const lines = names.flatMap((name) => readFileSync(join(dir, name), 'utf8').split('\n').filter(Boolean));
  const texts: Record<'old' | 'new', string> = { old: '', new: '' };
  let end = CHAIN_START;
  lines.forEach((text, index) => {
    const line = JSON.parse(text) as AuditLine;
    const age = index < lines.length / 2 ? 'old' : 'new';
    const at = age === 'old' ? Date.parse('2010-01-05T09:00:00+08:00') : Date.parse(line.at);
    const written = lineText(entryText(line), at, end, vault);
    end = { n: end.n + 1, prev: sha256(written) };
    texts[age] += `${written}\n`;
  });
  for (const name of names) rmSync(join(dir, name));
  writeFileSync(join(dir, '2010-01.jsonl'), texts.old, { mode: 0o600 });
  writeFileSync(join(dir, names.at(-1) ?? ''), texts.new, { mode: 0o600 });
}

/** Old data that retention has left, each entry a sentence. */
export function leftOfOld(place: Pick<Place, 'dataDir'>): string[] {
  const db = openDatabase(join(place.dataDir, 'agent.db'), { readonly: true });
  const kept = db
    .prepare(`SELECT id FROM cases WHERE payload = 'kept' AND decided_at < $before`)
    .pluck()
    .all({ before: Date.now() - 200 * DAY_MS });
  const pending = db.prepare('SELECT n FROM destroyed WHERE removed_at IS NULL').pluck().all();
  db.close();
  const old = readdirSync(join(place.dataDir, 'audit')).filter((name) => name.startsWith('2010'));
  return [
    ...kept.map((id) => `case ${String(id)} keeps its payload`),
    ...pending.map((n) => `destruction ${String(n)} is not finished`),
    ...old.map((name) => `${name} is still there`),
  ];
}
