import type { TextCache } from '../../../main/agent/carrier/smart/discovery.ts';

/** A cache that outlives the agent of a test, not the test. */
export function memoryCache(text: string | null = null): TextCache & { text: () => string | null } {
  let kept = text;
  return {
    load: () => Promise.resolve(kept),
    save: (next) => {
      kept = next;
      return Promise.resolve();
    },
    text: () => kept,
  };
}
