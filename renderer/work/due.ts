import { daysBetween } from '../../shared/days.ts';

export type Due = { readonly kind: 'overdue' | 'left'; readonly days: number } | { readonly kind: 'today' };

/** How a day stands to today, both YYYY-MM-DD in Taipei: whole days, so no zone can move them. */
export function dueOf(dueOn: string, today: string): Due {
  const days = daysBetween(today, dueOn);
  if (days === 0) return { kind: 'today' };
  return days < 0 ? { kind: 'overdue', days: -days } : { kind: 'left', days };
}

/** Whether a field of dates holds a whole date: it gives '' until then, and takes years of six digits. */
export function isDay(value: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value));
}
