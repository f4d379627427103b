/**
 * What retention has destroyed: the tombstone is the row itself, written before the bytes go (`removed_at` is null until they
 * have). `case_id` is null for bytes that no case named.
 */
export const DESTROYED_4 = `
CREATE TABLE destroyed (
  n INTEGER PRIMARY KEY,
  sha256 TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('bundle', 'attachment', 'unreferenced')),
  bytes INTEGER NOT NULL,
  case_id TEXT REFERENCES cases (id),
  reason TEXT NOT NULL CHECK (reason IN ('decided', 'cancelled', 'superseded', 'unreferenced')),
  actor TEXT NOT NULL,
  marked_at INTEGER NOT NULL,
  removed_at INTEGER
) STRICT;
CREATE INDEX destroyed_pending ON destroyed (sha256) WHERE removed_at IS NULL;
CREATE INDEX cases_kept ON cases (seq) WHERE payload = 'kept';
CREATE INDEX attachments_by_sha ON attachments (sha256) WHERE sha256 IS NOT NULL;
`;
