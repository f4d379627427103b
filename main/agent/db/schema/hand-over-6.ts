/**
 * What is to be handed over to NHI after its Bundle: an attachment (`ord` as in `attachments`), or with `ord` -1 the case
 * as one archive. `sending` is on disk before the first byte leaves: found at a start it is `doubtful`.
 */
export const HAND_OVER_6 = `
CREATE TABLE hand_overs (
  case_id TEXT NOT NULL REFERENCES cases (id),
  ord INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'doubtful', 'refused', 'done')),
  code TEXT,
  tries INTEGER NOT NULL DEFAULT 0,
  next_at INTEGER NOT NULL,
  place TEXT,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (case_id, ord)
) STRICT, WITHOUT ROWID;
CREATE INDEX cases_to_hand_over ON cases (destination, accepted_at) WHERE delivery = 'accepted';
CREATE INDEX hand_overs_due ON hand_overs (next_at) WHERE state = 'waiting';
CREATE INDEX hand_overs_by_state ON hand_overs (state);
`;
