import { createKeptStore } from '../ui/kept-store.ts';

/** The owner chosen last in this browser: offered first, as staff mostly take cases for themselves. */
export const lastName = createKeptStore<string>('twpas.last-owner', (kept) =>
  typeof kept === 'string' ? kept.slice(0, 100) : '',
);
