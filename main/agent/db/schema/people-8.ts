/**
 * Accounts of the console. Never deleted: their names stand in the trail. `name_key` is the name as it is compared;
 * `password` is sealed, NULL where nobody can sign in until it is reset, and `password_at` when it was set; `stamp` goes
 * up whenever open sessions have to end.
 */
export const PEOPLE_8 = `
CREATE TABLE accounts (
  name_key TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  display_name TEXT NOT NULL,
  roles TEXT NOT NULL,
  password BLOB,
  password_at INTEGER NOT NULL,
  must_change INTEGER NOT NULL DEFAULT 1,
  failures INTEGER NOT NULL DEFAULT 0,
  locks INTEGER NOT NULL DEFAULT 0,
  locked_until INTEGER,
  stamp INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  last_sign_in_at INTEGER,
  disabled_at INTEGER,
  disabled_by TEXT
) WITHOUT ROWID, STRICT;
`;
