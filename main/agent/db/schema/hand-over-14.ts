/**
 * Attachments were once handed over as a FHIR `Binary` each, too. What such an attempt left open a person settles: whether the file is there
 * by now, or the case's archive is to be written.
 */
export const HAND_OVER_14 = `
  UPDATE hand_overs SET state = 'refused', code = 'binary-gone'
  WHERE state = 'doubtful' OR (ord >= 0 AND state IN ('waiting', 'sending'));
  UPDATE case_events SET kind = 'hand-over-refused' WHERE kind = 'hand-over-doubtful';
`;
