import { closeSync, openSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKED_BESIDE_BYTES } from '../../main/agent/ground/db/check-beside.ts';
import { openDatabase } from '../../main/agent/ground/db/open.ts';

const PAGE = 4096;

/** Makes it so large that a thread of its own looks through it. The agent must have ended. */
export function enlargeDatabase(dataDir: string): void {
  const db = openDatabase(join(dataDir, 'agent.db'));
  db.exec('CREATE TABLE room (bytes BLOB)');
  db.prepare('INSERT INTO room VALUES (zeroblob($size))').run({ size: CHECKED_BESIDE_BYTES });
  db.close();
}

/** Overwrites every second page but the first, as a failing disk does. The agent must have ended. */
export function damageDatabase(dataDir: string): void {
  const path = join(dataDir, 'agent.db');
  const { size } = statSync(path);
  const file = openSync(path, 'r+');
  for (let at = PAGE; at < size; at += 2 * PAGE) writeSync(file, Buffer.alloc(PAGE, 0xa5), 0, PAGE, at);
  closeSync(file);
}
