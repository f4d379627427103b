import type { AgentClient } from '../../../main/headless/control/control-client.ts';
import { PATIENCE_MS } from './patience.ts';

/**
 * Waits by the agent's own change stream: its first entry comes at once, then one for every change, and each time
 * `look` is asked again. A state that never comes fails with what was seen last and the end of the log.
 */
export function watchChanges(client: AgentClient, log: () => string) {
  return async <T>(what: string, look: () => Promise<T>, enough: (value: T) => boolean): Promise<T> => {
    let last: T | undefined;
    const over = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      over.reject(
        new Error(
          `waited in vain for: ${what}\nlast seen: ${JSON.stringify(last, null, 1)}\nlog:\n${log().slice(-4000)}`,
        ),
      );
    }, PATIENCE_MS);
    over.promise.catch(() => undefined); // it is also raced below; alone it must not end the test run
    const changes = await client.changes();
    try {
      for (;;) {
        const next = await Promise.race([changes.next(), over.promise]);
        if (next.done === true) throw new Error(`the change stream ended while waiting for: ${what}`);
        last = await Promise.race([look(), over.promise]);
        if (enough(last)) return last;
      }
    } finally {
      clearTimeout(timer);
      // Not awaited: an agent that hangs would hang this too.
      changes.return(undefined).catch(() => undefined);
    }
  };
}
