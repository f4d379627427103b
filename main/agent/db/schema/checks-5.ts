/**
 * What checking leaves on a case: the guide it was checked against, who sent it although a profile says otherwise, and the
 * Bundle with other attachment names that is sent in the found one's place (`sha256` stays that of the file). `renames` is
 * sealed. `fault`: why an attachment's bytes cannot be sent.
 */
export const CHECKS_5 = `
ALTER TABLE cases ADD COLUMN ig_version TEXT;
ALTER TABLE cases ADD COLUMN overridden_by TEXT;
ALTER TABLE cases ADD COLUMN overridden_at INTEGER;
ALTER TABLE cases ADD COLUMN sent_sha256 TEXT;
ALTER TABLE cases ADD COLUMN renames BLOB;
CREATE INDEX cases_by_sent ON cases (sent_sha256) WHERE sent_sha256 IS NOT NULL;
ALTER TABLE attachments ADD COLUMN fault TEXT;
CREATE INDEX attachments_faulty ON attachments (case_id) WHERE fault IS NOT NULL;
`;
