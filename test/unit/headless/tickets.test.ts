import { expect, test } from 'vitest';
import { createTickets } from '../../../main/headless/console/tickets.ts';

test('asking for addresses in a loop neither fills the memory nor uses up the one printed at start', () => {
  const tickets = createTickets(() => 0);
  const printed = tickets.issue('root', 3_600_000);
  const asked = Array.from({ length: 300 }, () => tickets.issue('王承辦', 300_000));
  expect(asked.filter((ticket) => tickets.redeem(ticket) !== null)).toHaveLength(99);
  expect(tickets.redeem(printed)).toBe('root');
});

test('a ticket signs in whom it was made for, once', () => {
  const tickets = createTickets(() => 0);
  const [his, hers] = [tickets.issue('王承辦', 1000), tickets.issue('李藥師', 1000)];
  expect(tickets.redeem(hers)).toBe('李藥師');
  expect(tickets.redeem(hers)).toBeNull();
  expect(tickets.redeem(his)).toBe('王承辦');
});
