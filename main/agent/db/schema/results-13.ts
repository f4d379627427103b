/** Results at every stage: what was told last of a case is looked up, and files of the same bytes have results of their own. */
export const RESULTS_13 = `
ALTER TABLE outbox ADD COLUMN copy INTEGER NOT NULL DEFAULT 0 CHECK (copy IN (0, 1));
CREATE INDEX outbox_by_case ON outbox (case_id, n);
`;
