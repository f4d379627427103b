/** When the next queued case becomes ready is asked after every change: without this, each time of every queued case. */
export const NEXT_ATTEMPT_2 = `
  CREATE INDEX cases_next_attempt ON cases (next_attempt_at) WHERE delivery = 'queued';
`;
