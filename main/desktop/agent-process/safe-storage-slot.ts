import type { KeySlot } from '../../agent/ports.ts';
import type { HostCalls } from './host-calls.ts';

/**
 * Opens by what the operating system keeps for this account (DPAPI, a keyring), through the main process, the only
 * one that may call `safeStorage`. Another account of the same machine cannot open it: hence the other slots.
 */
export function safeStorageSlot(calls: Pick<HostCalls, 'ask'>): KeySlot {
  return {
    kind: 'safeStorage',
    wrap: async (dataKey) => ({ key: await calls.ask('encrypt', dataKey.toString('base64')) }),
    unwrap: async ({ key }) => {
      if (typeof key !== 'string') return null;
      const opened = await calls.ask('decrypt', key);
      return opened === null ? null : Buffer.from(opened, 'base64');
    },
  };
}
