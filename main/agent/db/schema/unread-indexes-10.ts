/** No statement asks by revision, and what is ready next has the same index under another name: each cost a write per move. */
export const UNREAD_INDEXES_10 = `
  DROP INDEX cases_by_revision;
  DROP INDEX cases_next_attempt;
`;
