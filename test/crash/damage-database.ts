import { closeSync, openSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const PAGE = 4096;

/** Overwrites every second page behind the first, as a failing disk does. The agent must have ended. */
export function damageDatabase(dataDir: string): void {
  const path = join(dataDir, 'agent.db');
  const { size } = statSync(path);
  const file = openSync(path, 'r+');
  for (let at = PAGE; at < size; at += 2 * PAGE) writeSync(file, Buffer.alloc(PAGE, 0xa5), 0, PAGE, at);
  closeSync(file);
}
