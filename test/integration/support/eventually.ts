import { vi } from 'vitest';
import { PATIENCE_MS } from './patience.ts';

/**
 * For what tells nobody that it changed: files, and what the practice server counts. Resolves with the value as soon as
 * it is `enough`; tests that run beside each other may all use it.
 */
export function eventually<T>(
  what: string,
  look: () => T | Promise<T>,
  enough: (value: T) => boolean,
): Promise<T> {
  return vi.waitFor(
    async () => {
      const value = await look();
      if (!enough(value)) throw new Error(`waited in vain for: ${what}\nlast seen: ${JSON.stringify(value)}`);
      return value;
    },
    { timeout: PATIENCE_MS, interval: 10 },
  );
}
