import type { Database } from 'better-sqlite3';
import { AgentError } from '../error.ts';
import { loadDriver } from './open.ts';
import { SCHEMA, SCHEMA_VERSION, versionOf } from './schema.ts';

/**
 * Checks that a database has exactly our tables and indexes: no trigger, which would change written data, and no view, whose
 * reading may never end. Reads only the schema.
 * @throws AgentError `database-newer`, `backup-schema`
 */
export function refuseOtherSchema(db: Database): void {
  const version = versionOf(db);
  if (version > SCHEMA_VERSION) throw new AgentError('database-newer/backup');
  if (version !== SCHEMA_VERSION || schemaText(db) !== expected()) throw new AgentError('backup-schema');
}

function expected(): string {
  const model = new (loadDriver())(':memory:');
  try {
    model.exec(SCHEMA);
    return schemaText(model);
  } finally {
    model.close();
  }
}

/** One line for each object of the schema. White space differs after a table was changed. */
function schemaText(db: Database): string {
  const rows = db.prepare(`SELECT type, name, tbl_name, sql FROM sqlite_schema`).all() as {
    type: string;
    name: string;
    tbl_name: string;
    sql: string | null;
  }[];
  return rows
    .map((row) => [row.type, row.name, row.tbl_name, (row.sql ?? '').replaceAll(/\s+/g, ' ')].join('\t'))
    .sort()
    .join('\n');
}
