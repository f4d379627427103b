/** The hospital's own names for codes, imported as whole tables. Nothing of a patient, so nothing is sealed. */
export const CODE_NAMES_7 = `
CREATE TABLE code_names (
  tbl TEXT NOT NULL,
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (tbl, code)
) WITHOUT ROWID, STRICT;

CREATE TABLE code_name_imports (
  tbl TEXT PRIMARY KEY,
  imported_at INTEGER NOT NULL,
  imported_by TEXT NOT NULL
) WITHOUT ROWID, STRICT;
`;
