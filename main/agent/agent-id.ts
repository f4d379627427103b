import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Database } from 'better-sqlite3';
import type { Store } from './db/store.ts';
import { META_GET } from './db/meta.ts';
import { AgentError } from './error.ts';

/** A copied folder must not take its original's watched folders for its own. */
export function forgetAgentId(db: Database): void {
  db.prepare(`DELETE FROM meta WHERE key = 'agent_id'`).run();
}

/** A name of this data folder in the lease files of its watched folders, made up once. */
export async function agentIdOf(store: Store): Promise<string> {
  const fresh = `${hostname()}-${randomUUID()}`;
  await store.write((tx) => {
    tx.run(`INSERT INTO meta (key, value) VALUES ('agent_id', $fresh) ON CONFLICT DO NOTHING`, { fresh });
  });
  const row = store.get<{ value: string }>(META_GET, { key: 'agent_id' });
  if (!row) {
    throw new AgentError('database-damaged', 'The database lost its own identity.', {
      messageZh: '資料庫內容不完整。',
    });
  }
  return row.value;
}
